import { labels, text } from '../created/field';
import { type Guaranteed, NAME, ofNamespace, ofPod } from './selection';

/** Labels that make a pod one of an end, as `namespace/key=value` and `pod/key=value`; undefined for addresses. */
export function requirementsOf(end: unknown): readonly string[] | undefined {
  const namespace = text(end, 'namespace');
  const place = labels(end, 'namespaceLabels');
  if (namespace === undefined && Object.keys(place).length === 0) return undefined;
  const places = namespace === undefined ? place : { [NAME]: namespace };
  return [
    ...Object.entries(places).map(([key, value]) => ofNamespace(key, value)),
    ...Object.entries(labels(end, 'labels')).map(([key, value]) => ofPod(key, value)),
  ];
}

/** Ends by what they require: each stands at that of its requirements that the fewest others have. */
export class EndIndex<E extends { readonly requires?: readonly string[] }> {
  private readonly byRequirement = new Map<string, E[]>();

  constructor(ends: readonly E[]) {
    const counts = new Map<string, number>();
    for (const { requires = [] } of ends) {
      for (const one of requires) counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    for (const end of ends) {
      const [first] = end.requires ?? [];
      if (first === undefined) continue;
      const rarest = (end.requires ?? []).reduce(
        (a, b) => ((counts.get(b) ?? 0) < (counts.get(a) ?? 0) ? b : a),
        first,
      );
      const same = this.byRequirement.get(rarest);
      if (same) same.push(end);
      else this.byRequirement.set(rarest, [end]);
    }
  }

  /** Ends that every pod with some labels is of. */
  holding(guaranteed: Guaranteed): readonly E[] {
    return [...guaranteed].flatMap((label) =>
      (this.byRequirement.get(label) ?? []).filter(({ requires = [] }) =>
        requires.every((one) => guaranteed.has(one)),
      ),
    );
  }
}
