import { takenOverFrom } from '../../../argocd/sync-policy';
import { describeOnArgoCd } from './describe-on-argo-cd';
import { patchUnder } from './patch-under';
import type { TinyPlatform } from './tiny-platform';

const platform: TinyPlatform = {
  components: [
    { name: 'three', wave: 'foundation' },
    { name: 'four', wave: 'foundation' },
  ],
};

const [[annotation, manager]] = Object.entries(takenOverFrom('helm')) as [[string, string]];

/** Applications that take over from Helm, as the one of Argo CD does. */
const takingOver = (file: string, text: string): string =>
  /^dev\/root\/(three|four)\./.test(file)
    ? text.replace('  annotations:\n', `  annotations:\n    ${annotation}: ${manager}\n`)
    : text;

describeOnArgoCd('what Helm has set and Git does not have', (delivered) => {
  const settings = (component: string) => `/api/v1/namespaces/${component}-system/configmaps/settings`;
  const isThere = async (component: string) =>
    (await delivered().get(settings(component)))?.data.dropped !== undefined;
  const begun = async (name: string) =>
    (await delivered().application(name))?.status.operationState.startedAt as string;

  beforeAll(async () => {
    const { client } = delivered().controlPlane;
    for (const component of ['three', 'four']) {
      const name = `${component}-system`;
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      await delivered().apply(namespace);
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', namespace: name },
        data: { version: '1', dropped: 'yes' },
      };
      // Helm 3 creates, Helm 4 applies on the server's side: docs/adr/0006-argo-cd-itself.md
      if (component === 'three')
        await client.post(`/api/v1/namespaces/${name}/configmaps?fieldManager=helm`, object);
      else await client.apply(`${settings(component)}?fieldManager=helm`, object);
    }
  });

  test('stays in an Application that is Synced and healthy', async () => {
    await delivered().bootstrap(platform);
    for (const name of ['dev-three', 'dev-four'])
      await delivered().reached(90, name, () => delivered().isDone(name));
    expect([await isThere('three'), await isThere('four')]).toEqual([true, true]);
  });

  test('stays when the Application is told to take it over, as that begins no sync', async () => {
    const before = await begun('dev-three');
    await delivered().repository.publish(platform, takingOver);
    for (const name of ['dev-three', 'dev-four']) {
      await delivered().reached(
        60,
        'the annotation',
        async () => (await delivered().application(name))?.metadata.annotations[annotation] === manager,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    expect(await begun('dev-three')).toBe(before);
    expect(await isThere('three')).toBe(true);
  });

  test('goes with the sync that docs/operations.md begins where Helm 3 has set it, and stays where Helm 4 has', async () => {
    for (const name of ['dev-three', 'dev-four']) {
      const before = await begun(name);
      await delivered().patch(name, patchUnder('A component has failed'));
      await delivered().reached(60, 'the sync', async () => (await begun(name)) !== before);
      await delivered().reached(60, 'its end', () => delivered().isDone(name));
    }
    expect([await isThere('three'), await isThere('four')]).toEqual([false, true]);
    expect(await delivered().version('three')).toBe('1');
  });
});
