import type { WorldObject } from '../../../verify/created/creation';
import { items, number, text } from '../../../verify/created/field';
import type { World } from '../../../verify/created/world';
import type { KubernetesObject } from '../../../verify/dist';
import type { FoundAccess, Sides } from './sides';

/** What is reached from outside of the cluster: hosts and paths with a route, Services with an address. */
export function hosts({ environment, before, after, parts }: Sides): FoundAccess[] {
  const [old, now] = [exposuresOf(before.world), exposuresOf(after.world)];
  const common = { environment, layer: 'host' as const, isNew: false };
  return [
    ...[...now]
      .filter(([what]) => !old.has(what))
      .map(([what, object]) => ({
        ...common,
        direction: 'widened' as const,
        what: `${what} is reached from outside`,
        namespaces: [object.namespace ?? ''],
        partOf: parts.of(object),
      })),
    ...[...old]
      .filter(([what]) => !now.has(what))
      .map(([what, object]) => ({
        ...common,
        direction: 'narrowed' as const,
        what: `${what} is no longer reached from outside`,
        namespaces: [object.namespace ?? ''],
        partOf: parts.of(object),
      })),
  ];
}

/** What is exposed, and the object that does it. */
export const exposuresOf = (world: World): Map<string, WorldObject> =>
  new Map(
    KINDS.flatMap(({ group, kind, exposed }) =>
      world
        .ofKind(group, kind)
        .flatMap((object) => exposed(object).map((what): [string, WorldObject] => [what, object])),
    ),
  );

const KINDS: readonly { group: string; kind: string; exposed(object: KubernetesObject): string[] }[] = [
  { group: 'networking.istio.io', kind: 'VirtualService', exposed: routes },
  {
    group: 'networking.k8s.io',
    kind: 'Ingress',
    exposed: ({ manifest }) =>
      items(manifest, 'spec', 'rules').map((rule) => `host ${text(rule, 'host') ?? '*'}`),
  },
  {
    group: 'gateway.networking.k8s.io',
    kind: 'HTTPRoute',
    exposed: ({ manifest }) => items(manifest, 'spec', 'hostnames').map((host) => `host ${host}`),
  },
  { group: '', kind: 'Service', exposed: addresses },
];

function routes({ manifest }: KubernetesObject): string[] {
  if (items(manifest, 'spec', 'gateways').every((gateway) => gateway === 'mesh')) return [];
  const paths = pathsOf(manifest);
  return items(manifest, 'spec', 'hosts').flatMap((host) => paths.map((path) => `host ${host}${path}`));
}

function addresses({ namespace, name, manifest }: KubernetesObject): string[] {
  const type = text(manifest, 'spec', 'type') ?? '';
  if (!['LoadBalancer', 'NodePort'].includes(type)) return [];
  const ports = items(manifest, 'spec', 'ports').map((port) => number(port, 'port'));
  const ranges = items(manifest, 'spec', 'loadBalancerSourceRanges').join(', ');
  return [
    `Service ${namespace}/${name} (${type}, port ${ports.join(', ')}${ranges && `, from ${ranges} only`})`,
  ];
}

/** Paths that a route takes; empty for all of them. */
function pathsOf(route: unknown): string[] {
  const rules = items(route, 'spec', 'http');
  const paths = rules.flatMap((rule) => {
    const matches = items(rule, 'match');
    return matches.length === 0
      ? ['']
      : matches.map((match) => {
          const prefix = text(match, 'uri', 'prefix');
          return prefix === undefined
            ? (text(match, 'uri', 'exact') ?? text(match, 'uri', 'regex') ?? '')
            : `${prefix}*`;
        });
  });
  return rules.length === 0 || paths.includes('') || paths.includes('/*') ? [''] : paths;
}
