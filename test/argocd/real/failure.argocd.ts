import { describeOnArgoCd } from './describe-on-argo-cd';
import type { TinyPlatform } from './tiny-platform';

const platform = (version: string, needs?: string): TinyPlatform => ({
  components: [{ name: 'one', wave: 'foundation', version, needs, waits: true }],
  tenants: ['acme-prod'],
  tenantsNeed: 'tenant-later',
});

describeOnArgoCd('a failure', (delivered) => {
  const namespace = (name: string) =>
    delivered().apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const operation = async (name: string) => (await delivered().application(name))?.status?.operationState;
  const retried = (name: string, times: number) =>
    delivered().reached(90, `retry ${times}`, async () => (await operation(name))?.retryCount >= times);

  test('of a pinned component takes the pin that repairs it', async () => {
    await delivered().bootstrap(platform('1', 'kube-nowhere'));
    await retried('dev-one', 2);
    await delivered().repository.publish(platform('2'));
    await delivered().reached(60, 'the repair', () => delivered().isDone('dev-one'));
    expect(await delivered().version('one')).toBe('2');
  });

  test('of a pinned component takes it also while an attempt waits for what is not ready', async () => {
    delivered().workloads.hold('one-system', '2a');
    await delivered().repository.publish(platform('2a'));
    await delivered().reached(60, 'the attempt', async () => (await delivered().version('one')) === '2a');
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const waiting = await operation('dev-one');
    expect([waiting.phase, waiting.finishedAt]).toEqual(['Running', undefined]);
    await delivered().repository.publish(platform('2b'));
    await delivered().reached(60, 'the repair', () => delivered().isDone('dev-one'));
    expect(await delivered().version('one')).toBe('2b');
  });

  test.each([
    ['pinned component', 'dev-one', 'kube-later'],
    ['tenant', 'dev-tenant-acme-prod', 'tenant-later'],
  ])('of a %s ends by itself when its cause is gone, however often it was tried', async (_, name, needed) => {
    await delivered().repository.publish(platform('3', 'kube-later'));
    await retried(name, 3);
    expect((await operation(name)).operation.retry.limit).toBe(-1);
    await namespace(needed);
    await delivered().reached(120, 'it', () => delivered().isDone(name));
  });

  test('is over for the root when the commit that caused it is reverted', async () => {
    await delivered().repository.publish(platform('4'));
    await delivered().reached(120, 'what works', async () => (await delivered().version('one')) === '4');
    await delivered().reached(60, 'the root', () => delivered().isDone('dev-root'));
    await delivered().repository.publish(platform('4', 'kube-nowhere'));
    await retried('dev-one', 1);
    await delivered().repository.publish(platform('4'));
    await delivered().reached(60, 'the root', () => delivered().isDone('dev-root'));
  });

  test('is left behind by a root whose index file names another commit', async () => {
    const { root: commit } = await delivered().repository.publish(platform('6'));
    await delivered().reached(120, 'what works', async () => (await delivered().version('one')) === '6');
    await delivered().repository.publish(platform('7', 'kube-nowhere'));
    await retried('dev-root', 2);
    const held = (file: string, text: string): string =>
      file === 'index/dev.json' ? JSON.stringify({ ...JSON.parse(text), revision: commit }) : text;
    await delivered().repository.publish(platform('7', 'kube-nowhere'), held);
    await delivered().reached(120, 'the root', () => delivered().isDone('dev-root'));
    expect((await operation('dev-root')).syncResult.revision).toBe(commit);
  });
});
