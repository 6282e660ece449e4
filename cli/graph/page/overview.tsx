import type { Drawing, EnvironmentGraph } from '../graph';
import type { Selection } from './scene';

interface OverviewProps {
  /** The environment, whose name is the heading. */
  readonly environment: EnvironmentGraph;
  /** What is counted, and whose hosts are listed. */
  readonly drawing: Drawing;
  /** Called with the id of the node that a person chooses. */
  readonly onSelect: (id: Selection) => void;
}

/** What there is, and how to look at it. */
export function Overview({ environment, drawing, onSelect }: OverviewProps) {
  const { nodes, edges } = drawing;
  const declared = edges.filter(({ implied }) => !implied);
  const strict = declared.filter(({ mtls }) => mtls === 'strict').length;
  const tenants = nodes.find(({ kind }) => kind === 'tenants');
  const hosts = nodes.flatMap((node) => (node.hosts ?? []).map((host) => ({ host, node })));
  return (
    <>
      <h2>{environment.name}</h2>
      <p>
        {nodes.filter(({ kind }) => kind === 'workload').length} workloads, {declared.length} declared
        connections, {strict} of them mutual TLS of the mesh. What is not declared is denied.
      </p>
      <p class="hint">
        Choose a workload or an arrow: by mouse, or with Tab and Enter. Escape lets go; / searches. A filled
        dot is a proxy of the mesh; a dashed arrow is not encrypted by the mesh.
      </p>
      {hosts.length > 0 && <h3>Hosts</h3>}
      <ul>
        {hosts.map(({ host, node }) => (
          <li key={host}>
            {host}{' '}
            <button type="button" class="link" onClick={() => onSelect(node.id)}>
              {node.id}
            </button>
          </li>
        ))}
      </ul>
      {tenants && (
        <button type="button" onClick={() => onSelect(tenants.id)}>
          {tenants.label} …
        </button>
      )}
    </>
  );
}
