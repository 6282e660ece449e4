import { Network } from '../../../../verify/connectivity/network';
import { originOf } from '../../../../verify/created/creation';
import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { Generator } from './generator';
import { podSpec } from './places';

/** A Service that only programs of Argo CD may call. */
const REDIS = 'redis://argocd-redis.argocd.svc.cluster.local:6379';

/** Objects of dist that pods with connections of their own are made of. */
function* workloads(environment: Environment): Iterable<KubernetesObject> {
  const network = Network.of(environment);
  const origins = new Set(network.pods.map(({ object }) => originOf(object)));
  for (const object of environment.objects) {
    if (origins.has(object) && object.kind !== 'Application' && podSpec(object.manifest)) yield object;
  }
}

export const ofCalledHosts: readonly Generator[] = [
  {
    name: 'a program is told of a Service that it may not call',
    rules: ['connectivity/called'],
    *generate(environment) {
      for (const object of workloads(environment)) {
        yield {
          at: reference(object),
          mutate: (dist) => {
            const [container] = podSpec(dist.edit(reference(object))).containers;
            container.env = [...(container.env ?? []), { name: 'CACHE_URL', value: REDIS }];
          },
        };
      }
    },
  },
  {
    name: 'a ConfigMap that a program reads names a Service that it may not call',
    rules: ['connectivity/called'],
    *generate(environment) {
      const mounted = new Set(
        [...workloads(environment)].flatMap(({ namespace, manifest }) =>
          (podSpec(manifest).volumes ?? []).flatMap((volume: Editable) =>
            volume.configMap ? [`ConfigMap ${namespace}/${volume.configMap.name}`] : [],
          ),
        ),
      );
      for (const object of environment.ofKind('', 'ConfigMap')) {
        if (!mounted.has(reference(object))) continue;
        yield {
          at: reference(object),
          mutate: (dist) => {
            dist.edit(reference(object)).data['cache.conf'] = `url = ${REDIS}`;
          },
        };
      }
    },
  },
  {
    name: 'a connection is forgotten of which a program is told the host',
    rules: ['connectivity/called'],
    *generate(environment) {
      if (environment.name !== 'prod') return;
      for (const [from, to] of [
        ['observability-system/grafana', 'observability-system/loki'],
        ['observability-system/alloy', 'observability-system/loki'],
        ['iam-system/keycloak', 'iam-system/keycloak-db'],
      ]) {
        yield {
          at: `${from} -> ${to}`,
          mutate: ({ connections }) => {
            connections.connections = connections.connections.filter(
              (one: Editable) => one.from !== from || one.to !== to,
            );
          },
        };
      }
    },
  },
];
