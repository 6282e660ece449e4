import { TenantApp } from '../../../constructs/tenancy/tenant-app';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { faultsOf, manifestsOf, platform, tenantOf } from './stage';

const kinds = (manifests: readonly { kind: string }[]) => manifests.map(({ kind }) => kind);

describe('a stage of a tenant', () => {
  test('is a namespace of its own, restricted, in the mesh, and told by its labels', () => {
    const { metadata } = find(
      manifestsOf('owner: ops@acme.example\nlabels: { example.org/team: a }'),
      'Namespace',
      'tenant-acme-prod',
    );
    expect(metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'istio-injection': 'enabled',
      'plinth.dev/namespace': 'tenant',
      'plinth.dev/tenant': 'acme',
      'plinth.dev/stage': 'prod',
      'example.org/team': 'a',
    });
    expect(metadata.annotations).toMatchObject({
      'plinth.dev/owner': 'ops@acme.example',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    });
  });

  test('is closed until a connection opens it', () => {
    const manifests = manifestsOf();
    expect(find(manifests, 'NetworkPolicy', 'deny-all').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(find(manifests, 'AuthorizationPolicy', 'allow-nothing').spec).toEqual({});
    expect(find(manifests, 'PeerAuthentication', 'strict-mtls').spec).toEqual({ mtls: { mode: 'STRICT' } });
  });

  test('tells its proxies of its own Services, Istio, Keycloak and the database only', () => {
    expect(find(manifestsOf(), 'Sidecar', 'default').spec).toEqual({
      egress: [
        {
          hosts: [
            './*',
            'istio-system/*',
            'iam-system/keycloak.iam-system.svc.cluster.local',
            'tenancy-system/tenant-db-rw.tenancy-system.svc.cluster.local',
          ],
        },
      ],
    });
  });

  test('talks to its own services, the gateway, DNS and istiod; the api alone to Keycloak and the database', () => {
    const app = new TenantApp(tenantOf(), platform);
    expect(
      arrows(app)
        .filter((arrow) => arrow.includes('tenant-acme-prod'))
        .sort(),
    ).toEqual(
      [
        'istio-ingress/istio-ingress -> tenant-acme-prod/api:http, strict',
        'istio-ingress/istio-ingress -> tenant-acme-prod/frontend:http, strict',
        ...['api', 'frontend', 'producer'].flatMap((service) => [
          `nodes -> tenant-acme-prod/${service}:istio-agent, none`,
          `nodes -> tenant-acme-prod/${service}:istio-health, none`,
        ]),
        'tenant-acme-prod/api -> iam-system/keycloak, strict',
        'tenant-acme-prod/api -> istio-system/istiod, none',
        'tenant-acme-prod/api -> cluster-dns, none',
        'tenant-acme-prod/api -> tenancy-system/tenant-db, strict',
        'tenant-acme-prod/frontend -> istio-system/istiod, none',
        'tenant-acme-prod/frontend -> cluster-dns, none',
        'tenant-acme-prod/frontend -> tenant-acme-prod/api:http, strict',
        'tenant-acme-prod/producer -> istio-system/istiod, none',
        'tenant-acme-prod/producer -> cluster-dns, none',
        'tenant-acme-prod/producer -> tenant-acme-prod/api:http, strict',
      ].sort(),
    );
  });

  test('lets the services that the file names out to a host, and no others', () => {
    const out = (service: string) =>
      JSON.stringify(
        find(
          manifestsOf('egress: [{ host: api.carrier.example, from: [producer] }]'),
          'NetworkPolicy',
          service,
        ).spec.egress,
      ).includes('0.0.0.0/0');
    expect(['frontend', 'api', 'producer'].filter(out)).toEqual(['producer']);
  });

  const toNetwork = (cidr: string) => `egress: [{ host: erp.carrier.example, cidrs: [${cidr}] }]`;

  test('lets services out to a host in a private network, and to nothing beside it', () => {
    const { egress } = find(manifestsOf(toNetwork('10.20.0.0/24')), 'NetworkPolicy', 'api').spec;
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.20.0.0/24' } }],
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  test.each(['10.0.1.0/25', '10.0.0.0/8', '10.0.0.7/32'])(
    'lets nobody out to %s, where the nodes or the API server are',
    (cidr) => {
      expect(faultsOf(toNetwork(cidr))).toEqual([
        expect.stringMatching(
          /egress to erp\.carrier\.example: cidrs must be outside of the cluster, got .*; name the networks of the host alone$/,
        ),
        expect.stringMatching(/egress to erp\.carrier\.example: cidrs must be outside of the cluster/),
      ]);
    },
  );

  test('has two of each server in prod and one in test, and a budget only for two', () => {
    const [prod, test] = [manifestsOf(), manifestsOf('', 'test')];
    for (const name of ['frontend', 'api']) {
      expect(find(prod, 'Deployment', name).spec.replicas).toBe(2);
      expect(find(test, 'Deployment', name).spec.replicas).toBe(1);
      expect(find(prod, 'PodDisruptionBudget', name).spec.maxUnavailable).toBe(1);
    }
    expect(kinds(test)).not.toContain('PodDisruptionBudget');
  });

  test('leaves the number of replicas to the autoscaler where there is one', () => {
    const manifests =
      manifestsOf(`  frontend: { image: ghcr.io/acme/frontend:1.0.0, autoscaling: { maxReplicas: 4 } }
  api: { image: ghcr.io/acme/api:1.0.0 }
  producer: { image: ghcr.io/acme/producer:1.0.0 }
`);
    expect(find(manifests, 'Deployment', 'frontend').spec).not.toHaveProperty('replicas');
    expect(find(manifests, 'HorizontalPodAutoscaler', 'frontend').spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [{ containerResource: { container: 'frontend', target: { averageUtilization: 70 } } }],
    });
    expect(find(manifests, 'Deployment', 'api').spec.replicas).toBe(2);
  });

  test('runs its producer as a Job that ends: one at a time, with a native sidecar, without a failed run for Argo CD', () => {
    const { metadata, spec } = find(manifestsOf(), 'CronJob', 'producer');
    expect(metadata.annotations).toMatchObject({ 'argocd.argoproj.io/ignore-healthcheck': 'true' });
    expect(spec).toMatchObject({
      schedule: '*/15 * * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
    });
    const { template, ...job } = spec.jobTemplate.spec;
    expect(job).toEqual({ backoffLimit: 2, activeDeadlineSeconds: 300, ttlSecondsAfterFinished: 3600 });
    expect(template.metadata.annotations).toEqual({ 'sidecar.istio.io/nativeSidecar': 'true' });
    expect(template.spec.restartPolicy).toBe('Never');
  });

  test('lets a service fill its share of the node and no more, which the file can say', () => {
    const api = 'image: ghcr.io/acme/api:1.0.0, resources: { limits: { ephemeral-storage: 2Gi } }';
    const others = ['frontend', 'producer'].map((name) => `  ${name}: { image: ghcr.io/acme/${name}:1.0.0 }`);
    const manifests = manifestsOf(`${others.join('\n')}\n  api: { ${api} }\n`);
    for (const [service, limit] of [
      ['frontend', '512Mi'],
      ['api', '2Gi'],
    ] as const) {
      const { containers, volumes } = find(manifests, 'Deployment', service).spec.template.spec;
      expect(containers[0].resources).toMatchObject({
        requests: { 'ephemeral-storage': '64Mi' },
        limits: { 'ephemeral-storage': limit },
      });
      expect(volumes).toContainEqual({ name: 'tmp', emptyDir: { sizeLimit: limit } });
    }
  });

  test('gives no pod a token of Kubernetes, and each an account of its own', () => {
    const manifests = manifestsOf();
    const pods = [
      ...['frontend', 'api'].map((name) => find(manifests, 'Deployment', name).spec.template.spec),
      find(manifests, 'CronJob', 'producer').spec.jobTemplate.spec.template.spec,
    ];
    expect(pods.map(({ serviceAccountName }) => serviceAccountName)).toEqual(['frontend', 'api', 'producer']);
    for (const { automountServiceAccountToken, serviceAccountName } of pods) {
      expect(automountServiceAccountToken).toBe(false);
      expect(find(manifests, 'ServiceAccount', serviceAccountName).automountServiceAccountToken).toBe(false);
    }
  });

  test('gives secrets to the api and the producer alone, and none in Git', () => {
    const manifests = manifestsOf();
    const secrets = ['frontend', 'api'].map((name) =>
      find(manifests, 'Deployment', name).spec.template.spec.volumes.flatMap(
        ({ secret }: { secret?: { secretName: string } }) => secret?.secretName ?? [],
      ),
    );
    expect(secrets).toEqual([[], ['client-api', 'database-ca']]);
    expect(kinds(manifests)).not.toContain('Secret');
  });

  test('tells the producer to get its token from the api, because it cannot reach Keycloak', () => {
    const { containers } = find(manifestsOf(), 'CronJob', 'producer').spec.jobTemplate.spec.template.spec;
    expect(containers[0].env).toContainEqual({ name: 'OIDC_TOKEN_URL', value: 'http://api:8080/api/token' });
  });

  test('serves the api below /api and the frontend beside it, on one host of the gateway', () => {
    const { spec } = find(manifestsOf('', 'test'), 'VirtualService', 'web');
    expect(spec).toMatchObject({
      hosts: ['acme-test.apps.example.org'],
      gateways: ['istio-ingress/tenants'],
      exportTo: ['istio-ingress'],
    });
    const [api, frontend] = spec.http.slice(-2);
    expect(api.match).toEqual([{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }]);
    expect(api.route[0].destination.host).toBe('api.tenant-acme-test.svc.cluster.local');
    expect(frontend).not.toHaveProperty('match');
    expect(frontend.route[0].destination.host).toBe('frontend.tenant-acme-test.svc.cluster.local');
  });

  test('limits what one client may ask of the host, as the file says or the environment', () => {
    const http = (yaml: string) => find(manifestsOf(yaml, 'test'), 'VirtualService', 'web').spec.http;
    const rates = (yaml: string) => new Set(http(yaml).map(({ name }: { name: string }) => name));
    const own = 'limits: { requestRate: 500, requestSize: 50Mi }';
    expect(rates('')).toEqual(new Set(['rate-100']));
    expect(rates(own)).toEqual(new Set(['rate-500']));
    const above = (yaml: string) => new RegExp(`^${http(yaml)[1].match[0].headers['content-length'].regex}$`);
    expect([10_485_760, 10_485_761].map((size) => above('').test(String(size)))).toEqual([false, true]);
    expect([52_428_800, 52_428_801].map((size) => above(own).test(String(size)))).toEqual([false, true]);
  });

  test('waits for an answer as long as the file says or the environment, and asks again only what was not heard', () => {
    const retries = (yaml: string) =>
      find(manifestsOf(yaml, 'test'), 'VirtualService', 'web')
        .spec.http.slice(-2)
        .map((route: { retries: object }) => route.retries);
    const tries = { attempts: 2, retryOn: 'connect-failure,refused-stream' };
    const ofEnvironment = { ...tries, perTryTimeout: '120s' };
    expect(retries('')).toEqual([ofEnvironment, ofEnvironment]);
    const own = { ...tries, perTryTimeout: '30s' };
    expect(retries('limits: { responseTimeout: 30 }')).toEqual([own, own]);
    expect(retries('stages: { prod: { limits: { responseTimeout: 30 } } }')).toEqual([
      ofEnvironment,
      ofEnvironment,
    ]);
  });

  test('refuses to wait for an answer longer than a silent connection is kept', () => {
    expect(faultsOf('limits: { responseTimeout: 301 }')).toContainEqual(
      expect.stringMatching(
        /limits.responseTimeout must not be longer than istio.gateway.limits.streamIdleTimeout of the environment, which is 300, got 301; lower it, or raise that$/,
      ),
    );
  });

  test('says to the api and the frontend who calls and under which name', () => {
    for (const { headers } of find(manifestsOf('', 'test'), 'VirtualService', 'web').spec.http.slice(-2)) {
      expect(headers.request).toMatchObject({
        set: {
          'x-forwarded-for': '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
          'x-forwarded-host': 'acme-test.apps.example.org',
          'x-forwarded-port': '443',
        },
        remove: expect.arrayContaining(['forwarded', 'x-forwarded-prefix']),
      });
    }
  });

  test('opens no way into the cluster but the gateway', () => {
    const { hard } = find(manifestsOf(), 'ResourceQuota', 'quota').spec;
    expect(hard).toMatchObject({ 'services.loadbalancers': '0', 'services.nodeports': '0', pods: '20' });
  });

  test("lets the tenant's group look, by a role that others keep", () => {
    expect(find(manifestsOf(), 'RoleBinding', 'viewers')).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: 'tenant-viewer' },
      subjects: [{ kind: 'Group', name: 'tenant-acme' }],
    });
    expect(find(manifestsOf('viewers: acme-developers'), 'RoleBinding', 'viewers').subjects[0].name).toBe(
      'acme-developers',
    );
  });

  test("pulls images with secrets from the store: the platform's, and its own below its name", () => {
    const secretStore = { kind: 'ClusterSecretStore', name: 'secret-store' } as never;
    const manifests = manifestsOf('imagePullSecret: registry', 'prod', {
      secretStore,
      tenantKey: { key: 'tenants/<tenant>/<name>', property: '<property>' },
      pullSecretKey: 'platform/registry',
    });
    const keys = ['registry', 'tenant-registry'].map((name) => {
      const { spec } = find(manifests, 'ExternalSecret', name);
      expect(spec.target.template.type).toBe('kubernetes.io/dockerconfigjson');
      const { key, property } = spec.data[0].remoteRef;
      return `${key} ${property}`;
    });
    expect(keys).toEqual(['platform/registry dockerconfigjson', 'tenants/acme/registry dockerconfigjson']);
    const pullsWith = (manifests: ReturnType<typeof manifestsOf>) =>
      find(manifests, 'Deployment', 'api').spec.template.spec.imagePullSecrets;
    expect(pullsWith(manifests)).toEqual([{ name: 'registry' }, { name: 'tenant-registry' }]);
    expect(pullsWith(manifestsOf('imagePullSecret: registry'))).toBeUndefined();
  });

  test('has its metrics collected where somebody collects', () => {
    expect(kinds(manifestsOf())).not.toContain('ServiceMonitor');
    const prometheus = {
      pods: 'observability-system/prometheus',
      namespaceLabels: { 'kubernetes.io/metadata.name': 'observability-system' },
      identity: { principals: ['cluster.local/ns/observability-system/sa/prometheus'] },
    };
    const manifests = manifestsOf('', 'prod', { prometheus });
    expect(find(manifests, 'ServiceMonitor', 'api').spec).toMatchObject({
      scrapeClass: 'istio-mtls',
      sampleLimit: 5000,
      endpoints: [{ port: 'http-metrics', scheme: 'https' }],
    });
    expect(find(manifests, 'Namespace', 'tenant-acme-prod').metadata.labels).toMatchObject({
      'plinth.dev/monitors': 'enabled',
    });
    expect(find(manifests, 'AuthorizationPolicy', 'api').spec.rules).toContainEqual({
      from: [{ source: { principals: ['cluster.local/ns/observability-system/sa/prometheus'] } }],
      to: [{ operation: { ports: ['9090'], methods: ['GET'], paths: ['/metrics'] } }],
    });
  });

  test('says in labels of its namespace what it promises, over what the file says for both stages', () => {
    const yaml = `serviceLevel: { availability: 99.5, latency: 500 }
stages: { test: { serviceLevel: { availability: 99 } } }`;
    const labelsOf = (stage: 'prod' | 'test') =>
      find(manifestsOf(yaml, stage), 'Namespace', `tenant-acme-${stage}`).metadata.labels;
    const names = { 'plinth.dev/availability': '99.5', 'plinth.dev/latency': '500' };
    expect(labelsOf('prod')).toMatchObject(names);
    expect(labelsOf('test')).toMatchObject({ ...names, 'plinth.dev/availability': '99' });
    const silent = find(manifestsOf(), 'Namespace', 'tenant-acme-prod').metadata.labels;
    expect(Object.keys(silent ?? {}).filter((name) => name in names)).toEqual([]);
  });

  test('is fewer than fifty objects', () => {
    expect(manifestsOf().length).toBeLessThan(50);
  });
});
