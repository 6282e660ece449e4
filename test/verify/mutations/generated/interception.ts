import { type Environment, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { Generator } from './generator';
import { annotate, meshed, podMetadata, podSpec, strict } from './places';

const declaredTo = (environment: Environment, namespace: string, name: string): number[] =>
  [...strict(environment)]
    .filter(({ to }) => to.namespace === namespace && to.name === name)
    .map(({ port }) => port);

/** Annotations and labels of Istio that take something out of the sidecar's way, or of which nobody knows what they do. */
const WORDS: readonly (readonly ['annotations' | 'labels', string, string])[] = [
  ['annotations', 'sidecar.istio.io/inject', 'false'],
  ['annotations', 'sidecar.istio.io/interceptionMode', 'NONE'],
  ['annotations', 'inject.istio.io/templates', 'sidecar,ours'],
  ['annotations', 'traffic.sidecar.istio.io/excludeInterfaces', 'eth0'],
  ['annotations', 'traffic.sidecar.istio.io/kubevirtInterfaces', 'net1'],
  ['annotations', 'istio.io/reroute-virtual-interfaces', 'net1'],
  ['annotations', 'proxy.istio.io/config', '{"interceptionMode":"NONE"}'],
  ['annotations', 'proxy.istio.io/config', '{"discoveryAddress":"istiod.elsewhere:15012"}'],
  ['annotations', 'proxy.istio.io/config', 'interceptionMode: NONE'],
  [
    'annotations',
    'proxy.istio.io/config',
    '{"gatewayTopology":{"numTrustedProxies":1,"forwardClientCertDetails":"ALWAYS_FORWARD_ONLY"}}',
  ],
  ['annotations', 'proxy.istio.io/overrides', '{"containers":[]}'],
  ['annotations', 'sidecar.istio.io/bootstrapOverride', 'ours'],
  ['annotations', 'sidecar.istio.io/discoveryAddress', 'istiod.elsewhere:15012'],
  ['annotations', 'sidecar.istio.io/proxyImage', 'example.org/proxy:1.0'],
  ['annotations', 'sidecar.istio.io/rewriteAppHTTPProbers', 'false'],
  ['annotations', 'sidecar.istio.io/new-setting', 'on'],
  ['annotations', 'ambient.istio.io/bypass-inbound-capture', 'true'],
  ['labels', 'sidecar.istio.io/inject', 'false'],
  ['labels', 'security.istio.io/tlsMode', 'disabled'],
  ['labels', 'istio.io/dataplane-mode', 'ambient'],
  ['labels', 'istio.io/use-waypoint', 'ours'],
  ['labels', 'topology.istio.io/network', 'elsewhere'],
  ['labels', 'networking.istio.io/tunnel', 'http'],
];

const ofPodSpecs = (name: string, rules: readonly string[], change: (spec: Editable) => void): Generator => ({
  name,
  rules,
  *generate(environment) {
    for (const { object } of meshed(environment)) {
      if (podSpec(object.manifest) === undefined) continue;
      yield { at: reference(object), mutate: (dist) => change(podSpec(dist.edit(reference(object)))) };
    }
  },
});

export const ofInterception: readonly Generator[] = [
  {
    name: 'a port goes past its sidecar',
    rules: ['connectivity/declared'],
    *generate(environment) {
      for (const { object, pod } of meshed(environment)) {
        for (const port of new Set(declaredTo(environment, pod.namespace, pod.name))) {
          const annotation = { 'traffic.sidecar.istio.io/excludeInboundPorts': `9999,${port}` };
          yield { at: `${reference(object)} port ${port}`, mutate: annotate(object, annotation) };
        }
      }
    },
  },
  {
    name: 'every port goes past its sidecar',
    rules: ['connectivity/declared'],
    *generate(environment) {
      for (const { object, pod } of meshed(environment)) {
        if (declaredTo(environment, pod.namespace, pod.name).length === 0) continue;
        const annotation = { 'traffic.sidecar.istio.io/includeInboundPorts': '' };
        yield { at: reference(object), mutate: annotate(object, annotation) };
      }
    },
  },
  {
    name: 'calls to a port go past the sidecar of the caller',
    rules: ['connectivity/declared'],
    *generate(environment) {
      const objects = new Map([...meshed(environment)].map(({ object, pod }) => [pod, object]));
      for (const { from, to, services } of strict(environment)) {
        const object = objects.get(from);
        for (const { port } of services) {
          const annotation = { 'traffic.sidecar.istio.io/excludeOutboundPorts': `${port}` };
          if (object)
            yield {
              at: `${reference(object)} to ${to.name}:${port}`,
              mutate: annotate(object, annotation),
            };
        }
      }
    },
  },
  ...WORDS.map(
    ([kind, name, value]): Generator => ({
      name: `pods have the ${kind.slice(0, -1)} ${name}: ${value || '""'}`,
      rules: ['connectivity/interception', 'connectivity/declared', 'connectivity/kubelet'],
      *generate(environment) {
        for (const { object } of meshed(environment)) {
          yield {
            at: reference(object),
            mutate: (dist) => {
              const metadata = podMetadata(dist.edit(reference(object)));
              metadata[kind] = { ...metadata[kind], [name]: value };
            },
          };
        }
      },
    }),
  ),
  ofPodSpecs('a container runs as the proxy does', ['connectivity/interception'], (spec) => {
    spec.containers[0].securityContext = { ...spec.containers[0].securityContext, runAsUser: 1337 };
  }),
  ofPodSpecs('all containers run in the group of the proxy', ['connectivity/interception'], (spec) => {
    spec.securityContext = { ...spec.securityContext, runAsGroup: 1337 };
  }),
  ofPodSpecs('a container takes the place of the proxy', ['connectivity/interception'], (spec) => {
    spec.containers.push({ name: 'istio-proxy', image: 'example.org/proxy:1.0' });
  }),
  ofPodSpecs('a pod brings an address for a Service', ['connectivity/dns'], (spec) => {
    spec.hostAliases = [{ ip: '203.0.113.7', hostnames: ['keycloak-db-rw.iam-system.svc.cluster.local'] }];
  }),
  ofPodSpecs('a pod asks somebody else for names', ['connectivity/dns'], (spec) => {
    spec.dnsPolicy = 'None';
    spec.dnsConfig = { nameservers: ['203.0.113.53'] };
  }),
  {
    name: 'a namespace is labelled for a revision that nobody serves',
    rules: ['connectivity/declared'],
    *generate(environment) {
      const used = new Set([...strict(environment)].map(({ to }) => to.namespace));
      for (const namespace of environment.ofKind('', 'Namespace').filter(({ name }) => used.has(name))) {
        yield {
          at: reference(namespace),
          mutate: (dist) => {
            const { labels } = dist.edit(reference(namespace)).metadata;
            delete labels['istio-injection'];
            labels['istio.io/rev'] = 'canary';
          },
        };
      }
    },
  },
];
