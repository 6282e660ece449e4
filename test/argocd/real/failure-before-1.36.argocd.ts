import { describeOnArgoCd } from './describe-on-argo-cd';
import { patchUnder } from './patch-under';
import type { TinyPlatform } from './tiny-platform';

const platform = (version: string, needs?: string): TinyPlatform => ({
  components: [{ name: 'one', wave: 'foundation', version, needs }],
  kubernetes: '1.35',
});

/** A component's retries with pauses of seconds: the product's take 310 s together. */
const hurried = (file: string, text: string): string =>
  file === 'dev/root/one.k8s.yaml' ? text.replace(/duration: 10s/, 'duration: 1s') : text;

describeOnArgoCd('a failure on a cluster before 1.36', (delivered) => {
  const namespace = (name: string) =>
    delivered().apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const operation = async (name: string) => (await delivered().application(name))?.status?.operationState;

  test('of a pinned component keeps the pin that it began with, and takes the repair when its retries end', async () => {
    const first = await delivered().repository.publish(platform('1', 'kube-nowhere'), hurried);
    await delivered().bootstrap(platform('1', 'kube-nowhere'), hurried);
    await delivered().reached(60, 'a retry', async () => (await operation('dev-one'))?.retryCount >= 2);
    const { manifests } = await delivered().repository.publish(platform('2'), hurried);
    const pin = async () => (await delivered().application('dev-one'))?.spec.source.targetRevision;
    await delivered().reached(60, 'the new pin', async () => (await pin()) === manifests);
    const { phase, operation: begun } = await operation('dev-one');
    expect(phase).toBe('Running');
    expect(begun.sync.source?.targetRevision ?? begun.sync.revision).toBe(first.manifests);
    await delivered().reached(90, 'the repair', () => delivered().isDone('dev-one'));
    expect(await delivered().version('one')).toBe('2');
  });

  // Argo CD does not try a revision again that has failed: alreadyAttemptedSync, ADR 0013.
  test('of a pinned component that is longer than its retries stays when its cause is gone', async () => {
    await delivered().repository.publish(platform('3', 'kube-later'), hurried);
    await delivered().reached(
      180,
      'the end of the retries',
      async () => (await operation('dev-one'))?.phase === 'Failed',
    );
    await namespace('kube-later');
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    expect((await operation('dev-one')).phase).toBe('Failed');
  });

  test('of a pinned component ends by the sync that docs/operations.md begins', async () => {
    await delivered().patch('dev-one', patchUnder('A component has failed'));
    await delivered().reached(60, 'the component', () => delivered().isDone('dev-one'));
    expect(await delivered().version('one')).toBe('3');
  });

  test('of a pinned component leaves its pin when docs/operations.md ends the operation', async () => {
    await delivered().reached(60, 'the root', () => delivered().isDone('dev-root'));
    const broken = await delivered().repository.publish(platform('4', 'kube-nowhere'));
    // Argo CD clears the state of the operation before when it begins one.
    const retriesBroken = async () => {
      const state = await operation('dev-one');
      const tried = state?.operation.sync.source.targetRevision;
      return state?.phase === 'Running' && state.retryCount >= 1 && tried === broken.manifests;
    };
    await delivered().reached(60, 'a retry', retriesBroken);
    const { manifests } = await delivered().repository.publish(platform('5'));
    const pin = async () => (await delivered().application('dev-one'))?.spec.source.targetRevision;
    await delivered().reached(60, 'the new pin', async () => (await pin()) === manifests);
    expect(await retriesBroken()).toBe(true);
    await delivered().patch('dev-one', patchUnder('A component retries an old commit'));
    await delivered().reached(60, 'the repair', () => delivered().isDone('dev-one'));
    expect(await delivered().version('one')).toBe('5');
  });
});
