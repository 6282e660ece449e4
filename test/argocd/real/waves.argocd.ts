import { describeOnArgoCd } from './describe-on-argo-cd';
import type { TinyPlatform } from './tiny-platform';

const platform = (version: string, needs?: string): TinyPlatform => ({
  components: [
    { name: 'one', wave: 'foundation', version },
    { name: 'two', wave: 'mesh', version },
    { name: 'three', wave: 'gateway', version, needs },
  ],
});

/** What a hook of the root writes. */
const lastSynced = '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/infrastructure-last-synced';

/** Changes what the root holds, and nothing that a child has to sync. */
const otherPauses = (file: string, text: string): string =>
  file === 'dev/root/one.k8s.yaml' ? text.replace('maxDuration: 1m', 'maxDuration: 2m') : text;

describeOnArgoCd('the waves', (delivered) => {
  test('hold at the bootstrap: the Application of a later wave is not made before an earlier one is healthy', async () => {
    const { workloads } = delivered();
    workloads.hold('two-system');
    await delivered().bootstrap(platform('1'));
    await delivered().reached(60, 'wave 0', () => delivered().isDone('dev-one'));
    await delivered().reached(60, 'wave 1 begun', async () => (await delivered().version('two')) === '1');
    await pause(8);
    expect(await delivered().application('dev-three')).toBeUndefined();
    workloads.release('two-system');
    await delivered().reached(90, 'wave 2', () => delivered().isDone('dev-three'));
    await delivered().reached(90, 'the root', () => delivered().isDone('dev-root'));
  });

  test('hold on an update: a later wave keeps its pin until an earlier one is healthy', async () => {
    const { workloads, repository } = delivered();
    const pin = async () => (await delivered().application('dev-three'))?.spec.source.targetRevision;
    const before = await pin();
    workloads.hold('two-system');
    const { manifests } = await repository.publish(platform('2'));
    await delivered().reached(60, 'wave 1 updated', async () => (await delivered().version('two')) === '2');
    await pause(8);
    expect(await pin()).toBe(before);
    expect(await delivered().version('three')).toBe('1');
    workloads.release('two-system');
    await delivered().reached(90, 'wave 2', async () => (await delivered().version('three')) === '2');
    expect(await pin()).toBe(manifests);
    await delivered().reached(90, 'the root', () => delivered().isDone('dev-root'));
  });

  test('are gone through when drift is healed, and the hooks after them', async () => {
    const hook = async () => (await delivered().get(lastSynced))?.metadata.uid;
    const before = await hook();
    await delivered().patch('dev-one', { spec: { project: 'observability' } });
    await delivered().reached(60, 'the healing', async () => {
      const { spec } = (await delivered().application('dev-one')) ?? {};
      return spec.project === 'infrastructure';
    });
    await delivered().reached(60, 'the hook', async () => ![undefined, before].includes(await hook()));
  });

  // A self-healing sync leaves hooks out, and Argo CD took a commit for synced that it had compared meanwhile.
  test('hold, and the hooks after them, for a commit that comes while the root syncs the one before', async () => {
    const { repository } = delivered();
    await delivered().apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'further' } });
    await repository.publish(platform('2'), otherPauses);
    await delivered().reached(60, 'a sync of it', async () => !(await delivered().isDone('dev-root')));
    await delivered().reached(30, 'its waves', async () =>
      /dev-one/.test((await delivered().application('dev-root'))?.status.operationState?.message),
    );
    await repository.publish(platform('2', 'further'), otherPauses);
    await delivered().reached(90, 'the hook', async () =>
      JSON.stringify((await delivered().get(lastSynced)) ?? {}).includes('further'),
    );
  });
});

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
