import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLUSTER_SCOPED } from '../../verify/scope';

const SCHEMAS = 'imports/schemas';

/** `group/Kind` of every schema, and its scope. */
const scopes = readdirSync(SCHEMAS)
  .map((file) => JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8')).kinds ?? {})
  .flatMap((kinds: Record<string, { scope: string }>) => Object.entries(kinds))
  .map(([key, { scope }]) => {
    const [kind = '', , group = ''] = key.split('/').reverse();
    return { kind: `${group}/${kind}`, isOfCluster: scope === 'Cluster' };
  });

describe('CLUSTER_SCOPED', () => {
  it('has the kinds without a namespace that have a schema, and no other', () => {
    expect(scopes.length).toBeGreaterThan(100);
    expect(scopes.filter(({ kind, isOfCluster }) => CLUSTER_SCOPED.has(kind) !== isOfCluster)).toEqual([]);
  });
});
