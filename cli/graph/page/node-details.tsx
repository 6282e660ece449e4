import type { ComponentView, GraphEdge, GraphNode } from '../graph';
import { nameOf } from './name-of';
import type { Selection } from './scene';

interface NodeDetailsProps {
  /** The node that is selected. */
  readonly node: GraphNode;
  /** Edges of the whole drawing; its own are looked for. */
  readonly edges: readonly GraphEdge[];
  /** The component that brings the node; undefined for what is in none. */
  readonly component: ComponentView | undefined;
  /** Called with the id of the edge that a person chooses. */
  readonly onSelect: (id: Selection) => void;
}

/** A workload: what it is, whom it talks to, and the objects of its component. */
export function NodeDetails({ node, edges, component, onSelect }: NodeDetailsProps) {
  const { id, label, kind, namespace, column, mesh, serviceAccount, ports = [], hosts = [] } = node;
  const facts: [string, string | undefined][] = [
    ['namespace', namespace],
    ['wave', typeof column === 'number' ? String(column) : undefined],
    ['proxy', mesh],
    ['service account', serviceAccount],
    ['ports', ports.join(', ') || undefined],
    ['hosts', hosts.join(', ') || undefined],
  ];
  return (
    <>
      <h2>{label}</h2>
      {kind === 'workload' && (
        <dl>
          {facts.map(([name, value]) =>
            value === undefined ? null : (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
          )}
        </dl>
      )}
      <EdgeList
        title="calls"
        edges={edges.filter(({ from }) => from === id)}
        name={({ to }) => nameOf(to)}
        onSelect={onSelect}
      />
      <EdgeList
        title="is called by"
        edges={edges.filter(({ to }) => to === id)}
        name={({ from }) => nameOf(from)}
        onSelect={onSelect}
      />
      {component && <Objects component={component} />}
    </>
  );
}

interface EdgeListProps {
  /** Heading of the list. */
  readonly title: string;
  /** Edges, a line each; without any there is no list. */
  readonly edges: readonly GraphEdge[];
  /** What an edge is called in the list: its other end. */
  readonly name: (edge: GraphEdge) => string;
  /** Called with the id of the edge that a person chooses. */
  readonly onSelect: (id: Selection) => void;
}

function EdgeList({ title, edges, name, onSelect }: EdgeListProps) {
  if (edges.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {edges.map((edge) => (
          <li key={edge.id}>
            <button type="button" class={`link ${edge.mtls}`} onClick={() => onSelect(edge.id)}>
              {name(edge)}
            </button>
            {edge.implied && <small> to live</small>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Objects({ component: { name, objects } }: { readonly component: ComponentView }) {
  return (
    <details>
      <summary>
        component {name}: {objects.length} objects
      </summary>
      <ul class="objects">
        {objects.map(({ reference, createdBy }) => (
          <li key={reference}>
            {reference}
            {createdBy && <small> by {createdBy}</small>}
          </li>
        ))}
      </ul>
    </details>
  );
}
