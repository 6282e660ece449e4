import type { Environment } from '../../../environments/environment';
import type { Answers, Found } from './answers';
import type { Workload } from './objects';
import { distributionOf } from './platform';

type NetworkPlugin = NonNullable<Environment['cluster']['networkPlugin']>;

interface Plugin {
  /** Name of its DaemonSet. */
  readonly daemonSet: string;
  readonly value: NetworkPlugin;
  /** Why it does not enforce NetworkPolicies. @default it does */
  readonly lacks?: (workload: Workload) => string | undefined;
}

/**
 * The first that is there counts: Calico and others enforce for plugins that do not. kindnet enforces since kind 0.24.
 *
 * @see https://github.com/kubernetes-sigs/kind/releases/tag/v0.24.0, https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
 */
const PLUGINS: readonly Plugin[] = [
  { daemonSet: 'cilium', value: 'cilium' },
  { daemonSet: 'calico-node', value: 'calico' },
  { daemonSet: 'canal', value: 'calico' },
  { daemonSet: 'rke2-canal', value: 'calico' },
  { daemonSet: 'anetd', value: 'other' },
  { daemonSet: 'azure-npm', value: 'other' },
  { daemonSet: 'antrea-agent', value: 'other' },
  { daemonSet: 'ovnkube-node', value: 'other' },
  { daemonSet: 'kube-router', value: 'other' },
  { daemonSet: 'kube-network-policies', value: 'other' },
  { daemonSet: 'kindnet', value: 'other' },
  { daemonSet: 'aws-node', value: 'other', lacks: lacksAgent },
  { daemonSet: 'kube-flannel-ds', value: 'other', lacks: () => 'flannel alone' },
];

function lacksAgent({ spec }: Workload): string | undefined {
  const args = spec?.template?.spec?.containers?.flatMap(({ args = [] }) => args) ?? [];
  return args.includes('--enable-network-policy=true')
    ? undefined
    : 'aws-node without its network policy agent';
}

/** What gives pods their network, and whether it enforces NetworkPolicies. */
export function networkPlugin(answers: Answers): Found<NetworkPlugin> {
  const { daemonSets } = answers;
  if (!daemonSets)
    return { unknown: ['networkPlugin: DaemonSets could not be read; who made the cluster can tell'] };
  for (const { daemonSet, value, lacks } of PLUGINS) {
    const found = daemonSets.find(({ metadata }) => metadata.name === daemonSet);
    if (!found) continue;
    const from = `the DaemonSet ${daemonSet} is in ${found.metadata.namespace}`;
    const fact = value === 'other' ? { from } : { value, from };
    const lacking = lacks?.(found);
    return lacking ? { fact, faults: [unenforced(lacking)] } : { fact };
  }
  return withoutDaemonSet(answers);
}

const unenforced = (what: string): string =>
  `cluster: networkPlugin must enforce NetworkPolicies, got ${what}; install Calico, Cilium or what its documentation names, or switch it on`;

/** k3s has flannel and a controller for policies in its one process; EKS Auto Mode has an agent on each node. */
function withoutDaemonSet(answers: Answers): Found<NetworkPlugin> {
  const distribution = distributionOf(answers);
  if (distribution === 'k3s' || distribution === 'k3d') {
    const fact = { from: 'k3s enforces NetworkPolicies by itself' };
    return isSwitchedOff(answers)
      ? { fact, faults: [unenforced('k3s with --disable-network-policy')] }
      : { fact };
  }
  const config = answers.configMaps?.find(({ metadata }) => metadata.name === 'amazon-vpc-cni');
  if (distribution === 'eks' && config) {
    const fact = { from: 'EKS Auto Mode, by the ConfigMap amazon-vpc-cni in kube-system' };
    const isOn = config.data?.['enable-network-policy-controller'] === 'true';
    return isOn
      ? { fact }
      : { fact, faults: [unenforced('EKS Auto Mode without enable-network-policy-controller')] };
  }
  return {
    unknown: [
      'networkPlugin: no DaemonSet of a known one is there, and whether NetworkPolicies are enforced; who made the cluster can tell',
    ],
  };
}

/** @see https://docs.k3s.io/networking/networking-services#network-policy-controller */
const isSwitchedOff = ({ nodes = [] }: Answers): boolean =>
  nodes.some(({ metadata }) =>
    metadata.annotations?.['k3s.io/node-args']?.includes('--disable-network-policy'),
  );
