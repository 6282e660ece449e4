import {
  apiServer,
  apiServerCalls,
  type Connection,
  describe,
  portsOf,
  type Source,
  type Target,
} from '../connection';
import { groupBy } from '../group-by';
import { Endpoint, Workload } from '../workload';

/**
 * The connections as a Mermaid flowchart: namespaces are boxes, solid arrows are mutual TLS, dotted ones are not.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function diagram(connections: readonly Connection[]): string {
  const ends = new Map<string, Source | Target>();
  for (const { from, to } of connections) {
    for (const end of [from, to instanceof Endpoint ? to.workload : to]) {
      // What one end knows by its labels may be another's workload, which says more.
      if (!(ends.get(describe(end)) instanceof Workload)) ends.set(describe(end), end);
    }
  }
  const names = [...ends.keys()].sort();
  const id = (end: Source | Target): string =>
    `n${names.indexOf(describe(end instanceof Endpoint ? end.workload : end))}`;
  const boxes = groupBy(names, (name) => namespaceOf(ends.get(name)));
  return [
    'flowchart LR',
    ...[...boxes]
      .sort(byName)
      .flatMap(([namespace, inside]) => box(namespace, inside, (name) => `n${names.indexOf(name)}`)),
    ...arrows(connections, id),
    '',
  ].join('\n');
}

/** What is left out of the picture of the whole: every operator talks to the API server, and it to every webhook. */
export const isArchitecture = ({ from, to, implied }: Connection): boolean =>
  !implied && from !== apiServerCalls && to !== apiServer;

const byName = ([a]: [string, string[]], [b]: [string, string[]]): number => (a < b ? -1 : 1);

const namespaceOf = (end: Source | Target | undefined): string =>
  end instanceof Workload ? end.namespace : '';

function box(namespace: string, names: readonly string[], id: (name: string) => string): string[] {
  const nodes = names.map((name) => `${id(name)}["${namespace ? name.replace(`${namespace}/`, '') : name}"]`);
  if (!namespace) return nodes.map((node) => `  ${node}`);
  return [`  subgraph ${namespace}`, ...nodes.map((node) => `    ${node}`), '  end'];
}

/** One arrow between two ends, with all the ports that are open between them. */
function arrows(connections: readonly Connection[], id: (end: Source | Target) => string): string[] {
  const pairs = groupBy(connections, ({ from, to, mtls }) => `${id(from)} ${id(to)} ${mtls}`);
  return [...pairs.values()].map((same) => {
    const [{ from, to, mtls }] = same as [Connection];
    const ports = [...new Set(same.flatMap((one) => portsOf(one.to).map(({ port }) => port)))].join(', ');
    const label =
      mtls === 'strict'
        ? `${ports}`
        : `${ports} ${mtls === 'permissive' ? 'permissive' : 'outside the mesh'}`;
    return `  ${id(from)} ${mtls === 'strict' ? '-->' : '-.->'}|"${label}"| ${id(to)}`;
  });
}
