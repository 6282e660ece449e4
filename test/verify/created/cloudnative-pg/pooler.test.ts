import { worldOf } from '../environment';

it('makes PgBouncer of a Pooler, with labels of its own before those of the template', () => {
  const world = worldOf(`
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata: { name: pool, namespace: shop }
spec:
  cluster: { name: db }
  template: { metadata: { labels: { cnpg.io/poolerName: other, team: data } } }
`);
  const [pod] = world.selectAll('shop', {
    'cnpg.io/poolerName': 'pool',
    'cnpg.io/cluster': 'db',
    team: 'data',
  });
  expect(pod).toMatchObject({
    name: 'pool',
    serviceAccount: 'pool',
    labels: { 'cnpg.io/podRole': 'pooler' },
  });
  expect(pod?.ports.map(({ name, port }) => `${name} ${port}`)).toEqual(['pgbouncer 5432', 'metrics 9127']);
  expect(world.find('', 'Service', 'shop', 'pool')).toBeDefined();
});
