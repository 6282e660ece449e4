import type { WorldObject } from '../created/creation';
import { places } from '../created/field';
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
  return [...named, ...servicesOf(world, object), ...gatewaysOf(world, object)].flatMap(({ path, target }) =>
    target ? [{ path, target }] : [],
  );
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
