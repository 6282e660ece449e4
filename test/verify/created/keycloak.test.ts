import { createdBy, worldOf } from './environment';

const KEYCLOAK = `
apiVersion: k8s.keycloak.org/v2beta1
kind: Keycloak
metadata: { name: sso, namespace: shop }
spec:
  http: { httpEnabled: true }
  unsupported: { podTemplate: { metadata: { labels: { team: iam } }, spec: { serviceAccountName: sso } } }
`;

describe('Keycloak’s operator', () => {
  const policyOf = (manifest: string) =>
    worldOf(manifest).find('networking.k8s.io', 'NetworkPolicy', 'shop', 'sso-network-policy')?.manifest.spec;

  it('lets everybody come to its ports, and its pods to each other, unless it is told not to', () => {
    const podSelector = { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'server' }) };
    expect(policyOf(KEYCLOAK)).toEqual({
      podSelector,
      policyTypes: ['Ingress'],
      ingress: [
        { from: [], ports: [{ port: 8080, protocol: 'TCP' }] },
        { from: [], ports: [{ port: 9000, protocol: 'TCP' }] },
        {
          from: [{ podSelector }],
          ports: [
            { port: 7800, protocol: 'TCP' },
            { port: 57800, protocol: 'TCP' },
          ],
        },
      ],
    });
    expect(policyOf(KEYCLOAK.replace('spec:', 'spec:\n  networkPolicy: { enabled: false }'))).toBeUndefined();
  });

  it('lets those come that it is told', () => {
    const peers = 'spec:\n  networkPolicy: { http: [{ podSelector: { matchLabels: { app: web } } }] }';
    expect(policyOf(KEYCLOAK.replace('spec:', peers))).toMatchObject({
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }, {}, {}],
    });
  });

  it('imports a realm with a pod like a server’s, but for the label app', () => {
    const world = worldOf(`${KEYCLOAK}---
apiVersion: k8s.keycloak.org/v2beta1
kind: KeycloakRealmImport
metadata: { name: realm, namespace: shop }
spec: { keycloakCRName: sso }
`);
    const [pod] = world.selectAll('shop', { app: 'keycloak-realm-import', team: 'iam' });
    expect(pod?.labels).toMatchObject({ 'app.kubernetes.io/component': 'server' });
  });

  it('makes Services, the first administrator’s Secret, a StatefulSet and the Job before updates', () => {
    expect(createdBy(worldOf(KEYCLOAK), 'Keycloak Keycloak')).toEqual([
      'Secret sso-initial-admin',
      'Service sso-service',
      'Service sso-discovery',
      'StatefulSet sso',
      'Job sso-update-job',
      'NetworkPolicy sso-network-policy',
    ]);
  });

  it('gives the pods its labels and those of the template, and the account of the template', () => {
    const [pod] = worldOf(KEYCLOAK).selectAll('shop', { app: 'keycloak', team: 'iam' });
    expect(pod).toMatchObject({
      serviceAccount: 'sso',
      labels: { 'app.kubernetes.io/managed-by': 'keycloak-operator', 'app.kubernetes.io/instance': 'sso' },
    });
    expect(pod?.ports.map(({ port }) => port)).toEqual([8443, 8080, 9000, 7800, 57800]);
  });

  it('leads no Service to the Job, whose label app differs', () => {
    const world = worldOf(KEYCLOAK);
    const jobs = world.podsIn('shop').filter(({ name }) => name === 'sso-update-job');
    expect(jobs[0]?.labels.app).toBe('keycloak-update-job');
  });
});
