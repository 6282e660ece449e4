import type { WorldObject } from '../created/creation';
import { field, items, labels, places, text } from '../created/field';
import { matches } from '../created/selector';
import { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { keysOf } from './key';
import { oneOf } from './one-of';

const GROUP = 'external-secrets.io';

/** A store that does not serve the namespace, or whose Secret is not there: the ExternalSecret never becomes ready. */
export const store: Rule = {
  name: 'references/store',
  contract:
    'every store serves the namespaces of its ExternalSecrets, and Secrets that are read in the cluster exist',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.ofKind(GROUP, 'ExternalSecret')) {
      const found = storeOf(world, object);
      if (!found) continue;
      if (!serves(world, found, object.namespace ?? '')) {
        yield {
          object,
          path: ['spec', 'secretStoreRef', 'name'],
          what: `ClusterSecretStore ${found.name} does not serve the namespace ${object.namespace}`,
          fix: 'add the namespace to spec.conditions of the store',
        };
      }
      yield* checkRemote(world, object, found);
    }
  },
};

function storeOf(world: World, { namespace, manifest }: KubernetesObject): WorldObject | undefined {
  const kind = text(manifest, 'spec', 'secretStoreRef', 'kind') ?? 'SecretStore';
  const name = text(manifest, 'spec', 'secretStoreRef', 'name') ?? '';
  return world.find(GROUP, kind, kind === 'SecretStore' ? namespace : undefined, name);
}

/** @see https://external-secrets.io/v2.9.0/api/clustersecretstore/ */
function serves(world: World, { manifest }: WorldObject, namespace: string): boolean {
  const conditions = items(manifest, 'spec', 'conditions');
  const of = world.find('', 'Namespace', undefined, namespace)?.manifest;
  return (
    conditions.length === 0 ||
    conditions.some(
      (condition) =>
        items(condition, 'namespaces').includes(namespace) ||
        items(condition, 'namespaceRegexes').length > 0 ||
        (field(condition, 'namespaceSelector') !== undefined &&
          matches(field(condition, 'namespaceSelector'), labels(of, 'metadata', 'labels'))),
    )
  );
}

/** Annotation of a namespace whose Secrets nobody but a person makes. */
const BY_HAND = 'plinth.dev/secrets';

/** Only what a store reads in this cluster can be looked up, and not what is made there by hand. */
function* checkRemote(world: World, object: KubernetesObject, found: WorldObject): Iterable<Fault> {
  const provider = field(found.manifest, 'spec', 'provider', 'kubernetes');
  const server = text(provider, 'server', 'url') ?? 'kubernetes.default';
  if (provider === undefined || !/^(?:https:\/\/)?kubernetes\.default(?:\.svc)?$/.test(server)) return;
  const namespace = text(provider, 'remoteNamespace') ?? 'default';
  const of = world.find('', 'Namespace', undefined, namespace)?.manifest;
  if (labels(of, 'metadata', 'annotations')[BY_HAND] !== undefined) return;
  for (const { path, value } of places(object.manifest, 'spec.data[].remoteRef')) {
    const name = text(value, 'key') ?? '';
    const secret = world.find('', 'Secret', namespace, name);
    if (secret) yield* checkProperty(object, secret, path, text(value, 'property'));
    else {
      const what = `Secret ${namespace}/${name} does not exist`;
      yield { object, path: [...path, 'key'], what, fix: 'add what creates it, or name one that exists' };
    }
  }
}

function* checkProperty(
  object: KubernetesObject,
  secret: WorldObject,
  path: Path,
  property?: string,
): Iterable<Fault> {
  const known = keysOf(secret);
  if (property === undefined || !known || known.has(property)) return;
  yield {
    object,
    path: [...path, 'property'],
    what: `Secret ${secret.namespace}/${secret.name} has no key ${JSON.stringify(property)}`,
    fix: oneOf([...known], 'add the key'),
  };
}
