import type { World } from '../../verify/created/world';
import { groupBy, type KubernetesObject, reference } from '../../verify/dist';
import { exposuresOf } from './access/hosts';
import { type Ends, type ObjectChange, objectOf } from './change';
import { cascades, chartsIn } from './effects/applications';
import { type Context, kindOf } from './effects/context';
import { keptOf } from './effects/data';
import type { Parts } from './parts';
import { stageName } from './stages';

/** A tenant, a stage, a component or an environment that comes or goes with everything that is its own. */
export interface Whole {
  readonly environment: string;
  readonly change: 'added' | 'removed';
  readonly kind: 'environment' | 'tenant' | 'stage' | 'component';
  /** `acme`, `acme-test`, `loki`. */
  readonly name: string;
  /** `tenant acme`. */
  readonly title: string;
  /** Stages of tenants that it has. */
  readonly stages: readonly string[];
  /** Objects that come, or that are deleted. */
  readonly objects: readonly string[];
  /** Charts whose objects come, or are deleted, with it; they are not in dist. */
  readonly charts: readonly string[];
  /** Objects that stay in the cluster, and nobody looks after them. */
  readonly kept: readonly string[];
  /** Objects that stay in dist: what is left of a tenant that is removed. */
  readonly remains: readonly string[];
  /** Whether nothing is deleted before somebody deletes its Application, which an ApplicationSet keeps. */
  readonly isHeld: boolean;
  /** Objects that hold data and are deleted. */
  readonly data: readonly string[];
  /** Hosts, and Services with an address, that are reached from outside. */
  readonly hosts: readonly string[];
  /** Who reaches what is new, and whom it reaches. */
  readonly reachedBy: readonly string[];
  readonly reaches: readonly string[];
}

interface Changes {
  readonly objects: readonly ObjectChange[];
  /** Who reaches whom and did not before. */
  readonly ends: readonly Ends[];
  readonly parts: Parts;
  readonly context: Context;
}

/** What comes or goes as a whole in an environment, in the order of its first object. */
export function wholesOf({ objects, ends, parts, context }: Changes): Whole[] {
  const own = objects.filter(({ partOf }) => partOf !== undefined);
  return [...groupBy(own, ({ partOf, change }) => `${change} ${partOf}`).values()].flatMap((group) => {
    const [first] = group;
    if (first?.partOf === undefined || first.change === 'changed') return [];
    const { environment, partOf: title, change } = first;
    const members = group.map(objectOf);
    const [kind, name = ''] = title.split(' ') as [Whole['kind'], string];
    const [world, other] =
      change === 'added' ? [context.after, context.before] : [context.before, context.after];
    const stages = members.flatMap(({ component }) => stageName(component) ?? []);
    return [
      {
        ...{ environment, change, kind, name, title, stages: [...new Set(stages)] },
        ...(change === 'added' ? comes(members) : goes(members, context)),
        data: group.filter(losesData).map(({ object }) => object),
        hosts: hostsOf(title, parts, world, other),
        reachedBy: endsOf(title, ends, 'to', 'from'),
        reaches: endsOf(title, ends, 'from', 'to'),
      },
    ];
  });
}

const losesData = ({ effects }: ObjectChange): boolean =>
  effects.some(({ deletes, stays }) => deletes && !stays);

type Fate = Pick<Whole, 'objects' | 'charts' | 'kept' | 'remains' | 'isHeld'>;

const comes = (members: readonly KubernetesObject[]): Fate => ({
  objects: members.map(reference),
  charts: members.flatMap(chartsOf),
  kept: [],
  remains: [],
  isHeld: false,
});

function goes(members: readonly KubernetesObject[], context: Context): Fate {
  const isHeld = members.some(({ component }) => context.keepsApplication(component));
  const applications = members.filter(isApplication);
  const leaving = applications.filter((one) => !isHeld && !cascades(one));
  const isLeft = (object: KubernetesObject) =>
    leaving.length > 0 && !isApplication(object) && context.isGone(object.component);
  return {
    objects: members.filter((one) => !isLeft(one) && keptOf(one, context) !== reference(one)).map(reference),
    charts: applications.filter((one) => !leaving.includes(one)).flatMap(chartsOf),
    kept: [
      ...members.flatMap((one) => (isLeft(one) ? reference(one) : (keptOf(one, context) ?? []))),
      ...leaving.flatMap(chartsOf).map((chart) => `what chart ${chart} brought`),
    ],
    remains: remaining(members, context),
    isHeld,
  };
}

/** What is kept in the folders of stages that are left, and would be kept without them, with all that is in their realms. */
function remaining(members: readonly KubernetesObject[], context: Context): string[] {
  const left = members
    .map(({ component }) => component)
    .filter((one) => stageName(one) && !context.isGone(one));
  const folders = new Set(left);
  const objects = folders.size > 0 ? (context.after?.environment.objects ?? []) : [];
  return objects
    .filter((one) => folders.has(one.component) && (isOfRealm(one) || keptOf(one, context)))
    .map(reference);
}

/** Without these the realm operator would take accounts, roles and clients out of Keycloak. */
const isOfRealm = ({ group }: KubernetesObject): boolean => group === 'v1.edp.epam.com';

const isApplication = (object: KubernetesObject): boolean => kindOf(object) === 'argoproj.io/Application';

const chartsOf = (object: KubernetesObject): string[] => (isApplication(object) ? chartsIn(object) : []);

/** Hosts that only one side has. */
function hostsOf(title: string, parts: Parts, world: World | undefined, other: World | undefined): string[] {
  if (!world) return [];
  const others = other && exposuresOf(other);
  return [...exposuresOf(world)]
    .filter(([what, object]) => parts.of(object) === title && !others?.has(what))
    .map(([what]) => what.replace(/^host /, ''));
}

/** The other ends of what passes from or to a whole. */
function endsOf(title: string, ends: readonly Ends[], own: keyof Ends, other: keyof Ends): string[] {
  const names = ends.flatMap((one) =>
    one[own].partOf === title && one[other].partOf !== title ? one[other].name : [],
  );
  return [...new Set(names)].sort();
}
