import { removeTemporary } from '../folders';
import { meaningsOf, object, SELECTOR } from './manifests';

afterAll(removeTemporary);

describe('configuration below a workload', () => {
  const settings = (value: string) =>
    object('v1', 'ConfigMap', `data: { key: "${value}" }`, 'name: settings, namespace: shop');
  const reader = (spec: string, checksum = 'x') =>
    object(
      'apps/v1',
      'Deployment',
      `spec: { ${SELECTOR}, template: { metadata: { annotations: { checksum: "${checksum}" } }, spec: { ${spec} } } }`,
      'name: web, namespace: shop',
    );
  const VOLUME = 'volumes: [{ name: v, configMap: { name: settings } }]';

  it.each([
    [
      'environment',
      'containers: [{ name: a, env: [{ name: K, valueFrom: { configMapKeyRef: { name: settings, key: key } } }] }]',
    ],
    ['environment', 'containers: [{ name: a, envFrom: [{ configMapRef: { name: settings } }] }]'],
    [
      'subPath',
      `${VOLUME}, containers: [{ name: a, volumeMounts: [{ name: v, mountPath: /a, subPath: key }] }]`,
    ],
  ])('is not seen through %s until someone restarts it', (how, spec) => {
    expect(
      meaningsOf(`${settings('1')}---\n${reader(spec)}`, `${settings('2')}---\n${reader(spec)}`),
    ).toEqual([
      `manual: Deployment shop/web keeps the old values (${how}) until it is restarted: kubectl -n shop rollout restart deployment/web`,
    ]);
  });

  it('is seen in a volume, by who looks again', () => {
    expect(
      meaningsOf(`${settings('1')}---\n${reader(VOLUME)}`, `${settings('2')}---\n${reader(VOLUME)}`),
    ).toEqual([
      'manual: Deployment shop/web finds the new files within two minutes, but need not read them again: kubectl -n shop rollout restart deployment/web',
    ]);
  });

  it('restarts who has its checksum in the template', () => {
    expect(
      meaningsOf(
        `${settings('1')}---\n${reader(VOLUME, 'x')}`,
        `${settings('2')}---\n${reader(VOLUME, 'y')}`,
      ),
    ).toEqual(['restart: rolling restart']);
  });

  it('is followed to the Secret that an ExternalSecret makes', () => {
    const external = (key: string) =>
      object(
        'external-secrets.io/v1',
        'ExternalSecret',
        `spec: { target: { name: made }, data: [{ secretKey: a, remoteRef: { key: ${key} } }] }`,
      );
    const spec = 'containers: [{ name: a, envFrom: [{ secretRef: { name: made } }] }]';
    expect(
      meaningsOf(`${external('a')}---\n${reader(spec)}`, `${external('b')}---\n${reader(spec)}`),
    ).toEqual([
      'manual: Deployment shop/web keeps the old values (environment) until it is restarted: kubectl -n shop rollout restart deployment/web',
    ]);
  });
});
