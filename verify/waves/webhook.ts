import { originOf, type WorldObject } from '../created/creation';
import { items, places, text } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { Applications } from './application';
import { definitionsOf } from './definition';
import { tooLate } from './order';

/** A webhook that does not answer refuses: objects and pods that it looks at come after it. */
export const webhook: Rule = {
  name: 'waves/webhook',
  contract:
    'whatever a webhook looks at, and every pod that gets a sidecar, comes in a later wave than what answers it',
  *check(environment): Iterable<Fault> {
    const applications = Applications.of(environment);
    const hooks = hooksOf(environment);
    const plurals = pluralsOf(environment);
    for (const object of environment.objects) {
      const plural = plurals.get(`${object.group}/${object.kind}`);
      if (plural === undefined) continue;
      for (const key of [`${object.group}/${plural}`, `${object.group}/*`]) {
        for (const hook of hooks.get(key) ?? []) yield* afterHook(applications, object, hook);
      }
    }
    yield* checkPods(environment, hooks.get('/pods') ?? []);
  },
};

interface Hook {
  /** The Service that answers. */
  readonly service: WorldObject;
  /** Wave from which on it is asked. */
  readonly asked: number;
}

function* afterHook(applications: Applications, object: KubernetesObject, hook: Hook): Iterable<Fault> {
  const own = applications.bringing(object);
  // before the API server knows of the webhook it asks nobody
  if (!own || hook.asked > own.wave) return;
  yield* tooLate(applications, {
    object,
    target: hook.service,
    as: 'a webhook that looks at it',
    isStrict: true,
  });
}

/** Webhooks by what they look at: `postgresql.cnpg.io/clusters`. */
function hooksOf(environment: Environment): ReadonlyMap<string, readonly Hook[]> {
  const world = World.of(environment);
  const applications = Applications.of(environment);
  const hooks = new Map<string, Hook[]>();
  for (const type of ['Validating', 'Mutating']) {
    for (const configuration of world.ofKind('admissionregistration.k8s.io', `${type}WebhookConfiguration`)) {
      const asked = applications.waveOf(configuration);
      if (asked === undefined) continue;
      for (const one of items(configuration.manifest, 'webhooks')) {
        const service = serviceOf(world, one);
        if (service && text(one, 'failurePolicy') !== 'Ignore')
          add(hooks, resourcesOf(one), { service, asked });
      }
    }
  }
  return hooks;
}

/** The same Service may answer several webhooks for a kind. */
function add(hooks: Map<string, Hook[]>, resources: readonly string[], hook: Hook): void {
  for (const resource of resources) {
    const others = hooks.get(resource) ?? [];
    if (!others.some(({ service }) => service === hook.service)) hooks.set(resource, [...others, hook]);
  }
}

function serviceOf(world: World, hook: unknown): WorldObject | undefined {
  const namespace = text(hook, 'clientConfig', 'service', 'namespace');
  return world.find('', 'Service', namespace, text(hook, 'clientConfig', 'service', 'name') ?? '');
}

function resourcesOf(hook: unknown): string[] {
  return places(hook, 'rules[]').flatMap(({ value: rule }) =>
    items(rule, 'apiGroups').flatMap((group) =>
      items(rule, 'resources').map((resource) => `${String(group)}/${String(resource).split('/')[0]}`),
    ),
  );
}

/** What the API calls the kinds of custom resources: `clusters` of `postgresql.cnpg.io/Cluster`. */
const pluralsOf = (environment: Environment): ReadonlyMap<string, string> =>
  new Map(
    [...definitionsOf(environment)].map(([kind, { manifest }]) => [
      kind,
      text(manifest, 'spec', 'names', 'plural') ?? '',
    ]),
  );

/** Pods are looked at by the injector of sidecars, in the namespaces of the mesh. */
function* checkPods(environment: Environment, hooks: readonly Hook[]): Iterable<Fault> {
  const applications = Applications.of(environment);
  const seen = new Set<KubernetesObject>();
  for (const pod of World.of(environment).pods) {
    const object = originOf(pod.object);
    if (pod.mesh === 'none' || seen.has(object)) continue;
    seen.add(object);
    const own = applications.bringing(pod.object);
    const wave = applications.waveOf(pod.object);
    for (const { service } of hooks) {
      const at = applications.waveOf(service);
      const injector = applications.bringing(service);
      if (!own || wave === undefined || at === undefined || at < wave) continue;
      yield {
        object,
        what: `pod ${pod.namespace}/${pod.name} gets a sidecar in wave ${wave}, but what injects it comes in wave ${at} with ${injector?.name}`,
        fix: `move ${own.name} to wave ${at + 1} or later`,
      };
    }
  }
}
