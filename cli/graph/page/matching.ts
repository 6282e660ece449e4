import type { Drawing, GraphNode } from '../graph';

/** Nodes that a search finds, by any of their words; all of them without one. */
export function matching({ nodes }: Drawing, text: string): ReadonlySet<string> | undefined {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const found = nodes.filter((node) => {
    const known = wordsOf(node).join(' ').toLowerCase();
    return words.every((word) => known.includes(word));
  });
  return new Set(found.map(({ id }) => id));
}

const wordsOf = ({
  id,
  label,
  component,
  serviceAccount,
  ports = [],
  hosts = [],
  mesh,
}: GraphNode): string[] =>
  [id, label, component, serviceAccount, ...ports, ...hosts, mesh].filter((word) => word !== undefined);
