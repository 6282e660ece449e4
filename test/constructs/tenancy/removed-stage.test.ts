import { isKept, type Manifest } from '../../../constructs/component';
import { find } from '../../manifests';
import { manifestsOf } from './stage';

describe('a stage of a tenant that is removed', () => {
  const titles = (yaml: string) => manifestsOf(yaml).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  const user = 'users: [{ username: jane, email: jane@acme.example, firstName: Jane, lastName: Doe }]\n';

  test('has only its realm, what is kept besides, and what closes its namespace', () => {
    expect(titles(`${user}removed: true`)).toEqual([
      'Namespace tenant-acme-prod',
      'NetworkPolicy deny-all',
      'AuthorizationPolicy allow-nothing',
      'PeerAuthentication strict-mtls',
      'Sidecar default',
      'ResourceQuota quota',
      'LimitRange defaults',
      'KeycloakRealm acme-prod',
      'KeycloakClientScope api-audience',
      'KeycloakClientScope offline-access-acme-prod',
      'KeycloakRealmRole default-roles-acme-prod',
      'KeycloakRealmRole reader',
      'KeycloakRealmRole writer',
      'KeycloakClient frontend',
      'Password client-api',
      'ExternalSecret client-api',
      'KeycloakClient api',
      'Password client-producer',
      'ExternalSecret client-producer',
      'KeycloakClient producer',
      'Password client-drift-report',
      'ExternalSecret client-drift-report',
      'Role drift-report',
      'RoleBinding drift-report',
      'KeycloakClient drift-report',
      'Password user-jane',
      'ExternalSecret user-jane',
      'KeycloakRealmUser jane',
      'Password database',
      'ExternalSecret database',
    ]);
  });

  test('keeps every object that would stay if it went from Git, as it was', () => {
    const kept = (yaml: string) =>
      manifestsOf(yaml).filter(
        ({ kind, metadata }) => kind !== 'Namespace' && isKept({ kind, metadata } as Manifest),
      );
    expect(kept(`${user}removed: true`)).toEqual(kept(user));
  });

  test('has a realm that differs in nothing but that its clients and users are disabled', () => {
    const realm = (yaml: string) =>
      manifestsOf(yaml).filter(({ apiVersion }) => apiVersion.startsWith('v1.edp.epam.com/')) as never as {
        kind: string;
        spec: { enabled?: boolean };
      }[];
    const enabled = (yaml: string) =>
      realm(yaml).flatMap(({ kind, spec: { enabled: is } }) =>
        ['KeycloakClient', 'KeycloakRealmUser'].includes(kind) ? [is] : [],
      );
    expect(enabled(user)).toEqual([true, true, true, true, true]);
    // The drift report looks at the realm as before.
    expect(enabled(`${user}removed: true`)).toEqual([false, false, false, true, undefined]);
    const others = (yaml: string) =>
      realm(yaml).map(({ spec: { enabled: _, ...spec }, ...object }) => ({ ...object, spec }));
    expect(others(`${user}removed: true`)).toEqual(others(user));
  });

  test('says so by a label of its namespace', () => {
    const label = (yaml: string) =>
      find(manifestsOf(yaml), 'Namespace', 'tenant-acme-prod').metadata.labels?.['plinth.dev/removed'];
    expect([label(''), label('removed: true')]).toEqual([undefined, 'true']);
  });
});
