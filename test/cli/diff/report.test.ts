import type { Diff } from '../../../cli/diff/diff';
import { formatHtml } from '../../../cli/diff/report/html';
import { formatMarkdown, MARKER, MAX_COMMENT } from '../../../cli/diff/report/markdown';
import { sectionsOf } from '../../../cli/diff/report/sections';
import { formatText } from '../../../cli/diff/report/text';
import { diffOf, type Manifests, removeTemporary } from './folders';
import { route } from './whole-manifests';

afterAll(removeTemporary);

const home = (tenant: string, pods: number, owner = tenant) => `apiVersion: v1
kind: Namespace
metadata:
  name: tenant-${tenant}-prod
  labels: { plinth.dev/tenant: ${tenant}, plinth.dev/stage: prod, kubernetes.io/metadata.name: tenant-${tenant}-prod }
  annotations: { owner: "${owner}" }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: tenant-${tenant}-prod }
spec: { hard: { pods: ${pods} } }
`;

const homes = (count: number, pods: number): Manifests =>
  Object.fromEntries(
    Array.from({ length: count }, (_one, index) => [`prod/tenants/t${index}-prod`, home(`t${index}`, pods)]),
  );

const cluster = (name: string) =>
  `apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: ${name}, namespace: db }\nspec: {}\n`;

const config = (name: string, text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata: { key: ${JSON.stringify(text)} }\n`;

const titles = (diff: Diff) => sectionsOf(diff).map(({ title }) => title);

const entries = (diff: Diff, title: string) =>
  sectionsOf(diff).find((section) => section.title === title)?.entries ?? [];

describe('entries', () => {
  it('are one for the same change to many tenants', () => {
    const diff = diffOf(homes(300, 20), homes(300, 30));
    expect(entries(diff, 'Changed')).toEqual([
      {
        environments: ['prod'],
        text: 'ResourceQuota tenant-<tenant>/quota: in place',
        count: 300,
        examples: [0, 1, 10, 100, 101].map((index) => `ResourceQuota tenant-t${index}-prod/quota`),
        details: [
          { sign: '-', text: 'spec.hard.pods: 20' },
          { sign: '+', text: 'spec.hard.pods: 30' },
        ],
      },
    ]);
  });

  it('are two where one tenant gets something else', () => {
    const after = { ...homes(3, 30), 'prod/tenants/t1-prod': home('t1', 99) };
    expect(entries(diffOf(homes(3, 20), after), 'Changed').map(({ count }) => count)).toEqual([2, 1]);
  });

  it('are one for the tenants that come, with their names in them', () => {
    const diff = diffOf(homes(1, 20), homes(5, 20));
    expect(entries(diff, 'Added')).toMatchObject([{ text: 'tenants/<tenant>: 2 objects', count: 4 }]);
  });

  it('are one for the same change in two environments', () => {
    const both = (text: string) => ({ 'dev/shop': config('a', text), 'prod/shop': config('a', text) });
    expect(entries(diffOf(both('1'), both('2')), 'Changed')).toMatchObject([
      { environments: ['dev', 'prod'], text: 'ConfigMap shop/a: in place', count: 1 },
    ]);
  });

  it('are one for what every environment calls after itself', () => {
    const application = (environment: string) => ({
      [`${environment}/root`]: config('stays', '1'),
      [`${environment}/x`]: config(`${environment}-x`, '1'),
    });
    const before = { ...application('dev'), ...application('prod') };
    const after = { 'dev/root': config('stays', '1'), 'prod/root': config('stays', '1') };
    expect(entries(diffOf(before, after), 'Removed')).toMatchObject([
      {
        environments: ['dev', 'prod'],
        text: 'x: 1 object',
        details: [{ sign: '-', text: 'ConfigMap shop/<environment>-x' }],
      },
    ]);
  });

  it('are one for the effect on what every environment calls after itself', () => {
    const both = (wave: number): Manifests =>
      Object.fromEntries(
        ['dev', 'prod'].map((name) => [
          `${name}/root`,
          `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}-x, annotations: { argocd.argoproj.io/sync-wave: "${wave}" } }\nspec: {}\n`,
        ]),
      );
    expect(entries(diffOf(both(1), both(2)), 'Moved')).toMatchObject([
      { environments: ['dev', 'prod'], text: 'Application <environment>-x: from wave 1 to wave 2' },
    ]);
  });

  it('are one for the host that every environment has in its domain', () => {
    const both = (...hosts: string[]): Manifests =>
      Object.fromEntries(
        ['dev', 'prod'].map((name) => [
          `${name}/shop`,
          [config('stays', '1'), ...hosts.map((host) => route('shop', `${host}.${name}.example.org`))].join(
            '---\n',
          ),
        ]),
      );
    expect(entries(diffOf(both('a'), both()), 'Access narrowed')).toMatchObject([
      {
        environments: ['dev', 'prod'],
        text: 'host a.<domain> is no longer reached from outside',
        examples: [
          'host a.dev.example.org is no longer reached from outside',
          'host a.prod.example.org is no longer reached from outside',
        ],
      },
    ]);
  });

  it('are one for an item that stands elsewhere in another list', () => {
    const project = (...names: string[]) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: { name: p }\nspec: { sourceRepos: [${names.join(', ')}] }\n`;
    const before = { 'dev/root': project('a', 'x'), 'prod/root': project('a', 'b', 'x') };
    const after = { 'dev/root': project('a'), 'prod/root': project('a', 'b') };
    expect(entries(diffOf(before, after), 'Changed')).toMatchObject([{ environments: ['dev', 'prod'] }]);
  });

  it('of tenants that reach each other are never one', () => {
    const policy = (own: string, other: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: x, namespace: tenant-${own}-prod }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { plinth.dev/tenant: ${other} } } }] }] }
`;
    const after = Object.fromEntries(
      Object.entries(homes(3, 20)).map(([folder, yaml], index) => [
        folder,
        yaml + (index === 2 ? '' : policy(`t${index}`, 't2')),
      ]),
    );
    expect(entries(diffOf(homes(3, 20), after), 'Access widened').map(({ text }) => text)).toEqual([
      'NetworkPolicy tenant-t0-prod/x lets in tenant t2-prod',
      'NetworkPolicy tenant-t1-prod/x lets in tenant t2-prod',
    ]);
  });
});

describe('sections', () => {
  it('begin with what is most dangerous', () => {
    const before = { 'dev/db': cluster('a'), 'dev/shop': config('a', '1') };
    const after = { 'dev/shop': `${config('a', '2')}---\n${config('b', '1')}` };
    expect(titles(diffOf(before, after))).toEqual(['Data at risk', 'Removed', 'Changed', 'Added']);
  });

  it('are none where nothing differs', () => {
    expect(sectionsOf(diffOf(homes(1, 1), homes(1, 1)))).toEqual([]);
  });
});

describe('text', () => {
  const diff = diffOf({ 'dev/shop': config('a', 'x\u001b[31m') }, { 'dev/shop': config('a', 'y') });

  it('has no character that would move the cursor', () => {
    expect(formatText(diff, false)).not.toContain('\u001b');
  });

  it('has colours on a terminal', () => {
    expect(formatText(diff, true)).toContain('\u001b[3');
  });
});

describe('secrets', () => {
  it('are not shown', () => {
    const secret = (value: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: shop }\nstringData: { password: ${value} }\n`;
    const diff = diffOf({ 'dev/shop': secret('hunter1') }, { 'dev/shop': secret('hunter2') });
    expect(entries(diff, 'Changed')[0]?.details).toEqual([
      { sign: '-', text: 'stringData.password: (hidden)' },
      { sign: '+', text: 'stringData.password: (hidden)' },
    ]);
  });
});

describe('markdown', () => {
  const many = (count: number, text: string) => ({
    'dev/shop': Array.from({ length: count }, (_one, index) => config(`c${index}`, `${text} ${index}`)).join(
      '---\n',
    ),
  });

  it('begins with what a workflow finds its comment by', () => {
    expect(formatMarkdown(diffOf(many(1, 'a'), many(1, 'b'))).startsWith(MARKER)).toBe(true);
  });

  it('fits a comment, says what was cut, and cuts what is least dangerous', () => {
    const before = { ...many(1500, 'a'), 'dev/db': cluster('main') };
    const text = formatMarkdown(diffOf(before, many(1500, 'b')));
    expect(text.length).toBeLessThanOrEqual(MAX_COMMENT);
    expect(text.length).toBeGreaterThan(MAX_COMMENT * 0.9);
    expect(text).toContain('Cluster db/main: is deleted, with the databases and their volumes');
    const [, cut] =
      /\*\*Cut, because a comment has its limit:\*\* (\d+) of 1500 under "Changed"/.exec(text) ?? [];
    expect(text.split('<details>').length - 2 + Number(cut)).toBe(1500);
  });

  it('is no HTML, no mention and no end of a block', () => {
    const evil = '```\n</details>@everyone';
    const diff = diffOf({ 'dev/shop': config('a', 'x') }, { 'dev/shop': config('a', evil) });
    const text = formatMarkdown(diff);
    expect(text).toContain('````diff');
    const titles = formatMarkdown({
      ...diff,
      objects: [],
      access: [
        {
          environment: 'dev',
          direction: 'widened',
          layer: 'host',
          what: '<b> @team *x* [a](b)',
          isNew: false,
          namespaces: [],
          stages: [],
        },
      ],
    });
    expect(titles).toContain('&lt;b&gt; &#64;team \\*x\\* \\[a\\](b)');
  });
});

describe('html', () => {
  it('is one page that needs nothing from anywhere, and no script runs in', () => {
    const text = formatHtml(
      diffOf({ 'dev/shop': config('a', 'x') }, { 'dev/shop': config('a', '<script>alert(1)</script>') }),
    );
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toMatch(/<script|<link|<img|src=|https?:/);
    expect(text).toContain("default-src 'none'");
  });
});
