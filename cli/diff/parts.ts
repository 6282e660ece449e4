import { originOf, type WorldObject } from '../../verify/created/creation';
import { text } from '../../verify/created/field';
import { type Environment, identity, type KubernetesObject } from '../../verify/dist';
import { type Pair, sideOf } from './pairs';
import { changedStages, type Stage } from './stages';

type Named = Parameters<typeof identity>[0];

/** What each object that comes or goes belongs to, if that comes or goes as a whole: `tenant acme`, `component loki`. */
export class Parts {
  private readonly owners = new Map<string, string>();
  private readonly namespaces = new Map<string, string>();
  private readonly left = new Map<string, string>();

  add(object: KubernetesObject, whole: string): void {
    this.owners.set(identity(object), whole);
    if (object.group === '' && object.kind === 'Namespace') this.namespaces.set(object.name, whole);
  }

  /** The whole that an object, or what creates it, is part of. */
  of(object: WorldObject | Named): string | undefined {
    return this.owners.get(identity('manifest' in object ? originOf(object) : object));
  }

  /** Marks the namespace of an object that goes: nothing of that whole is left in it. */
  leave(namespace: string, whole: string): void {
    this.left.set(namespace, whole);
  }

  /** The whole that goes from a namespace, which may stay. */
  goingFrom(namespace: string): string | undefined {
    return this.left.get(namespace);
  }

  /** The whole that a namespace comes or goes with. */
  ofNamespace(name: string): string | undefined {
    return this.namespaces.get(name);
  }
}

/** The parts of all that comes or goes as a whole in an environment. */
export function partsOf(
  name: string,
  before: Environment | undefined,
  after: Environment | undefined,
  pairs: readonly Pair[],
): Parts {
  const parts = new Parts();
  const [gone, come] = (['removed', 'added'] as const).map((change) =>
    pairs.flatMap((pair) => (sideOf(pair) === change ? (pair.after ?? pair.before ?? []) : [])),
  ) as [KubernetesObject[], KubernetesObject[]];
  if (!before || !after) {
    for (const object of [...gone, ...come]) parts.add(object, `environment ${name}`);
    return parts;
  }
  const { addedStages, removedStages } = changedStages(before, after);
  assign(gone, { one: before, other: after, stages: removedStages, parts });
  for (const object of gone) {
    const whole = parts.of(object);
    if (whole !== undefined && object.namespace !== undefined) parts.leave(object.namespace, whole);
  }
  assign(come, { one: after, other: before, stages: addedStages, parts });
  return parts;
}

interface Direction {
  /** The side that has the objects, and the one that has not. */
  readonly one: Environment;
  readonly other: Environment;
  readonly stages: readonly Stage[];
  readonly parts: Parts;
}

function assign(objects: readonly KubernetesObject[], { one, other, stages, parts }: Direction): void {
  const folders = new Set(other.components);
  const wholes = new Map(stages.map((stage) => [`tenants/${stage.name}`, wholeOfStage(stage, stages)]));
  const claim = (claimed: (object: KubernetesObject) => string | undefined) => {
    for (const object of objects) {
      const whole = parts.of(object) ?? claimed(object);
      if (whole !== undefined) parts.add(object, whole);
    }
  };
  const ofFolder = (folder: string | undefined) => {
    if (folder === undefined) return undefined;
    return wholes.get(folder) ?? (folders.has(folder) ? undefined : `component ${folder}`);
  };
  claim(({ component }) => ofFolder(component));
  claim((object) => ofFolder(folderOfApplication(object, one.name)));
  // a namespace belongs to what lives in it, and what lives in it to the namespace
  const homes = new Map(objects.flatMap((object) => homeOf(object, parts)));
  claim(({ group, kind, name }) => (group === '' && kind === 'Namespace' ? homes.get(name) : undefined));
  claim(({ namespace = '' }) => parts.ofNamespace(namespace));
  // what it has in the folders of others: its metrics, alerts and dashboards
  const components = [...new Set(objects.flatMap((object) => parts.of(object) ?? []))]
    .filter((whole) => whole.startsWith(COMPONENT))
    .sort((a, b) => b.length - a.length);
  claim(({ name }) => components.find((whole) => isNamedAfter(name, whole.slice(COMPONENT.length))));
}

const COMPONENT = 'component ';

/** A tenant all of whose stages come or go is one thing. */
const wholeOfStage = ({ tenant, name, isLast }: Stage, stages: readonly Stage[]): string =>
  isLast && stages.every((stage) => stage.tenant !== tenant || stage.isLast)
    ? `tenant ${tenant}`
    : `stage ${name} of tenant ${tenant}`;

/** The folder that an Application of an environment reads, or would read if it were not a chart. */
function folderOfApplication(
  { group, kind, name, manifest }: KubernetesObject,
  environment: string,
): string | undefined {
  if (group !== 'argoproj.io' || kind !== 'Application') return undefined;
  const path = text(manifest, 'spec', 'source', 'path');
  const own = path ?? name;
  return own.startsWith(`${environment}${path === undefined ? '-' : '/'}`)
    ? own.slice(environment.length + 1)
    : undefined;
}

function homeOf({ namespace, group, kind, name }: KubernetesObject, parts: Parts): [string, string][] {
  const whole = parts.of({ namespace, group, kind, name });
  return whole === undefined || namespace === undefined ? [] : [[namespace, whole]];
}

/** `dashboard-crowdsec` and `crowdsec-agent`, not `crowdsecurity`. */
const isNamedAfter = (name: string, component: string): boolean => `-${name}-`.includes(`-${component}-`);
