import { items, text } from '../../created/field';
import { isHeadless } from '../../created/headless';
import { meshOf } from '../../created/mesh';
import type { Pod } from '../../created/pod';
import type { KubernetesObject } from '../../dist';
import { principalOf, type Step } from '../call';
import type { Network } from '../network';
import type { ServicePort } from '../services';
import type { Answer } from './authorization-rule';
import type { ClientTls } from './destination-rules';
import { hostOfService } from './objects';
import { isOwnProxy } from './own-proxy';
import type { Destination, Routing } from './routes';
import { imports, isKnownTo } from './sidecars';

/** What a pod, or the proxy that sends for it, puts on the wire. */
export interface Sending {
  /** `mtls`: that of the mesh; `tls`: some other, which the proxy starts. */
  readonly tls: 'mtls' | 'tls' | 'plain';
  readonly steps: readonly Step[];
}

/** What is sent by who has no proxy. */
export const PLAIN: Sending = { tls: 'plain', steps: [] };

/**
 * How a call of a pod to a port of another is sent: through the Services that the proxy of the caller knows, as VirtualServices lead it, as
 * DestinationRules and automatic mutual TLS encrypt it. Which of several Services is called is not known, so that the worst counts; one
 * that the proxy does not know is not taken for the one that is meant while there is another.
 */
export function send(network: Network, from: Pod, to: Pod, port: number): Sending {
  if (from.mesh === 'none') return PLAIN;
  if (isOwnProxy(from)) {
    // What takes both is called in plain: its listener knows mutual TLS by a protocol name that only sidecars send.
    const isStrict = to.mesh !== 'none' && network.peers.at(to, port).mode === 'STRICT';
    return { tls: isStrict ? 'mtls' : 'plain', steps: [] };
  }
  const services = network.services.ofAlike(to, port);
  if (services.length === 0)
    return plain(from, `no Service lists port ${port} of ${to.name}: it is sent as it is`);
  const known = services.filter(({ service, port }) => knows(network, from, service, port));
  const [unknown] = services;
  if (known.length === 0 && unknown) return sendUnknown(network, from, unknown);
  return known
    .map((way) => sendThrough(network, from, to, port, way))
    .reduce((a, b) => (badness(b) > badness(a) ? b : a));
}

const badness = ({ tls, steps }: Sending): number =>
  2 * ['yes', 'maybe', 'no'].indexOf(worst(steps)) + (tls === 'mtls' ? 0 : 1);

const worst = (steps: readonly Step[]): Answer =>
  steps.some(({ passes }) => passes === 'no')
    ? 'no'
    : steps.some(({ passes }) => passes === 'maybe')
      ? 'maybe'
      : 'yes';

const layerOf = ({ namespace }: Pod) => `proxy of the caller in ${namespace}`;

const plain = (from: Pod, why: string, policies: readonly KubernetesObject[] = []): Sending => ({
  tls: 'plain',
  steps: [{ layer: layerOf(from), passes: 'yes', policies, why }],
});

function knows(network: Network, from: Pod, service: KubernetesObject, port: number): boolean {
  return (
    isKnownTo(from.namespace, service) &&
    network.sidecars.of(from).every((sidecar) => imports(sidecar, from.namespace, service, port))
  );
}

/** Sent as it is to a Service that the proxy does not know; or not at all, where it is to send to none other. */
function sendUnknown(network: Network, from: Pod, { service, port }: ServicePort): Sending {
  const sidecars = network.sidecars.of(from);
  const modes = sidecars.map(({ manifest }) => text(manifest, 'spec', 'outboundTrafficPolicy', 'mode'));
  const { registryOnly } = meshOf(network.environment);
  const isRefused =
    from.mesh === 'sidecar' &&
    (modes.includes('REGISTRY_ONLY') || (registryOnly && !modes.includes('ALLOW_ANY')));
  const what = `knows no port ${port} of Service ${service.namespace}/${service.name}`;
  const policies = sidecars.filter((one) => items(one.manifest, 'spec', 'egress').length > 0);
  if (!isRefused) return plain(from, `${what}: it is sent as it is`, policies);
  return {
    tls: 'plain',
    steps: [{ layer: layerOf(from), passes: 'no', policies, why: `${what}, and sends to nothing else` }],
  };
}

function sendThrough(network: Network, from: Pod, to: Pod, port: number, way: ServicePort): Sending {
  const { service } = way;
  if (!network.interceptions.outbound(from, way.port)) {
    return plain(from, `what ${from.name} sends to port ${way.port} goes past its sidecar`);
  }
  const claim = network.serviceEntries.claiming(from.namespace, service);
  if (claim) {
    const why = `${hostOfService(service)} is claimed by a ServiceEntry`;
    return { tls: 'plain', steps: [{ layer: layerOf(from), passes: 'no', policies: [claim], why }] };
  }
  const routings = from.mesh === 'sidecar' ? network.meshRoutes.of(from, service, way.port) : [];
  const routes = routings.map((routing) => routeStep(network, from, to, port, routing));
  const subsets = new Set(routings.flatMap(({ destinations }) => destinations.map(({ subset }) => subset)));
  const sent = [...(subsets.size > 0 ? subsets : [undefined])]
    .flatMap((subset) => network.destinationRules.tls(from, service, way.port, subset))
    .map((tls) => encrypt(network, to, port, way, tls))
    .reduce((a, b) => (badness(b) > badness(a) ? b : a));
  const scope: Step = {
    layer: layerOf(from),
    passes: 'yes',
    policies: network.sidecars.of(from),
    why: `knows port ${way.port} of Service ${service.namespace}/${service.name}`,
  };
  return { ...sent, steps: [scope, ...routes, ...sent.steps] };
}

/** Whether a VirtualService lets calls get where they are meant to, or to pods that the caller is declared to call as well. */
function routeStep(
  network: Network,
  from: Pod,
  to: Pod,
  port: number,
  { route, destinations, otherwise }: Routing,
): Step {
  const reached = destinations.map((destination) => podsOf(network, destination));
  const leadsThere = reached.filter((pods) => pods.some((one) => one.pod === to && one.port === port));
  const strays = reached.filter(
    (pods) =>
      !leadsThere.includes(pods) &&
      !(pods.length > 0 && pods.every((one) => isDeclared(network, from, one.pod, one.port))),
  );
  const passes: Answer = leadsThere.length === 0 ? 'no' : strays.length > 0 || otherwise ? 'maybe' : 'yes';
  const where = destinations.map(({ host }) => host).join(', ') || (otherwise ?? 'nowhere');
  const why =
    passes === 'yes'
      ? 'leads it there'
      : `leads ${passes === 'no' ? 'it' : 'some of it'} elsewhere: ${otherwise ?? where}`;
  return { layer: 'VirtualService of the mesh', passes, policies: [route], why };
}

const isDeclared = ({ declarations }: Network, from: Pod, to: Pod, port: number): boolean =>
  declarations.between(from, to).some(({ ports }) => ports.some((one) => one.port === port));

function podsOf(network: Network, { host, port }: Destination) {
  const [, name = '', namespace = ''] = /^([^.]+)\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(host) ?? [];
  return network.services.behind(namespace, name, port);
}

function encrypt(network: Network, to: Pod, port: number, way: ServicePort, tls: ClientTls): Sending {
  const policies = tls.rule ? [tls.rule] : [];
  const layer = tls.rule ? 'DestinationRule' : 'automatic mutual TLS';
  const result = (sent: Sending['tls'], why: string, passes: Answer = 'yes'): Sending => ({
    tls: sent,
    steps: [{ layer, passes, policies, why }],
  });
  if (tls.isTunnelled) return result('plain', 'sends it through a tunnel, to somewhere else', 'no');
  switch (tls.mode) {
    case undefined: {
      const refusal = plainBecause(network, to, port, way);
      return refusal ? result('plain', refusal) : result('mtls', 'both ends have a proxy: sends mutual TLS');
    }
    case 'DISABLE':
      return result('plain', 'sends it as it is');
    case 'ISTIO_MUTUAL': {
      const own = `spiffe://${principalOf(to)}`;
      if (tls.subjectAltNames.length > 0 && !tls.subjectAltNames.includes(own)) {
        return result('mtls', `expects another identity than ${own}`, 'no');
      }
      return to.mesh === 'none'
        ? result('mtls', `sends mutual TLS of the mesh to ${to.name}, which has no proxy`, 'no')
        : result('mtls', 'sends mutual TLS');
    }
    default:
      return result('tls', `starts TLS of mode ${tls.mode}`);
  }
}

/** Why a proxy sends no mutual TLS by itself. @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/xds/endpoints/mtls_checker.go */
function plainBecause(network: Network, to: Pod, port: number, { service }: ServicePort): string | undefined {
  if (!meshOf(network.environment).autoMtls) return 'enableAutoMtls is off, plain text is sent';
  if (to.mesh === 'none') return `${to.name} has no proxy, plain text is sent`;
  if (to.mesh === 'gateway') return 'a gateway takes what its Gateway says, plain text is sent';
  const mode = to.labels['security.istio.io/tlsMode'] ?? 'istio';
  if (mode !== 'istio') return `${to.name} is labelled to take no mutual TLS, plain text is sent`;
  // of a headless Service the mode of the namespace counts, whatever the port's is
  const { mode: asked } = isHeadless(service)
    ? network.peers.inherited(service.namespace ?? '')
    : network.peers.at(to, port);
  if (asked === 'DISABLE') return 'the target takes no mutual TLS, plain text is sent';
  const others = isHeadless(service) ? network.services.pods(service) : [];
  const bare = others.find((pod) => pod.mesh === 'none');
  return bare && `${bare.name}, of the same headless Service, has no proxy, plain text is sent`;
}
