import { App } from 'cdk8s';
import { Component } from '../../../constructs/component';
import { SecretExcerpt, type SecretExcerptProps } from '../../../constructs/security/secret-excerpt';
import { validate } from '../../../constructs/synthesis';
import { find } from '../../manifests';

function create(props: Partial<SecretExcerptProps> = {}) {
  const app = new App();
  const component = new Component(app, 'keycloak-db', {
    namespace: 'iam-system',
    project: 'iam',
    wave: 'services',
  });
  const excerpt = new SecretExcerpt(component, 'ca-certificate', {
    name: 'keycloak-db-ca-certificate',
    from: 'keycloak-db-ca',
    keys: ['ca.crt'],
    ...props,
  });
  return { app, excerpt, manifests: component.toJson() };
}

describe('an excerpt of a Secret', () => {
  const { app, excerpt, manifests } = create();
  const name = 'keycloak-db-ca-certificate';

  it('is valid', () => {
    expect(excerpt.secret).toBe(name);
    expect(validate(app)).toEqual([]);
  });

  it('has the keys that are named, and not the private key beside them', () => {
    expect(find(manifests, 'ExternalSecret', name).spec).toMatchObject({
      refreshInterval: '1h0m0s',
      secretStoreRef: { kind: 'SecretStore', name },
      target: { name },
      data: [{ secretKey: 'ca.crt', remoteRef: { key: 'keycloak-db-ca', property: 'ca.crt' } }],
    });
    expect(JSON.stringify(manifests)).not.toContain('ca.key');
  });

  it('is read from its own namespace by an account that may read that one Secret', () => {
    expect(find(manifests, 'SecretStore', name).spec.provider).toEqual({
      kubernetes: {
        remoteNamespace: 'iam-system',
        server: {
          url: 'kubernetes.default',
          caProvider: { type: 'ConfigMap', name: 'kube-root-ca.crt', key: 'ca.crt' },
        },
        auth: { serviceAccount: { name } },
      },
    });
    expect(find(manifests, 'Role', name).rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['keycloak-db-ca'], verbs: ['get'] },
    ]);
    expect(find(manifests, 'RoleBinding', name)).toMatchObject({
      roleRef: { kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'iam-system' }],
    });
  });

  it('lets External Secrets be that account', () => {
    expect(find(manifests, 'Role', `${name}-token`).rules).toEqual([
      { apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: [name], verbs: ['create'] },
    ]);
    expect(find(manifests, 'RoleBinding', `${name}-token`).subjects).toEqual([
      { kind: 'ServiceAccount', name: 'external-secrets', namespace: 'external-secrets' },
    ]);
  });

  it('fails when it would take the place of what it is taken from', () => {
    expect(validate(create({ name: 'keycloak-db-ca' }).app)).toEqual([
      'keycloak-db/ca-certificate: name must not be that of the Secret it is taken from, got "keycloak-db-ca"; choose another',
    ]);
  });

  it('fails without a key', () => {
    expect(validate(create({ keys: [] }).app)).toEqual([
      'keycloak-db/ca-certificate: keys must have at least one, got none; say what is taken from keycloak-db-ca',
    ]);
  });
});
