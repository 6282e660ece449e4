import type { Environment } from '../../../environments/environment';
import type { Answers, Found } from './answers';
import { distributionOf } from './platform';

export type LoadBalancers = NonNullable<Environment['cluster']['loadBalancers']>;

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

/** Whoever passes calls on from pods of its own, and whether there is anybody else: the platform's gateway needs one. */
export function loadBalancers(answers: Answers): Found<LoadBalancers> {
  const { services, daemonSets = [], deployments = [] } = answers;
  const isServiceLb = ['k3s', 'k3d'].includes(distributionOf(answers)) && !isSwitchedOff(answers);
  if (isServiceLb)
    return { fact: { value: serviceLb, from: 'pods of ServiceLB, which k3s makes for the gateway' } };
  const served = services?.find(
    ({ spec, status }) => spec?.type === 'LoadBalancer' && (status?.loadBalancer?.ingress ?? []).length > 0,
  );
  if (served) return {};
  if (CLOUDS.includes(distributionOf(answers))) return {};
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

/** @see https://github.com/k3s-io/k3s/blob/master/pkg/cloudprovider/servicelb.go */
const serviceLb: LoadBalancers = {
  pods: [{ labels: { 'svccontroller.k3s.cattle.io/svcname': 'istio-ingress' } }],
};

/** @see https://docs.k3s.io/networking/networking-services#disabling-servicelb */
const isSwitchedOff = ({ nodes = [] }: Answers): boolean =>
  nodes.some(({ metadata }) =>
    /"--disable(=|",\s*")[^"]*servicelb/.test(metadata.annotations?.['k3s.io/node-args'] ?? ''),
  );
