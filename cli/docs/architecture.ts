import type { App } from 'cdk8s';
import {
  type Connection,
  connectionsOf,
  describe,
  type Source,
  type Target,
} from '../../constructs/connection';
import { connectionsIn } from '../../constructs/policies/cluster-connections';
import { diagram, isArchitecture } from '../../constructs/policies/diagram';
import { Endpoint, Workload } from '../../constructs/workload';
import type { ClusterFields } from '../../environments/cluster';

/** The page `docs/architecture.md`: who talks to whom, as pictures and as a table, from the declared connections. */
export function architecture(app: App, cluster: ClusterFields): string {
  const connections = connectionsOf(app).filter(({ implied }) => !implied);
  const namespaces = [...new Set(connections.flatMap(namespacesOf))].sort();
  const inCluster = connectionsIn(cluster, connections);
  return `# Architecture

Made by \`npm run docs\` from the connections that the code declares, for the environment \`prod\`; do not edit. Solid arrows are
mutual TLS between two identities, dotted ones are not, and the table says why. What every pod needs to live is left out: the
cluster's DNS, the kubelet's probes and, in the mesh, istiod.

## The whole platform

Calls from and to the Kubernetes API server are left out here; the pictures of the namespaces have them.

${mermaid(connectionsIn(cluster, connections.filter(isArchitecture)))}
${namespaces.map((namespace) => section(namespace, inCluster)).join('\n')}`;
}

function section(namespace: string, connections: readonly Connection[]): string {
  const own = connections.filter((connection) => namespacesOf(connection).includes(namespace));
  return `## ${namespace}

${mermaid(own)}
| from | to | mutual TLS | why not, limits |
| --- | --- | --- | --- |
${own.map(row).join('\n')}
`;
}

const mermaid = (connections: readonly Connection[]): string =>
  `\`\`\`mermaid\n${diagram(connections)}\`\`\`\n`;

function row({ from, to, mtls, because, http }: Connection): string {
  const { authorization, ...lists } = http ?? {};
  const limits = Object.entries(lists).map(([field, values]) => `${field} ${(values as string[]).join(' ')}`);
  const roles = authorization?.roles && `sign-in with role ${authorization.roles.join(' or ')}`;
  const remarks = [because, ...limits, roles].filter(Boolean).join('; ');
  return `| ${describe(from)} | ${describe(to)} | ${mtls} | ${remarks} |`;
}

const namespacesOf = ({ from, to }: Connection): string[] =>
  [from, to].map(namespaceOf).filter((namespace) => namespace !== undefined);

function namespaceOf(end: Source | Target): string | undefined {
  const workload = end instanceof Endpoint ? end.workload : end;
  return workload instanceof Workload ? workload.namespace : undefined;
}
