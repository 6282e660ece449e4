import { refusals } from '../../../cli/guard/refusals';
import { diffOf, type Manifests, removeTemporary } from '../diff/folders';

afterAll(removeTemporary);

const account = (name: string) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name}, namespace: shop }\n`;

const accounts = (count: number) =>
  Array.from({ length: count }, (_one, index) => account(`a${index}`)).join('---\n');

const DATABASE =
  'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: db, namespace: shop }\nspec: {}\n';

const tenant = (name: string, stage = 'prod') =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: tenant-${name}-${stage}, labels: { plinth.dev/tenant: ${name}, plinth.dev/stage: ${stage}, kubernetes.io/metadata.name: tenant-${name}-${stage} } }\n`;

const removed = (namespace: string): string =>
  namespace.replace('labels: {', "labels: { plinth.dev/removed: 'true',");

const without = (manifests: Manifests, ...components: string[]): Manifests =>
  Object.fromEntries(Object.entries(manifests).filter(([component]) => !components.includes(component)));

const guard = (
  before: Manifests,
  after: Manifests,
  allow: readonly string[] = [],
  maxRemovedShare?: number,
) => refusals(diffOf(before, after), { allow, maxRemovedShare });

const BASE: Manifests = {
  'dev/shop': accounts(20),
  'dev/database': DATABASE,
  'dev/tenants/acme-prod': tenant('acme'),
  'dev/tenants/acme-test': tenant('acme', 'test'),
  'dev/tenants/beta-prod': tenant('beta'),
  'prod/shop': accounts(20),
};

interface Case {
  readonly title: string;
  readonly after: Manifests;
  readonly reason: string;
  readonly word: string;
}

const CASES: readonly Case[] = [
  {
    title: 'an object with data goes',
    after: without(BASE, 'dev/database'),
    reason: 'dev: Cluster shop/db is deleted, with the databases and their volumes',
    word: 'delete Cluster shop/db in dev',
  },
  {
    title: 'a tenant goes',
    after: without(BASE, 'dev/tenants/acme-prod', 'dev/tenants/acme-test'),
    reason:
      'dev: tenant acme is gone from Git and keeps running, with acme-prod, acme-test; npm run tenant -- remove acme deletes it',
    word: 'abandon tenant acme',
  },
  {
    title: 'a tenant is removed',
    after: {
      ...BASE,
      'dev/tenants/acme-prod': removed(tenant('acme')),
      'dev/tenants/acme-test': removed(tenant('acme', 'test')),
    },
    reason: 'dev: tenant acme goes, with acme-prod, acme-test',
    word: 'delete tenant acme',
  },
  {
    title: 'a stage of a tenant goes',
    after: without(BASE, 'dev/tenants/acme-test'),
    reason: 'dev: stage acme-test of tenant acme is gone from Git and keeps running',
    word: 'abandon tenant acme-test',
  },
  {
    title: 'an environment goes',
    after: without(BASE, 'prod/shop'),
    reason: 'prod: the environment is gone from Git, and its 20 objects keep running',
    word: 'abandon environment prod',
  },
  {
    title: 'many objects go',
    after: { ...BASE, 'prod/shop': accounts(17) },
    reason: 'prod: 3 of 20 objects go (15 %, without a word 10 %)',
    word: 'delete 3 objects in prod',
  },
];

describe('publishing needs a word when', () => {
  it.each(CASES)('$title', ({ after, reason, word }) => {
    expect(guard(BASE, after)).toEqual([`${reason}; if that is meant, say --allow "${word}"`]);
    expect(guard(BASE, after, [word])).toEqual([]);
  });

  it('a database is dropped although its object stays', () => {
    const database = (ensure: string) =>
      `apiVersion: postgresql.cnpg.io/v1\nkind: Database\nmetadata: { name: x, namespace: shop }\nspec: { ensure: ${ensure} }\n`;
    const [before, after] = ['present', 'absent'].map((ensure) => ({
      ...BASE,
      'dev/more': database(ensure),
    }));
    expect(guard(before ?? {}, after ?? {})).toEqual([
      'dev: Database shop/x drops the database (ensure: absent); if that is meant, say --allow "delete Database shop/x in dev"',
    ]);
  });

  it('tenants are joined, for each two of them', () => {
    const joined = {
      ...BASE,
      'dev/tenants/beta-prod': `${tenant('beta')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: x, namespace: tenant-beta-prod }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { plinth.dev/tenant: acme } } }] }] }
`,
    };
    expect(guard(BASE, joined)).toEqual(
      ['acme-prod', 'acme-test'].map(
        (stage) =>
          `dev: NetworkPolicy tenant-beta-prod/x lets in tenant ${stage}; if that is meant, say --allow "connect tenant ${stage} to tenant beta-prod"`,
      ),
    );
    const words = ['acme-prod', 'acme-test'].map((stage) => `connect tenant ${stage} to tenant beta-prod`);
    expect(guard(BASE, joined, words)).toEqual([]);
    expect(guard(BASE, joined, words.slice(1))).toHaveLength(1);
  });

  it('a tenant is opened', () => {
    const denying = {
      ...BASE,
      'dev/tenants/beta-prod': `${tenant('beta')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-all, namespace: tenant-beta-prod }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`,
    };
    const found = guard(denying, BASE);
    expect(found).toHaveLength(2);
    for (const one of found) expect(one).toContain('say --allow "open tenant beta-prod"');
    expect(guard(denying, BASE, ['open tenant beta-prod'])).toEqual([]);
  });
});

describe('a word', () => {
  const after = without(BASE, 'dev/tenants/beta-prod');

  it('is another for what is gone from Git after it was removed', () => {
    const removedBefore = { ...BASE, 'dev/tenants/beta-prod': removed(tenant('beta')) };
    expect(guard(removedBefore, after)).toEqual([
      'dev: tenant beta is gone from Git, and what is kept of it stays in the cluster, with beta-prod; if that is meant, say --allow "purge tenant beta"',
    ]);
    expect(guard(removedBefore, removedBefore)).toEqual([]);
  });

  it('is read however it is spaced and capitalized', () => {
    expect(guard(BASE, after, ['  Abandon  tenant beta '])).toEqual([]);
  });

  it('may name the environment, and then allows nothing in another', () => {
    expect(guard(BASE, after, ['abandon tenant beta in dev'])).toEqual([]);
    expect(guard(BASE, after, ['abandon tenant beta in prod'])).toHaveLength(1);
  });

  it('for one thing allows nothing else', () => {
    const both = without(BASE, 'dev/tenants/beta-prod', 'dev/database');
    expect(guard(BASE, both, ['abandon tenant beta'])).toEqual([expect.stringContaining('Cluster shop/db')]);
  });

  it('for a number of objects allows no other number', () => {
    const fewer = { ...BASE, 'prod/shop': accounts(16) };
    expect(guard(BASE, fewer, ['delete 3 objects in prod'])).toHaveLength(1);
  });

  it('is asked for once where the same goes in several environments', () => {
    const everywhere = { ...BASE, 'prod/tenants/beta-prod': tenant('beta') };
    expect(guard(everywhere, without(everywhere, 'dev/tenants/beta-prod', 'prod/tenants/beta-prod'))).toEqual(
      [
        'dev, prod: tenant beta is gone from Git and keeps running, with beta-prod; npm run tenant -- remove beta deletes it; if that is meant, say --allow "abandon tenant beta"',
      ],
    );
  });
});

describe('publishing needs no word when', () => {
  it('nothing differs', () => expect(guard(BASE, BASE)).toEqual([]));

  it('few objects without data go', () => {
    expect(guard(BASE, { ...BASE, 'prod/shop': accounts(18) })).toEqual([]);
  });

  it('more objects go than usual, and that is configured', () => {
    expect(guard(BASE, { ...BASE, 'prod/shop': accounts(10) }, [], 0.5)).toEqual([]);
  });

  it('a tenant, an environment or a database comes', () => {
    expect(guard({ 'dev/shop': accounts(20) }, BASE)).toEqual([]);
  });

  it('the platform reaches a tenant', () => {
    const policy = `${tenant('beta')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: x, namespace: tenant-beta-prod }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }] }] }
`;
    expect(guard(BASE, { ...BASE, 'dev/tenants/beta-prod': policy })).toEqual([]);
  });
});
