import { describeOnArgoCd } from './describe-on-argo-cd';
import type { TinyPlatform } from './tiny-platform';

const platform = (version: string): TinyPlatform => ({
  components: [
    { name: 'one', wave: 'foundation', version },
    { name: 'two', wave: 'mesh', version },
    { name: 'three', wave: 'gateway', version },
  ],
});

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
});

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
