import { diffOf, removeTemporary } from './folders';

afterAll(removeTemporary);

const application = (...sources: string[]) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: dev-shop, namespace: argocd }
spec: { project: p, ${sources.length === 1 ? `source: ${sources[0]}` : `sources: [${sources.join(', ')}]`} }
`;

const source = (revision: string, path = 'dev/shop') =>
  `{ repoURL: r, path: ${path}, targetRevision: ${revision} }`;
const chart = (version: string) => `{ repoURL: c, chart: c, targetRevision: ${version} }`;

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

const paths = (before: string, after: string) =>
  diffOf({ 'dev/root': before }, { 'dev/root': after }).objects.flatMap(({ fields }) =>
    fields.map(({ steps }) => steps.join('.')),
  );

describe('a commit that the publisher pins', () => {
  it('is no change', () => {
    expect(paths(application(source(A)), application(source('dist')))).toEqual([]);
    expect(paths(application(source(A)), application(source(B)))).toEqual([]);
  });

  it('is no change beside a chart, whose version is one', () => {
    expect(
      paths(application(chart('1.0.0'), source(A)), application(chart('1.0.0'), source('dist'))),
    ).toEqual([]);
    expect(
      paths(application(chart('1.0.0'), source(A)), application(chart('1.1.0'), source('dist'))),
    ).toEqual(['spec.sources.[0].targetRevision']);
  });

  it('hides no other change', () => {
    const moved = application(source('dist')).replace('project: p', 'project: q');
    expect(paths(application(source(A)), moved)).toEqual(['spec.project']);
  });

  it('is not one of a folder of others', () => {
    expect(paths(application(source(A, 'manifests')), application(source(B, 'manifests')))).toEqual([
      'spec.source.targetRevision',
    ]);
  });

  it('is not a branch', () => {
    expect(paths(application(source('dist')), application(source('other')))).toEqual([
      'spec.source.targetRevision',
    ]);
  });
});
