import { App } from 'cdk8s';
import { Component } from '../../../constructs/component';
import { connectionsOf } from '../../../constructs/connection';
import { ExternalSecrets } from '../../../constructs/security/external-secrets';
import { SecretStore, type SecretStoreProps } from '../../../constructs/security/secret-store';
import { validate } from '../../../constructs/synthesis';
import { arrows } from '../../connections';
import { find } from '../../manifests';

type VaultProps = Extract<SecretStoreProps, { provider: 'vault' }>;

function create(props: Partial<VaultProps> = {}) {
  const app = new App();
  const store = new SecretStore(app, 'secret-store', {
    provider: 'vault',
    server: 'https://vault.example.org:8200',
    path: 'secret',
    mountPath: 'kubernetes',
    role: 'plinth',
    operator: new ExternalSecrets(app, 'external-secrets', { replicas: 1 }),
    ...props,
  });
  const user = new Component(app, 'loki', {
    namespace: 'observability-system',
    project: 'observability',
    wave: 'services',
  });
  return { app, store, user };
}

describe('a secret store that is a namespace', () => {
  const app = new App();
  const store = new SecretStore(app, 'secret-store', {
    provider: 'kubernetes',
    namespace: 'plinth-secrets',
    operator: new ExternalSecrets(app, 'external-secrets', { replicas: 1 }),
  });
  const user = new Component(app, 'loki', {
    namespace: 'observability-system',
    project: 'observability',
    wave: 'services',
  });
  store.fetch(user, 'keys', { name: 'keys', key: 'platform.keys', properties: { id: 'id' } });
  store.openToTenants('platform.registry');

  it('reads the Secrets that are fetched, and no others', () => {
    expect(find(store.toJson(), 'Role', 'secret-store')).toMatchObject({
      metadata: { namespace: 'plinth-secrets' },
      rules: [
        {
          resourceNames: ['platform.keys', 'platform.registry', 'tenants'],
          resources: ['secrets'],
          verbs: ['get'],
        },
      ],
    });
  });

  it.each(['argocd', 'kube-system', 'default', 'tenant-acme-prod'])('fails in %s', (namespace) => {
    const app = new App();
    const operator = new ExternalSecrets(app, 'external-secrets', { replicas: 1 });
    new SecretStore(app, 'secret-store', { provider: 'kubernetes', namespace, operator });
    expect(validate(app)).toEqual([
      `secret-store: namespace must be for the secrets alone, got "${namespace}", which the cluster, the platform or a tenant has; choose another`,
    ]);
  });

  it('is closed to all traffic, and kept with what people have put there', () => {
    expect(find(store.toJson(), 'Namespace', 'plinth-secrets').metadata.annotations).toMatchObject({
      'plinth.dev/secrets': 'made by hand',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    });
    expect(find(store.toJson(), 'NetworkPolicy', 'deny-all').metadata.namespace).toBe('plinth-secrets');
  });
});

describe('the secret store', () => {
  it('is there before the certificates that need a fetched token', () => {
    const { app, store } = create();
    expect(store).toMatchObject({
      namespace: 'external-secrets',
      project: 'infrastructure',
      wave: 'gateway',
    });
    expect(validate(app)).toEqual([]);
  });

  it('is Vault, asked with a token that is good for nothing else', () => {
    expect(find(create().store.toJson(), 'ClusterSecretStore', 'secret-store').spec.provider).toEqual({
      vault: {
        server: 'https://vault.example.org:8200',
        path: 'secret',
        version: 'v2',
        auth: {
          kubernetes: {
            mountPath: 'kubernetes',
            role: 'plinth',
            serviceAccountRef: { name: 'secret-store', namespace: 'external-secrets', audiences: ['vault'] },
          },
        },
      },
    });
  });

  it('lets External Secrets have tokens of its own ServiceAccount only, which has no other right', () => {
    const manifests = create().store.toJson();
    expect(find(manifests, 'Role', 'secret-store-token')).toMatchObject({
      rules: [
        {
          apiGroups: [''],
          resources: ['serviceaccounts/token'],
          resourceNames: ['secret-store'],
          verbs: ['create'],
        },
      ],
    });
    expect(find(manifests, 'RoleBinding', 'secret-store-token')).toMatchObject({
      roleRef: { kind: 'Role', name: 'secret-store-token' },
      subjects: [{ kind: 'ServiceAccount', name: 'external-secrets', namespace: 'external-secrets' }],
    });
    expect(find(manifests, 'ServiceAccount', 'secret-store').automountServiceAccountToken).toBe(false);
  });

  it('is open to the namespaces in which something is fetched, and to no others', () => {
    const { app, store, user } = create();
    const spec = () => find(store.toJson(), 'ClusterSecretStore', 'secret-store').spec;
    expect(spec().conditions).toEqual([{ namespaces: [] }]);

    const other = new Component(app, 'issuer', {
      namespace: 'cert-manager',
      project: 'infrastructure',
      wave: 'gateway',
    });
    store.fetch(user, 'keys', { name: 'keys', key: 'platform/keys', properties: { id: 'id' } });
    store.fetch(user, 'more', { name: 'more', key: 'platform/more', properties: { id: 'id' } });
    store.fetch(other, 'token', { name: 'token', key: 'platform/token', properties: { id: 'id' } });
    expect(spec().conditions).toEqual([{ namespaces: ['cert-manager', 'observability-system'] }]);
  });

  // Fields that the API server or the operator would fill in are there, or Argo CD would see a difference for ever.
  it('fetches a Secret into the namespace of its user, with everything said that would be filled in', () => {
    const { store, user } = create();
    store.fetch(user, 'keys', {
      name: 'object-storage',
      key: 'platform/object-storage',
      properties: { 'access-key-id': 'id' },
    });
    expect(find(user.toJson(), 'ExternalSecret', 'object-storage')).toMatchObject({
      metadata: { namespace: 'observability-system' },
      spec: {
        refreshPolicy: 'Periodic',
        refreshInterval: '1h0m0s',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'secret-store' },
        target: { name: 'object-storage', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
        data: [
          {
            secretKey: 'access-key-id',
            remoteRef: {
              key: 'platform/object-storage',
              property: 'id',
              conversionStrategy: 'Default',
              decodingStrategy: 'None',
              metadataPolicy: 'None',
            },
          },
        ],
      },
    });
  });

  it('labels a Secret for programs that look for it', () => {
    const { store, user } = create();
    const labels = { 'argocd.argoproj.io/secret-type': 'repository' };
    store.fetch(user, 'repository', {
      name: 'repository',
      key: 'platform/git',
      properties: { url: 'url' },
      labels,
    });
    expect(find(user.toJson(), 'ExternalSecret', 'repository').spec.target.template).toEqual({
      engineVersion: 'v2',
      mergePolicy: 'Replace',
      metadata: { labels },
    });
  });

  it('is asked by External Secrets on its port', () => {
    const { app } = create();
    expect(arrows(app)).toContain('external-secrets/external-secrets -> vault.example.org, none');
    expect(connectionsOf(app).at(-1)?.to).toMatchObject({
      addresses: 'internet',
      on: [{ port: 8200, protocol: 'tls' }],
    });
  });

  it('is asked in its own networks when they are known', () => {
    const { app } = create({ server: 'https://vault.internal', cidrs: ['10.8.0.0/24'] });
    expect(connectionsOf(app).at(-1)?.to).toMatchObject({
      outside: 'vault.internal',
      addresses: { cidrs: ['10.8.0.0/24'] },
      on: [{ port: 443 }],
    });
  });
});
