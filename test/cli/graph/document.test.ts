import type { Drawing, EnvironmentGraph } from '../../../cli/graph/graph';
import { edge, graphOfDev } from './platform';

let dev: EnvironmentGraph;
let platform: Drawing;

beforeAll(async () => {
  const { environments } = await graphOfDev();
  const [first] = environments;
  if (!first) throw new Error('there is no environment');
  dev = first;
  platform = first.platform;
});

const node = (id: string) => platform.nodes.find((one) => one.id === id);

describe('the graph of the platform', () => {
  it('has a column for every wave with workloads, in their order', () => {
    const columns = platform.columns.map(({ of }) => of);
    expect(columns).toEqual(['callers', 1, 2, 3, 4, 5, 'called']);
    const places = platform.columns.map(({ x }) => x);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(dev.waves).toMatchObject({ 1: 'mesh', 4: 'services', 5: 'tenants' });
  });

  it('knows what a workload is', () => {
    expect(node('iam-system/keycloak')).toMatchObject({
      label: 'keycloak',
      kind: 'workload',
      column: 4,
      namespace: 'iam-system',
      component: 'keycloak',
      mesh: 'sidecar',
      serviceAccount: 'keycloak',
      hosts: ['keycloak.localtest.me'],
    });
  });

  it('explains a connection with the policies that decide', () => {
    const { mtls, implied, connections } = edge(platform, 'iam-system/keycloak -> iam-system/keycloak-db');
    expect({ mtls, implied }).toEqual({ mtls: 'strict', implied: false });
    const [connection] = connections;
    expect(connection?.ports).toEqual(['5432/tcp']);
    expect(connection?.why[0]).toMatchObject({ allowed: 'yes', encryption: 'mtls' });
    const policies = connection?.why[0]?.steps.flatMap((step) => step.policies);
    expect(policies).toContainEqual({
      object: 'AuthorizationPolicy iam-system/keycloak-db',
      file: 'dev/keycloak-db/keycloak-db.k8s.yaml',
    });
  });

  it('shows the weakest of the connections between two workloads, and says why it is', () => {
    const { mtls, connections } = edge(platform, 'cnpg-system/cloudnative-pg -> iam-system/keycloak-db');
    expect(mtls).toBe('permissive');
    expect(connections[0]?.because).toMatch(/operator has no sidecar/);
  });

  it('draws every declared connection, and no way for what every workload needs to live', () => {
    for (const { implied, points } of platform.edges) expect(points === undefined).toBe(implied);
    expect(platform.edges.some(({ implied }) => implied)).toBe(true);
  });

  it('lists the objects of a component, and what operators make of them', () => {
    const database = dev.components.find(({ name }) => name === 'keycloak-db');
    expect(database).toMatchObject({ wave: 4 });
    expect(database?.objects).toContainEqual({
      reference: 'Cluster iam-system/keycloak-db',
      createdBy: undefined,
    });
    expect(
      database?.objects.find(({ reference }) => reference === 'Service iam-system/keycloak-db-rw')?.createdBy,
    ).toMatch(/CloudNativePG/);
  });

  it('shows all tenants as one, and each stage by its shape', () => {
    expect(platform.nodes.filter(({ kind }) => kind === 'tenants')).toHaveLength(1);
    const { stages, shapes } = dev.tenants;
    expect(stages).toContainEqual(expect.objectContaining({ tenant: 'acme', namespace: 'tenant-acme-prod' }));
    expect(platform.nodes.some(({ id }) => id.startsWith('tenant-'))).toBe(false);
    expect(shapes.length).toBeLessThanOrEqual(stages.length);
    for (const { shape } of stages) expect(shapes[shape]).toBeDefined();
  });
});
