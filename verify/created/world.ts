import { type Environment, groupBy, type KubernetesObject, Names } from '../dist';
import { clusterObjects } from './cluster';
import { type CreatedObject, type Creation, toObject, type WorldObject } from './creation';
import { CREATIONS } from './creations';
import { labels } from './field';
import { meshOf } from './mesh';
import { type Pod, selects, toPod } from './pod';

const worlds = new WeakMap<Environment, World>();

/** The cluster to come: the objects of dist, and those that operators, charts and Kubernetes itself create from them. */
export class World {
  readonly created: readonly CreatedObject[];
  private readonly names: Names<CreatedObject>;
  private readonly kinds: ReadonlyMap<string, readonly CreatedObject[]>;
  private readonly namespaces = new Map<string, ReadonlyMap<string, readonly WorldObject[]>>();
  private allPods?: readonly Pod[];
  private byNamespace?: ReadonlyMap<string, readonly Pod[]>;
  private byLabel?: ReadonlyMap<string, readonly Pod[]>;

  private constructor(readonly environment: Environment) {
    // of two policies of one name, nobody knows which one stays: both let pass what they let pass
    this.created = createAll(environment).filter(
      (object) => object.kind === 'NetworkPolicy' || !this.inDist(object),
    );
    this.names = new Names(this.created);
    this.kinds = groupBy(this.created, ({ group, kind }) => `${group}/${kind}`);
  }

  /** The same World for the same environment, so that it is built once for all rules. */
  static of(environment: Environment): World {
    const world = worlds.get(environment) ?? new World(environment);
    worlds.set(environment, world);
    return world;
  }

  /** The object of that name; what is in dist comes before what is created. */
  find(group: string, kind: string, namespace: string | undefined, name: string): WorldObject | undefined {
    return (
      this.environment.find(group, kind, namespace, name) ?? this.names.find(group, kind, namespace, name)
    );
  }

  ofKind(group: string, kind: string): readonly WorldObject[] {
    const created = this.kinds.get(`${group}/${kind}`) ?? [];
    return created.length === 0
      ? this.environment.ofKind(group, kind)
      : [...this.environment.ofKind(group, kind), ...created];
  }

  /** Objects of a kind in a namespace; those without one where it is undefined. */
  inNamespace(group: string, kind: string, namespace: string | undefined): readonly WorldObject[] {
    const key = `${group}/${kind}`;
    let index = this.namespaces.get(key);
    if (!index) {
      index = groupBy(this.ofKind(group, kind), (object) => object.namespace ?? '');
      this.namespaces.set(key, index);
    }
    return index.get(namespace ?? '') ?? [];
  }

  /** One Pod for each workload that has any. */
  get pods(): readonly Pod[] {
    this.allPods ??= [...this.podsByNamespace().values()].flat();
    return this.allPods;
  }

  podsIn(namespace: string): readonly Pod[] {
    return this.podsByNamespace().get(namespace) ?? [];
  }

  /** The pods of a namespace that a label selector (`matchLabels`, `matchExpressions`) selects. */
  select(namespace: string, selector: unknown): readonly Pod[] {
    const wanted = Object.entries(labels(selector, 'matchLabels'));
    const groups = wanted.map(([key, value]) => this.podsWith(namespace, key, value));
    const few = groups.reduce((a, b) => (b.length < a.length ? b : a), this.podsIn(namespace));
    return few.filter((pod) => selects(selector, pod));
  }

  /** The pods that a Service's selector selects: all labels, and no pod without any. */
  selectAll(namespace: string, wanted: Readonly<Record<string, string>>): readonly Pod[] {
    if (Object.keys(wanted).length === 0) return [];
    return this.select(namespace, { matchLabels: wanted });
  }

  private inDist({ group, kind, namespace, name }: KubernetesObject): boolean {
    return this.environment.find(group, kind, namespace, name) !== undefined;
  }

  private podsByNamespace(): ReadonlyMap<string, readonly Pod[]> {
    this.byNamespace ??= groupBy(
      this.ofKind('', 'Pod').map((object) =>
        toPod(
          object,
          this.find('', 'Namespace', undefined, object.namespace ?? ''),
          meshOf(this.environment),
        ),
      ),
      ({ namespace }) => namespace,
    );
    return this.byNamespace;
  }

  /** Pods that have a label, or may have it. */
  private podsWith(namespace: string, key: string, value: string): readonly Pod[] {
    const found = this.podsByLabel().get(labelKey(namespace, key, value)) ?? [];
    const others = this.podsByLabel().get(labelKey(namespace, key, ANY));
    return others ? [...found, ...others] : found;
  }

  private podsByLabel(): ReadonlyMap<string, readonly Pod[]> {
    if (this.byLabel) return this.byLabel;
    const index = new Map<string, Pod[]>();
    for (const pod of this.pods) {
      for (const [key, value] of labelsOf(pod)) {
        const at = labelKey(pod.namespace, key, value);
        const pods = index.get(at);
        if (pods) pods.push(pod);
        else index.set(at, [pod]);
      }
    }
    this.byLabel = index;
    return index;
  }
}

/** Stands for every value; none of a label has this character. */
const ANY = '*';

/** The labels of a workload's pods, those with several values once for each. */
const labelsOf = ({ labels, perPod = {} }: Pod): (readonly [string, string])[] => [
  ...Object.entries(labels).filter(([key]) => !Object.hasOwn(perPod, key)),
  ...Object.entries(perPod).flatMap(([key, values]) =>
    (values === 'any' ? [ANY] : values).map((value) => [key, value] as const),
  ),
];

const labelKey = (namespace: string, key: string, value: string) => `${namespace}/${key}=${value}`;

/** What is created, and what is created from that: a Keycloak makes a StatefulSet, which makes pods. */
function createAll(environment: Environment): CreatedObject[] {
  const rules = groupBy(CREATIONS, ({ group, kind }) => `${group}/${kind}`);
  const origin = { environment: environment.name, component: '', file: '', document: 0 };
  const created = clusterObjects(environment).map((draft) => toObject(draft, origin, 'Kubernetes'));
  const create = (object: WorldObject) => {
    for (const rule of rules.get(`${object.group}/${object.kind}`) ?? []) {
      created.push(...createBy(rule, object, environment));
    }
  };
  for (const object of environment.objects) create(object);
  // grows while it is walked; no rule creates an object of its own kind, so it ends
  for (const object of created) create(object);
  return created;
}

function createBy(rule: Creation, object: WorldObject, environment: Environment): CreatedObject[] {
  return Array.from(rule.create(object, environment), (draft) => toObject(draft, object, rule.name, object));
}
