import { isCreated, originOf } from '../created/creation';
import { items, number, text } from '../created/field';
import { isHeadless } from '../created/headless';
import type { Pod } from '../created/pod';
import { reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { Network } from './network';
import type { ServicePort } from './services';

/**
 * istiod makes one listener for a port of a pod, and one for each address and port of a headless Service: "If there is a conflict, we will
 * use the oldest Service. This impacts the protocol used as well" (getFilterChainsByServicePort). What it drops it reports with every push:
 * `pilot_conflict_inbound_listener`, `pilot_conflict_outbound_listener_tcp_over_current_tcp`.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/listener_inbound.go getFilterChainsByServicePort, reportInboundConflict
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/listener.go buildSidecarOutboundListeners, mergeTCPFilterChains
 */
export const listeners: Rule = {
  name: 'connectivity/listeners',
  contract:
    'Services that lead to the same port of a pod agree on what is spoken, and only one of them is headless',
  *check(environment): Iterable<Fault> {
    const { pods, services } = Network.of(environment);
    const told = new Set<string>();
    for (const pod of pods) {
      for (const fault of conflictsOf(pod, services.of(pod).map(toWay))) {
        const key = `${reference(fault.object)} ${fault.what}`;
        if (!told.has(key)) yield fault;
        told.add(key);
      }
    }
  },
};

/** A port of a Service, as istiod reads it. */
interface Way extends ServicePort {
  readonly spoken: string;
  readonly isHeadless: boolean;
}

/** Of two ways to a pod that are given one listener, the fault. */
function* conflictsOf(pod: Pod, ways: readonly Way[]): Iterable<Fault> {
  for (const [index, one] of ways.entries()) {
    for (const other of ways.slice(0, index)) {
      if (pod.mesh === 'sidecar' && one.targetPort === other.targetPort && one.spoken !== other.spoken) {
        const said = `${other.spoken} to ${portOf(other)} and ${one.spoken} to ${portOf(one)}`;
        const fix = 'let the names or the appProtocol of both ports say the same, or leave one of them out';
        yield faultOf(one, other, `port ${one.targetPort} of ${pod.namespace}/${pod.name} is ${said}`, fix);
      } else if (isOwn(one) && isOwn(other) && one.port === other.port) {
        const what = `port ${one.port} of ${pod.namespace}/${pod.name} has a listener by ${nameOf(other)} and by ${nameOf(one)}, both headless`;
        yield faultOf(one, other, what, 'leave the port out of one of the headless Services');
      }
    }
  }
}

const nameOf = ({ service }: Way): string => reference(service);

const portOf = (way: Way): string => `port ${way.port} of ${nameOf(way)}`;

/** Told of the Service that stands in dist; of two that operators make, of what they are made of. */
function faultOf(one: Way, other: Way, what: string, fix: string): Fault {
  const way = isCreated(one.service) && !isCreated(other.service) ? other : one;
  const object = originOf(way.service);
  if (object !== way.service) return { object, what, fix };
  return { object, path: ['spec', 'ports', placeOf(way)], what, fix };
}

/** Whether proxies have a listener for each pod: "HTTP services can happily reside on 0.0.0.0:PORT". */
const isOwn = ({ isHeadless, spoken }: Way): boolean =>
  isHeadless && !SHARED.includes(spoken) && spoken !== 'udp';

const SHARED = ['http', 'http2', 'grpc', 'grpc-web', 'http_proxy'];

const toWay = (way: ServicePort): Way => ({
  ...way,
  isHeadless: isHeadless(way.service),
  spoken: spokenOn(way, items(way.service.manifest, 'spec', 'ports')[placeOf(way)]),
});

const placeOf = ({ service, port, protocol }: Pick<ServicePort, 'service' | 'port' | 'protocol'>): number =>
  items(service.manifest, 'spec', 'ports').findIndex(
    (one) => number(one, 'port') === port && (text(one, 'protocol') ?? 'TCP') === protocol,
  );

/** What istiod calls it. @see https://github.com/istio/istio/blob/1.31.1/pkg/config/kube/conversion.go ConvertProtocol */
function spokenOn({ port, protocol }: ServicePort, written: unknown): string {
  if (protocol === 'UDP') return 'udp';
  const appProtocol = text(written, 'appProtocol');
  const said = OF_KUBERNETES[appProtocol ?? ''] ?? (appProtocol ?? text(written, 'name') ?? '').toLowerCase();
  if (said.startsWith('grpc-web')) return 'grpc-web';
  const [prefix = ''] = said.split('-');
  if (KNOWN.includes(prefix)) return prefix;
  return NEVER_SNIFFED.includes(port) ? 'tcp' : 'unknown';
}

const OF_KUBERNETES: Readonly<Record<string, string>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};

const KNOWN = 'tcp udp grpc http http_proxy http2 https tls mongo redis mysql'.split(' ');

/** Ports on which the server speaks first. */
const NEVER_SNIFFED = [25, 53, 3306, 27017];
