import { App } from 'cdk8s';
import { parse } from 'yaml';
import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import { ArgoCd, type ArgoCdProps } from '../../../constructs/operations/argocd';
import { argocdNamespace } from '../../../constructs/operations/argocd-namespace';
import { healthChecks } from '../../../constructs/operations/health/health-checks';
import { derivePolicies } from '../../../constructs/policies/policies';
import { validate } from '../../../constructs/synthesis';
import type { RepositoryFields } from '../../../environments/repository';
import { repository } from '../../argocd/fixtures';
import { arrows } from '../../connections';
import { ingressGateway } from '../../gateway';
import { find } from '../../manifests';
import { secretStore } from '../observability/metrics/secret-store';

const host = 'argocd.example.org';
const realm = { issuer: 'https://keycloak.example.org/realms/platform' };

function argocd(props: Partial<ArgoCdProps> = {}): ArgoCd {
  const app = new App();
  const made = new ArgoCd(app, 'argocd', {
    replicas: 1,
    namespace: argocdNamespace,
    host,
    gateway: ingressGateway(app, [host]),
    realm,
    certificates: { issuer: 'self-signed' },
    repository,
    ...props,
  });
  derivePolicies(app, {
    apiServer: { cidrs: ['10.1.0.0/16'], port: 6443, callsFrom: { cidrs: ['10.1.0.0/16'] } },
    nodes: ['10.2.0.0/16'],
  });
  expect(validate(app)).toEqual([]);
  return made;
}

/** Who may talk to whom, by the labels of the other end or its network. */
function peers(made: ArgoCd, name: string, direction: 'ingress' | 'egress'): string[] {
  const rules: { from?: Peer[]; to?: Peer[]; ports: { port: number }[] }[] | undefined = find(
    made.toJson(),
    'NetworkPolicy',
    name,
  ).spec[direction];
  return (rules ?? []).flatMap(({ from, to, ports }) =>
    (from ?? to ?? []).flatMap((peer) => ports.map(({ port }) => `${peerOf(peer)}:${port}`)),
  );
}

interface Peer {
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string };
}

const peerOf = ({ podSelector, ipBlock }: Peer): string =>
  ipBlock?.cidr ?? labelOf(podSelector?.matchLabels ?? {}) ?? 'every pod';

const labelOf = (labels: Readonly<Record<string, string>>): string | undefined =>
  labels['app.kubernetes.io/name'] ?? Object.values(labels)[0];

describe('Argo CD', () => {
  test('is its pinned chart, in the wave of the gateway that leads to it', () => {
    const { chart, wave, project, values } = argocd();
    expect(chart).toMatchObject({ name: 'argo-cd', releaseName: 'argocd', values, installedBy: 'helm' });
    expect([wave, project]).toEqual(['gateway', 'infrastructure']);
  });

  test('brings its own namespace, restricted, outside of the mesh, closed, and kept', () => {
    const manifests = argocd().toJson();
    expect(find(manifests, 'Namespace', 'argocd').metadata).toMatchObject({
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted', 'istio-injection': 'disabled' },
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
    });
    expect(find(manifests, 'NetworkPolicy', 'deny-all').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('is reached through the gateway, encrypted on the last stretch as well', () => {
    const manifests = argocd().toJson();
    const service = 'argocd-server.argocd.svc.cluster.local';
    expect(find(manifests, 'VirtualService', 'argocd-server').spec).toMatchObject({
      hosts: [host],
      gateways: ['istio-ingress/platform'],
      http: expect.arrayContaining([
        expect.objectContaining({ route: [{ destination: { host: service, port: { number: 443 } } }] }),
      ]),
    });
    expect(find(manifests, 'DestinationRule', 'argocd-server').spec).toEqual({
      host: service,
      trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true }, retryBudget: { percent: 20 } },
    });
    expect(argocd().values.configs.params['server.insecure']).toBeUndefined();
  });
});

describe('the programs of Argo CD', () => {
  const dns = ['kube-dns:53', 'kube-dns:53'];

  test.each([
    [
      'argocd-server',
      ['istio-ingress:8080', '10.2.0.0/16:8080'],
      [
        'argocd-repo-server:8081',
        'argocd-redis:6379',
        '10.1.0.0/16:6443',
        // Keycloak, by DNS or past it
        'istio-ingress:443',
        '0.0.0.0/0:443',
      ],
    ],
    [
      'argocd-repo-server',
      [
        'argocd-server:8081',
        'argocd-application-controller:8081',
        'argocd-applicationset-controller:8081',
        '10.2.0.0/16:8084',
      ],
      ['argocd-redis:6379', '0.0.0.0/0:443'],
    ],
    [
      'argocd-application-controller',
      ['10.2.0.0/16:8082'],
      ['argocd-repo-server:8081', 'argocd-redis:6379', '10.1.0.0/16:6443'],
    ],
    [
      'argocd-applicationset-controller',
      ['10.2.0.0/16:8081'],
      ['argocd-repo-server:8081', '10.1.0.0/16:6443'],
    ],
    [
      'argocd-redis',
      ['argocd-server:6379', 'argocd-application-controller:6379', 'argocd-repo-server:6379'],
      [],
    ],
    ['argocd-redis-secret-init', [], ['10.1.0.0/16:6443']],
  ])('talk to whom they need: %s', (name, ingress, egress) => {
    const made = argocd();
    expect(peers(made, name, 'ingress').sort()).toEqual([...ingress].sort());
    expect(peers(made, name, 'egress').sort()).toEqual([...egress, ...dns].sort());
  });

  test('have no policy of Istio, which would not see them', () => {
    const kinds = new Set(
      argocd()
        .toJson()
        .map(({ kind }) => kind),
    );
    expect([...kinds].sort()).toEqual(['DestinationRule', 'Namespace', 'NetworkPolicy', 'VirtualService']);
  });

  test('reach a Git server on a port of its own', () => {
    const made = argocd({ repository: { url: 'https://git.example.org:8443/platform.git', branch: 'dist' } });
    expect(peers(made, 'argocd-repo-server', 'egress')).toContain('0.0.0.0/0:8443');
  });
});

describe('the values of the chart', () => {
  const { values } = argocd();

  test('leave the policies to the connections', () => {
    expect(values.global).toMatchObject({ domain: host, networkPolicy: { create: false } });
  });

  test('keep the CRDs, without which every Application would be gone', () => {
    expect(values.crds).toMatchObject({
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
    });
  });

  test('have every health check', () => {
    for (const [kind, lua] of Object.entries(healthChecks))
      expect(values.configs.cm[`resource.customizations.health.${kind}`]).toBe(lua);
  });

  test('compare on the server, end no sync that is still tried, and let ApplicationSets keep what they made', () => {
    expect(values.configs.params).toEqual({
      'controller.diff.server.side': 'true',
      'controller.sync.timeout.seconds': '0',
      'applicationsetcontroller.enable.new.git.file.globbing': 'true',
      'applicationsetcontroller.enable.policy.override': 'true',
    });
  });

  test('give no rights to somebody without a role', () => {
    expect(values.configs.rbac).toMatchObject({ 'policy.default': '', scopes: '[roles]' });
    expect(values.configs.cm).toMatchObject({ 'users.anonymous.enabled': 'false', 'exec.enabled': 'false' });
  });

  test('let the server look at every object and change none', () => {
    const verbs = values.server.clusterRoleRules?.rules.flatMap((rule) => rule.verbs);
    expect(new Set(verbs)).toEqual(new Set(['get', 'list', 'create', 'update', 'watch']));
    const everything = values.server.clusterRoleRules?.rules.filter(({ resources }) =>
      resources?.includes('*'),
    );
    expect(everything?.map((rule) => rule.verbs)).toEqual([['get']]);
  });

  test('ask for memory and limit it, for every program', () => {
    const { controller, server, repoServer, applicationSet, redis, redisSecretInit } = values;
    const programs = [
      controller,
      server,
      repoServer,
      repoServer.copyutil,
      applicationSet,
      redis,
      redisSecretInit,
    ];
    for (const { resources } of programs) {
      expect(resources).toEqual({
        requests: { cpu: expect.stringMatching(/m$/), memory: expect.stringMatching(/Mi$/) },
        limits: { memory: expect.stringMatching(/[MG]i$/) },
      });
    }
  });

  test('give no token of the API server to what does not talk to it', () => {
    for (const program of [values.repoServer, values.redis]) {
      expect(program).toMatchObject({
        automountServiceAccountToken: false,
        serviceAccount: { create: true, automountServiceAccountToken: false },
      });
    }
  });

  test('run no Dex and no notifications', () => {
    expect([values.dex.enabled, values.notifications.enabled]).toEqual([false, false]);
  });

  test('protect several replicas during a drain, and let a single one go', () => {
    const several = argocd({ replicas: 2 }).values;
    for (const program of ['server', 'repoServer'] as const) {
      expect(values[program]).toMatchObject({ replicas: 1 });
      expect(values[program].pdb).toBeUndefined();
      expect(several[program]).toMatchObject({ replicas: 2, pdb: { enabled: true, maxUnavailable: 1 } });
    }
  });
});

describe('the sign-in', () => {
  const oidc = (made: ArgoCd) => parse(made.values.configs.cm['oidc.config'] ?? '');

  test('is at the realm, with PKCE and no secret', () => {
    expect(oidc(argocd())).toMatchObject({
      issuer: realm.issuer,
      clientID: 'argocd',
      enablePKCEAuthentication: true,
    });
    expect(oidc(argocd())).not.toHaveProperty('clientSecret');
  });

  test('knows the authority of the certificate where browsers do not', () => {
    const acme = { issuer: 'acme', server: 'https://acme.example.org/', email: 'a@example.org' } as const;
    expect(oidc(argocd()).rootCA).toBe('$argocd-authority:ca.crt');
    expect(oidc(argocd({ certificates: acme }))).not.toHaveProperty('rootCA');
    expect(oidc(argocd({ certificates: { ...acme, caBundle: 'certificates' } })).rootCA).toBe('certificates');
  });

  test('leaves the local admin until it is switched off', () => {
    const enabled = (props: Partial<ArgoCdProps>) => argocd(props).values.configs.cm['admin.enabled'];
    expect(
      [{}, { admin: 'enabled' }, { admin: 'disabled' }].map((props) =>
        enabled(props as Partial<ArgoCdProps>),
      ),
    ).toEqual(['true', 'true', 'false']);
  });

  test('finds the gateway by an address, of a Service that is made for it, where DNS does not lead there', () => {
    const made = argocd({ gatewayAddress: 'fd00:2::80' });
    expect(made.values.global.hostAliases).toEqual([
      { ip: 'fd00:2::80', hostnames: ['keycloak.example.org'] },
    ]);
    expect(find(made.toJson(), 'Service', 'keycloak-for-argocd-fd00-2-0-0-0-0-0-80')).toMatchObject({
      metadata: { namespace: 'istio-ingress' },
      spec: {
        clusterIP: 'fd00:2::80',
        selector: { istio: 'ingress' },
        ports: [{ port: 443, targetPort: 443 }],
      },
    });
    expect(peers(made, 'argocd-server', 'egress')).not.toContain('0.0.0.0/0:443');
    expect(argocd().values.global.hostAliases).toBeUndefined();
  });
});

describe('a private repository', () => {
  const knownHosts = 'git.example.org ssh-ed25519 AAAA\n';
  const withStore = (repository: RepositoryFields) => {
    const app = new App();
    const store = secretStore(app);
    const made = new ArgoCd(app, 'argocd', {
      replicas: 1,
      namespace: argocdNamespace,
      host,
      gateway: ingressGateway(app, [host]),
      realm,
      certificates: { issuer: 'self-signed' },
      repository,
      secretStore: store,
    });
    return { app, made };
  };

  test('is read over SSH with a deploy key, which no project owns and which stays', () => {
    const url = 'ssh://git@git.example.org:2222/ops/platform.git';
    const { app, made } = withStore({ url, branch: 'dist', knownHosts, deployKey: 'platform/git' });
    const secret = find(made.toJson(), 'ExternalSecret', 'repository');
    expect(secret).toMatchObject({
      metadata: {
        namespace: 'argocd',
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      },
      spec: {
        data: [
          { secretKey: 'sshPrivateKey', remoteRef: { key: 'platform/git', property: 'ssh-private-key' } },
        ],
        target: {
          template: {
            metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
            data: { type: 'git', url, sshPrivateKey: '{{ .sshPrivateKey }}' },
          },
        },
      },
    });
    expect(made.values.configs.ssh).toEqual({ extraHosts: knownHosts });
    const ssh = connectionsOf(app).find(({ to }) => nameOf(to) === 'git.example.org over SSH');
    expect(ssh?.to).toMatchObject({ on: [{ port: 2222, protocol: 'tcp' }] });
    expect(arrows(app)).not.toContain('argocd/argocd-repo-server -> git.example.org, none');
  });

  test('is read over HTTPS with a password, from a server that a private authority signed', () => {
    const { made } = withStore({
      url: 'https://git.example.org:8443/ops/platform.git',
      branch: 'dist',
      caBundle: 'certificates',
      credentialsKey: 'platform/git',
    });
    expect(find(made.toJson(), 'ExternalSecret', 'repository').spec.target.template.data).toEqual({
      type: 'git',
      url: 'https://git.example.org:8443/ops/platform.git',
      username: '{{ .username }}',
      password: '{{ .password }}',
    });
    expect(made.values.configs.tls).toEqual({ certificates: { 'git.example.org': 'certificates' } });
  });

  test('needs a secret store for its key', () => {
    expect(() => argocd({ repository: { ...repository, credentialsKey: 'platform/git' } })).toThrow(
      'argocd: secretStore must be given when the repository has a key, got none; "platform/git" is fetched from it',
    );
  });
});
