import { describeOnArgoCd } from './describe-on-argo-cd';
import type { TinyPlatform } from './tiny-platform';

const platform = (version: string): TinyPlatform => ({
  components: [
    { name: 'one', wave: 'foundation', version },
    { name: 'two', wave: 'mesh' },
  ],
});

describeOnArgoCd('a wave that never becomes healthy', (delivered) => {
  test('is left by the commit that repairs it, within a minute', async () => {
    delivered().workloads.hold('one-system', 'broken');
    await delivered().bootstrap(platform('broken'));
    await delivered().reached(
      60,
      'wave 0 begun',
      async () => (await delivered().version('one')) === 'broken',
    );
    await delivered().reached(
      60,
      'the wait of the root',
      async () => (await delivered().application('dev-root'))?.status.operationState !== undefined,
    );
    await delivered().repository.publish(platform('repaired'));
    await delivered().reached(
      60,
      'the repair',
      async () => (await delivered().version('one')) === 'repaired',
    );
    await delivered().reached(90, 'wave 1', () => delivered().isDone('dev-two'));
    await delivered().reached(90, 'the root', () => delivered().isDone('dev-root'));
  });

  test('holds the later ones when the application controller is restarted while the root waits', async () => {
    const { argocd, workloads, repository } = delivered();
    workloads.hold('one-system', 'slow');
    const both = (version: string): TinyPlatform => ({
      components: platform(version).components.map((component) => ({ ...component, version })),
    });
    await repository.publish(both('slow'));
    await delivered().reached(60, 'wave 0 begun', async () => (await delivered().version('one')) === 'slow');
    await argocd.restartApplicationController();
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(await delivered().version('two')).toBe('1');
    workloads.release('one-system', 'slow');
    await delivered().reached(90, 'wave 1', async () => (await delivered().version('two')) === 'slow');
    await delivered().reached(90, 'the root', () => delivered().isDone('dev-root'));
  });
});
