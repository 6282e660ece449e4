import type { Application } from '../../../cli/status/application';
import { unhealthyObjects } from '../../../cli/status/objects';

const source = { repoURL: 'https://git.example.org/platform.git', targetRevision: '1' };

/** Synced, with a Deployment that is not healthy. */
const ill = (name: string, project: string): Application =>
  ({
    metadata: { name },
    spec: { project, source },
    status: {
      sync: { status: 'Synced', comparedTo: { source } },
      health: { status: 'Degraded' },
      resources: [{ group: 'apps', version: 'v1', kind: 'Deployment', namespace: name, name: 'program' }],
    },
  }) as Application;

const deployment = { kind: 'Deployment', metadata: { name: 'program' }, spec: { replicas: 1 } };

describe('objects that are asked how they are', () => {
  it('are those of twenty Applications, one after the other, components first', async () => {
    const tenants = Array.from({ length: 30 }, (_, index) => ill(`dev-tenant-${index}`, 'tenants'));
    let [asking, most] = [0, 0];
    const asked: string[] = [];
    const kubectl = async (args: readonly string[]): Promise<string> => {
      most = Math.max(most, ++asking);
      asked.push(args[args.indexOf('--namespace') + 1] as string);
      await new Promise((resolve) => setImmediate(resolve));
      asking -= 1;
      return JSON.stringify(deployment);
    };
    const told = await unhealthyObjects(kubectl, [...tenants, ill('dev-one', 'iam')]);
    expect(asked).toHaveLength(20);
    expect(asked[0]).toBe('dev-one');
    expect(most).toBe(1);
    expect(told.get('dev-one')).toEqual(['Deployment dev-one/program: 0 of 1 ready']);
  });
});
