import { labels } from '../created/field';
import { matches } from '../created/selector';
import type { World } from '../created/world';
import { labelsOf } from './network-policy';

type Labels = Readonly<Record<string, string>>;

/** Namespaces by their labels. */
export class Namespaces {
  private readonly byName = new Map<string, Labels>();
  private readonly byLabel = new Map<string, string[]>();
  private readonly selected = new Map<string, readonly string[]>();

  constructor(world: World) {
    for (const namespace of world.ofKind('', 'Namespace')) this.add(namespace.name, labelsOf(namespace));
    for (const { namespace } of world.pods) if (!this.byName.has(namespace)) this.add(namespace, {});
  }

  labelsOf(name: string): Labels {
    return this.byName.get(name) ?? named(name, {});
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  /** Names of the namespaces that a label selector selects. */
  select(selector: unknown): readonly string[] {
    const key = JSON.stringify(selector);
    const known = this.selected.get(key);
    if (known) return known;
    const wanted = Object.entries(labels(selector, 'matchLabels'));
    const groups = wanted.map(([label, value]) => this.byLabel.get(`${label}=${value}`) ?? []);
    const few = groups.reduce((a, b) => (b.length < a.length ? b : a), groups[0] ?? this.names);
    const found = few.filter((name) => matches(selector, this.labelsOf(name)));
    this.selected.set(key, found);
    return found;
  }

  private add(name: string, given: Labels): void {
    const all = named(name, given);
    this.byName.set(name, all);
    for (const [label, value] of Object.entries(all)) {
      const at = `${label}=${value}`;
      const group = this.byLabel.get(at);
      if (group) group.push(name);
      else this.byLabel.set(at, [name]);
    }
  }
}

/** Kubernetes gives every namespace its name as a label. */
const named = (name: string, labels: Labels): Labels => ({ ...labels, 'kubernetes.io/metadata.name': name });
