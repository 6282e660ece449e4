import type { Environment } from '../../../environments/environment';
import type { Answers, Found } from './answers';
import { networkPlugin } from './network-plugin';

type Cilium = NonNullable<Environment['cluster']['cilium']>;

interface Setting {
  /** Key of the ConfigMap cilium-config. */
  readonly key: string;
  /** Value of the chart, as helm takes it. */
  readonly chart: string;
  readonly holds: (value: string) => boolean;
}

/** @see https://github.com/cilium/cilium/blob/main/install/kubernetes/cilium/templates/cilium-configmap.yaml */
const SETTINGS: readonly Setting[] = [
  {
    key: 'policy-cidr-match-mode',
    chart: 'policyCIDRMatchMode=nodes',
    holds: (value) => value.split(/[\s,]+/).includes('nodes'),
  },
  { key: 'cni-exclusive', chart: 'cni.exclusive=false', holds: (value) => value === 'false' },
  {
    key: 'bpf-lb-sock-hostns-only',
    chart: 'socketLB.hostNamespaceOnly=true',
    holds: (value) => value === 'true',
  },
];

const VALUE: Cilium = {
  policyCIDRMatchMode: 'nodes',
  cni: { exclusive: false },
  socketLB: { hostNamespaceOnly: true },
};

/** Whether Cilium is set as the platform needs it; the field says that it is, and is written in any case. */
export function cilium(answers: Answers): Found<Cilium> {
  if (networkPlugin(answers).fact?.value !== 'cilium') return {};
  const config = answers.configMaps?.find(({ metadata }) => metadata.name === 'cilium-config');
  const name = 'the ConfigMap cilium-config in kube-system';
  if (!config)
    return {
      fact: { value: VALUE, from: 'what Cilium must be set to' },
      unknown: [`cilium: ${name} could not be read; cilium config view tells`],
    };
  const faults = SETTINGS.filter(({ key, holds }) => !holds(config.data?.[key] ?? '')).map(
    ({ key, chart }) =>
      `cluster: ${key} of Cilium must be as ${chart} makes it, got ${JSON.stringify(config.data?.[key] ?? '')}; helm upgrade cilium --set ${chart}, and restart its pods`,
  );
  return {
    fact: { value: VALUE, from: faults.length > 0 ? `what ${name} must come to say` : `as in ${name}` },
    faults,
  };
}
