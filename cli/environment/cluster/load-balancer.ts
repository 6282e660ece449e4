import type { Answers, Found } from './answers';
import { distributionOf } from './platform';

/** Workloads that give Services of type LoadBalancer an address, by namespace and name. */
const CONTROLLERS = [
  /^metallb-system\//,
  /\/metallb-/,
  /\/kube-vip/,
  /\/svclb-/,
  /\/[a-z-]*cloud-controller-manager$/,
  /^purelb\//,
];

/** Clouds whose controller runs with the control plane, where nobody sees it. */
const CLOUDS = ['aks', 'eks', 'gke', 'lke', 'sks'];

/** What gives Services of type LoadBalancer an address. There is no field for it: the platform's gateway needs one. */
export function loadBalancer(answers: Answers): Found<never> {
  const { services, daemonSets = [], deployments = [] } = answers;
  const served = services?.find(
    ({ spec, status }) => spec?.type === 'LoadBalancer' && (status?.loadBalancer?.ingress ?? []).length > 0,
  );
  if (served) return {};
  const distribution = distributionOf(answers);
  if (CLOUDS.includes(distribution)) return {};
  const isSwitchedOff = answers.nodes?.some(({ metadata }) =>
    isWithoutServiceLb(metadata.annotations?.['k3s.io/node-args'] ?? ''),
  );
  if (['k3s', 'k3d'].includes(distribution) && !isSwitchedOff) return {};
  const controller = [...daemonSets, ...deployments].find(({ metadata }) =>
    CONTROLLERS.some((name) => name.test(`${metadata.namespace}/${metadata.name}`)),
  );
  if (controller) return {};
  return {
    unknown: [
      'whether a Service of type LoadBalancer gets an address: none has one; cloud-provider-kind, MetalLB or who made the cluster can give one',
    ],
  };
}

/** @see https://docs.k3s.io/networking/networking-services#disabling-servicelb */
const isWithoutServiceLb = (args: string): boolean => /"--disable(=|",\s*")[^"]*servicelb/.test(args);
