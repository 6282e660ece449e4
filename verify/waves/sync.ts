import { originOf, type WorldObject } from '../created/creation';
import { text } from '../created/field';
import { World } from '../created/world';
import { type Environment, type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { type Application, Applications, syncWave, WAVE } from './application';
import { definitionsOf } from './definition';
import { targetsOf } from './reference';

const HOOK = 'argocd.argoproj.io/hook';
const HELM_HOOK = 'helm.sh/hook';

const PHASES = ['PreSync', 'Sync', 'PostSync'];

/**
 * Within an Application: phase, then wave, then kind, then name. The kinds come in an order that suits them, but the next phase or wave
 * waits until the one before is healthy. @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export const sync: Rule = {
  name: 'waves/sync',
  contract: 'within an Application, nothing waits for what its phases and waves bring later',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const applications = Applications.of(environment);
    const ordered = orderedBy(environment);
    const definitions = definitionsOf(environment);
    for (const object of environment.objects) {
      const own = applications.bringing(object);
      const at = placeOf(object);
      if (!own || at === undefined || !ordered.has(own)) continue;
      for (const { path, target } of needsOf(world, definitions, object)) {
        const origin = originOf(target);
        const other = placeOf(origin);
        const isOwn = origin !== object && applications.bringing(target) === own;
        if (!isOwn || other === undefined || compare(other, at) <= 0) continue;
        yield {
          object,
          path,
          what: `${reference(target)} comes in ${describe(other)} of ${own.name}, the object itself in ${describe(at)}`,
          fix: `bring ${reference(target)} earlier, or the object later`,
        };
      }
    }
  },
};

/** The Applications in which an object has a phase or wave of its own; in the others everything has the same. */
function orderedBy(environment: Environment): ReadonlySet<Application | undefined> {
  const applications = Applications.of(environment);
  const special = environment.objects.filter(({ manifest }) =>
    [HOOK, HELM_HOOK, WAVE].some((name) => text(manifest, 'metadata', 'annotations', name) !== undefined),
  );
  return new Set(special.map((object) => applications.bringing(object)));
}

function needsOf(
  world: World,
  definitions: ReadonlyMap<string, WorldObject>,
  object: KubernetesObject,
): { path: Path; target: WorldObject }[] {
  const definition = definitions.get(`${object.group}/${object.kind}`);
  const namespace = world.find('', 'Namespace', undefined, object.namespace ?? '');
  return [
    ...targetsOf(world, object),
    ...(definition ? [{ path: ['kind'], target: definition }] : []),
    ...(namespace ? [{ path: ['metadata', 'namespace'], target: namespace }] : []),
  ];
}

interface PlaceInSync {
  readonly phase: number;
  readonly wave: number;
}

const compare = (a: PlaceInSync, b: PlaceInSync) => a.phase - b.phase || a.wave - b.wave;

const describe = ({ phase, wave }: PlaceInSync) => `phase ${PHASES[phase]} wave ${wave}`;

/** Undefined for what a sync does not bring, such as hooks of a deletion. */
function placeOf(object: WorldObject): PlaceInSync | undefined {
  // what a chart brings has no annotations of ours; its Application has those of its parent
  if (object.kind === 'Application') return { phase: PHASES.indexOf('Sync'), wave: 0 };
  const phase = PHASES.indexOf(phaseOf(object));
  return phase < 0 ? undefined : { phase, wave: syncWave(object) };
}

/** The first phase that is named; a hook of Helm counts where there is none of Argo CD. @see https://github.com/argoproj/argo-cd/blob/v3.5.2/gitops-engine/pkg/sync/hook/hook.go `Types` */
function phaseOf({ manifest }: WorldObject): string {
  const firstOf = (name: string) => text(manifest, 'metadata', 'annotations', name)?.split(',')[0]?.trim();
  const helm = firstOf(HELM_HOOK);
  return firstOf(HOOK) ?? (helm === undefined ? 'Sync' : (OF_HELM[helm] ?? helm));
}

/** Phases of Helm's hooks. What runs a test or a deletion is not synced; definitions are, like everything else. */
const OF_HELM: Readonly<Record<string, string>> = {
  'crd-install': 'Sync',
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
};
