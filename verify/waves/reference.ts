import type { WorldObject } from '../created/creation';
import { items, mapping, places, text } from '../created/field';
import { istiodValuesOf } from '../created/istiod-values';
import { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import { hostsOf, toHost } from '../references/cluster-host';
import { referencesOf } from '../references/reference';
import type { Rule } from '../rule';
import { Applications } from './application';
import { tooLate } from './order';

/** A wave is only left when everything in it is healthy: what waits for a later one waits for ever. */
export const reference: Rule = {
  name: 'waves/reference',
  contract: 'every Secret, Service or other object that is named comes in the same wave or an earlier one',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const applications = Applications.of(environment);
    for (const object of environment.objects) {
      if (!waits(object)) continue;
      for (const { path, target } of targetsOf(world, object)) {
        yield* tooLate(applications, { object, path, target, as: 'what it names', isStrict: false });
      }
    }
  },
};

/** A binding is complete before its subjects are, and an Application is only a parent. */
const waits = ({ group, kind }: KubernetesObject): boolean =>
  group !== 'argoproj.io' && !/^(?:Cluster)?RoleBinding$/.test(kind);

/** Everything that an object names, and that is known. */
export function targetsOf(world: World, object: KubernetesObject): { path: Path; target: WorldObject }[] {
  const named = referencesOf(object).map(({ path, group, kind, namespace, name }) => ({
    path,
    target: world.find(group, kind, namespace, name),
  }));
  const others = [servicesOf, gatewaysOf, programsOf].flatMap((of) => of(world, object));
  return [...named, ...others].flatMap(({ path, target }) => (target ? [{ path, target }] : []));
}

function servicesOf(world: World, { kind, namespace = '', manifest }: KubernetesObject) {
  const short = kind === 'VirtualService' ? places(manifest, 'spec.http[].route[].destination.host') : [];
  const hosts = [
    ...hostsOf(manifest),
    ...short.flatMap(({ path, value }) =>
      typeof value === 'string' && !value.includes('.') ? (toHost(value, namespace, path) ?? []) : [],
    ),
  ];
  return hosts.map(({ path, namespace, name }) => ({
    path,
    target: world.find('', 'Service', namespace, name),
  }));
}

function gatewaysOf(world: World, { kind, namespace, manifest }: KubernetesObject) {
  if (kind !== 'VirtualService') return [];
  return places(manifest, 'spec.gateways[]').map(({ path, value }) => {
    const [name = '', other] = String(value).split('/').reverse();
    return { path, target: world.find('networking.istio.io', 'Gateway', other ?? namespace, name) };
  });
}

/**
 * The Service of the program that a policy has asked: as long as there is none, istiod refuses all that is asked about.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/security/authz/builder/extauthz.go
 */
function programsOf(world: World, { kind, manifest }: KubernetesObject) {
  const name = kind === 'AuthorizationPolicy' && text(manifest, 'spec', 'provider', 'name');
  if (!name) return [];
  return istiodValuesOf(world.environment)
    .flatMap(({ values }) => items(values, 'meshConfig', 'extensionProviders'))
    .filter((provider) => text(provider, 'name') === name)
    .flatMap((provider) => hostsOf(mapping(provider)))
    .map(({ namespace, name }) => ({
      path: ['spec', 'provider', 'name'],
      target: world.find('', 'Service', namespace, name),
    }));
}
