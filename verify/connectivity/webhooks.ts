import type { WorldObject } from '../created/creation';
import { number, places, text } from '../created/field';
import type { Pod } from '../created/pod';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { idOf, names, refusalIn } from './call';
import { documentOf } from './declarations';
import { Network } from './network';
import { decide } from './verdict';

/** What the API server asks answers it, whatever it is that calls in its place. */
export const webhooks: Rule = {
  name: 'connectivity/webhooks',
  contract: 'every webhook is reached from where the API server of the cluster calls',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const sources = network.apiServerCallers();
    const seen = new Set<string>();
    for (const { asked, pod, port } of askedPods(environment, network)) {
      const key = `${idOf(pod)}:${port}`;
      if (seen.has(key)) continue;
      seen.add(key);
      for (const source of sources) {
        const refused = refusalIn(decide(network, source, pod, { port }));
        if (!refused) continue;
        yield {
          object: refused.policies[0] ?? documentOf(environment),
          what: `${idOf(source)}, from where the API server calls, does not reach ${idOf(pod)} on port ${port}, which ${asked.kind} ${asked.name} asks: ${refused.layer} refuses it (${names(refused.policies)})`,
          fix: 'connect apiServerCalls to the workload, or correct cluster.apiServer.callsFrom of the environment',
        };
      }
    }
  },
};

interface Asked {
  /** What names the Service. */
  readonly asked: KubernetesObject;
  readonly pod: Pod;
  readonly port: number;
}

/** Where in objects it is said that the API server calls a Service. */
const CALLS: readonly { readonly group: string; readonly kind: string; readonly path: string }[] = [
  ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => ({
    group: 'admissionregistration.k8s.io',
    kind,
    path: 'webhooks[].clientConfig.service',
  })),
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    path: 'spec.conversion.webhook.clientConfig.service',
  },
  { group: 'apiregistration.k8s.io', kind: 'APIService', path: 'spec.service' },
];

function* askedPods(environment: Environment, network: Network): Iterable<Asked> {
  const world = World.of(environment);
  for (const { group, kind, path } of CALLS) {
    for (const asked of world.ofKind(group, kind)) {
      for (const { value } of places(asked.manifest, path)) {
        const service = world.find('', 'Service', text(value, 'namespace'), text(value, 'name') ?? '');
        if (service) yield* podsBehind(network, asked, service, number(value, 'port') ?? 443);
      }
    }
  }
}

function* podsBehind(
  network: Network,
  asked: WorldObject,
  service: WorldObject,
  port: number,
): Iterable<Asked> {
  for (const pod of network.selectPods(service.namespace ?? '', {})) {
    for (const way of network.services.of(pod)) {
      if (way.service === service && way.port === port) yield { asked, pod, port: way.targetPort };
    }
  }
}
