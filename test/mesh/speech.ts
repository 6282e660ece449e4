import type { Environment } from '../../verify/dist';
import { type Connections, endOf, readConnections } from './connections';
import type { Speech } from './stub';
import type { MeshPod } from './world';

/** What a port of a pod speaks, by what connections.json says of it. */
export function speechOf(environment: Environment, pod: MeshPod, port: number): Speech {
  const connections: Connections = readConnections(environment);
  const end = endOf(connections, pod);
  const [name, found] = Object.entries(end?.ports ?? {}).find(([, one]) => one.port === port) ?? [];
  if (name === 'sql' || name === 'smtp') return name;
  return found?.protocol === 'http' || found?.protocol === 'tls' ? found.protocol : 'tcp';
}
