import type { Context } from '../../cli/diff/effects/context';
import { recreate } from '../../cli/diff/effects/recreate';
import { pairsOf, Schemas } from '../../cli/diff/pairs';
import { Environment, identity, type KubernetesObject, reference } from '../../verify/dist';

/** Fields that the API server would refuse to change if one of the environments became another: `StatefulSet shop/web: spec.serviceName`. */
export function refusedChanges(environments: readonly Environment[]): string[] {
  const schemas = new Schemas('imports/schemas');
  const context: Context = {
    schemaOf: (object) => schemas.of(object),
    isGone: () => false,
    keepsApplication: () => false,
  };
  const refused = [...changes(environments)].flatMap(([before, after]) =>
    pairsOf(alone(before), alone(after), schemas).flatMap((pair) =>
      [...recreate(pair, context)]
        .filter(({ meaning }) => meaning === 'recreate')
        .map(({ what }) => `${reference(after)}: ${what.replace(/ cannot change in place.*/, '')}`),
    ),
  );
  return [...new Set(refused)].sort();
}

/** Each object as it is first and as it is otherwise, there and back. */
function* changes(environments: readonly Environment[]): Iterable<[KubernetesObject, KubernetesObject]> {
  const first = new Map<string, KubernetesObject>();
  const seen = new Set<string>();
  for (const object of environments.flatMap(({ objects }) => objects)) {
    const said = `${identity(object)} ${JSON.stringify(object.manifest)}`;
    if (seen.has(said)) continue;
    seen.add(said);
    const other = first.get(identity(object));
    if (!other) first.set(identity(object), object);
    else yield* [[other, object] as [KubernetesObject, KubernetesObject], [object, other]];
  }
}

const alone = (object: KubernetesObject): Environment =>
  new Environment('alone', [object], undefined, new Map());
