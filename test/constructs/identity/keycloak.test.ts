import { validate } from '../../../constructs/synthesis';
import { images } from '../../../constructs/versions';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { create, type Given, host, resources } from './server';

/** The server's options by name. */
const options = ({ additionalOptions }: { additionalOptions: { name: string; value: string }[] }) =>
  Object.fromEntries(additionalOptions.map(({ name, value }) => [name, value]));

describe('Keycloak', () => {
  const { app, keycloak, spec } = create();
  const manifests = keycloak.toJson();

  it('is valid', () => {
    expect(validate(app)).toEqual([]);
  });

  it('is in the namespace that its operator watches, and outlives a mistake in Git', () => {
    expect(find(manifests, 'Keycloak', 'keycloak-instance')).toMatchObject({
      apiVersion: 'k8s.keycloak.org/v2beta1',
      metadata: {
        namespace: 'iam-system',
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      },
    });
  });

  it('may ask the identity providers that it is given, and nobody else outside', () => {
    const outside = (props: Given) =>
      arrows(create(props).app).filter((arrow) => /^iam-system\/keycloak -> .*example/.test(arrow));
    const identityProviders = [
      { host: 'login.acme.example' },
      { host: 'keys.acme.example', port: 8443, cidrs: ['10.9.0.0/24'] },
    ];
    expect(outside({ identityProviders })).toEqual([
      'iam-system/keycloak -> login.acme.example, none',
      'iam-system/keycloak -> keys.acme.example, none',
    ]);
    expect(create({ identityProviders }).keycloak.asks).toEqual([
      'login.acme.example:443',
      'keys.acme.example:8443',
    ]);
    expect(outside({})).toEqual([]);
    expect(keycloak.asks).toEqual([]);
  });

  it('has the servers and resources that it is given', () => {
    expect(spec).toMatchObject({ instances: 2, resources });
  });

  it('speaks HTTP inside of its pod and is https:// to everybody', () => {
    expect(spec).toMatchObject({
      http: { httpEnabled: true, httpPort: 8080 },
      hostname: { hostname: `https://${host}`, strict: true, backchannelDynamic: true },
      proxy: { headers: 'xforwarded' },
    });
  });

  it('believes what its own sidecar hands on of who calls, and nobody who has gone around it', () => {
    expect(options(spec)['proxy-trusted-addresses']).toBe('127.0.0.6,::6');
  });

  it('lets the operator open nothing by itself', () => {
    expect(spec).toMatchObject({
      ingress: { enabled: false },
      networkPolicy: { enabled: false },
      serviceMonitor: { enabled: false },
    });
  });

  it('reaches the primary of its database with the credentials that the database operator makes', () => {
    expect(spec.db).toEqual({
      vendor: 'postgres',
      host: 'keycloak-db-rw.iam-system.svc.cluster.local',
      port: 5432,
      database: 'keycloak',
      usernameSecret: { name: 'keycloak-db-app', key: 'username' },
      passwordSecret: { name: 'keycloak-db-app', key: 'password' },
      poolInitialSize: 20,
      poolMinSize: 20,
      poolMaxSize: 20,
    });
  });

  it("verifies the database's certificate against a Secret without the authority's key", () => {
    expect(spec.truststores).toEqual({ database: { secret: { name: 'keycloak-db-ca-certificate' } } });
    expect(options(spec)).toMatchObject({
      'db-tls-mode': 'verify-server',
      'db-tls-trust-store-file': '/opt/keycloak/conf/truststores/secret-keycloak-db-ca-certificate/ca.crt',
    });
  });

  it('has metrics and health, and logs every sign-in as JSON', () => {
    expect(options(spec)).toMatchObject({
      'health-enabled': 'true',
      'metrics-enabled': 'true',
      'event-metrics-user-enabled': 'true',
      'log-console-output': 'json',
      'spi-events-listener--jboss-logging--success-level': 'info',
    });
  });

  it('is probed through the operator', () => {
    expect(spec).toMatchObject({
      startupProbe: { periodSeconds: 5, failureThreshold: 120 },
      readinessProbe: { periodSeconds: 10, failureThreshold: 3 },
      livenessProbe: { periodSeconds: 10, failureThreshold: 3 },
    });
  });

  it('runs under its own ServiceAccount, without a token', () => {
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.unsupported.podTemplate.spec.serviceAccountName).toBe('keycloak');
    expect(find(manifests, 'ServiceAccount', 'keycloak').automountServiceAccountToken).toBe(false);
  });

  it('meets Pod Security "restricted"', () => {
    const { securityContext, containers } = spec.unsupported.podTemplate.spec;
    expect(securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containers[0].securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  // https://www.keycloak.org/operator/advanced-configuration: the operator refuses to take these from a pod template.
  it("leaves the container's name, image and resources to the operator", () => {
    const [container] = spec.unsupported.podTemplate.spec.containers;
    for (const field of ['name', 'image', 'resources']) expect(container).not.toHaveProperty(field);
  });

  // The operator's Job for updates takes volumes of one name from one side only, and warns of what it cannot see.
  it.each([{}, { optimizedImage: 'registry.example.org/keycloak:1' }, { ipFamilies: ['IPv6'] as const }])(
    'is configured by nothing in its pod template, with %o',
    (props) => {
      const { containers, initContainers, volumes = [] } = create(props).spec.unsupported.podTemplate.spec;
      expect(initContainers).toBeUndefined();
      expect(containers).toHaveLength(1);
      for (const field of ['env', 'envFrom', 'args', 'command']) expect(containers[0][field]).toBeUndefined();
      for (const volume of volumes) expect(Object.keys(volume)).toEqual(['name', 'emptyDir']);
    },
  );

  it('chooses an address of IPv6 where pods have one first', () => {
    expect(create({ ipFamilies: ['IPv6'] }).spec.env).toEqual([
      {
        name: 'JAVA_OPTS_APPEND',
        value: '-Djava.net.preferIPv4Stack=false -Djava.net.preferIPv6Addresses=true',
      },
    ]);
    expect(spec.env).toBeUndefined();
  });

  it('is offered to others with its Service', () => {
    expect(keycloak.http.url).toBe('http://keycloak-instance-service.iam-system.svc.cluster.local:8080');
    expect(keycloak.management.url).toBe(
      'http://keycloak-instance-service.iam-system.svc.cluster.local:9000',
    );
  });
});

describe("upstream's image", () => {
  const { spec } = create();

  it('is built at every start, on a root file system that can be written', () => {
    expect(spec).toMatchObject({ image: images.keycloak, startOptimized: false });
    const { containers, volumes } = spec.unsupported.podTemplate.spec;
    expect(containers[0].securityContext.readOnlyRootFilesystem).toBe(false);
    expect(volumes).toBeUndefined();
    expect(spec.resources).toMatchObject({
      requests: { 'ephemeral-storage': '256Mi' },
      limits: { 'ephemeral-storage': '1Gi' },
    });
  });
});

describe('an optimized image', () => {
  const optimizedImage = 'registry.example.org/keycloak:26.7.5-1';
  const { spec } = create({ optimizedImage });

  it('starts as it is, and writes to /tmp and its data only', () => {
    expect(spec).toMatchObject({ image: optimizedImage, startOptimized: true });
    const { containers, volumes } = spec.unsupported.podTemplate.spec;
    expect(containers[0]).toMatchObject({
      securityContext: { readOnlyRootFilesystem: true },
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'data', mountPath: '/opt/keycloak/data' },
      ],
    });
    expect(volumes).toEqual([
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      { name: 'data', emptyDir: { sizeLimit: '256Mi' } },
    ]);
  });
});

describe('several servers', () => {
  const { keycloak, spec } = create({ instances: 2 });
  const labels = { app: 'keycloak', 'app.kubernetes.io/instance': 'keycloak-instance' };

  it('are updated one after the other where the versions allow it', () => {
    expect(spec.update).toEqual({ strategy: 'Auto' });
  });

  it('are spread, and one stays during a drain', () => {
    expect(spec.scheduling.topologySpreadConstraints).toMatchObject([
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } },
      { topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: labels } },
    ]);
    expect(find(keycloak.toJson(), 'PodDisruptionBudget', 'keycloak-instance').spec).toEqual({
      selector: { matchLabels: labels },
      maxUnavailable: 1,
    });
  });

  // Without the second port servers are suspected to be dead; 7800 is in the operator's own, and of two istiod drops one.
  it('find each other in the database, and have the port in the mesh that the operator’s Service lacks', () => {
    expect(options(spec)).toMatchObject({ 'cache-stack': 'jdbc-ping' });
    expect(find(keycloak.toJson(), 'Service', 'keycloak-jgroups').spec).toEqual({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: labels,
      ports: [{ name: 'tcp-jgroups-fd', port: 57800 }],
    });
  });
});

describe('one server', () => {
  const { keycloak, spec } = create({ instances: 1 });

  it('holds up no drain and is simply started anew with another image', () => {
    expect(keycloak.toJson().map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
    expect(spec.update).toEqual({ strategy: 'RecreateOnImageChange' });
  });
});

describe('Keycloak is refused', () => {
  it.each<[string, Given, string]>([
    [
      'without servers',
      { instances: 0 },
      'instances must be a whole number of at least 1, got 0; write 2 for updates without a gap',
    ],
    [
      'with memory that is no quantity',
      { resources: { ...resources, limits: { memory: '2G' } } },
      'resources.limits.memory must be a whole number with Ki, Mi, Gi or Ti, got "2G"; write it as 10Gi',
    ],
    [
      'with more connections than the database lets its role have',
      { instances: 3, poolSize: 30 },
      'poolSize times instances must not exceed the connectionLimit of keycloak-db (80), got 90; lower one or raise the limit',
    ],
    [
      'away from its database',
      { namespace: 'observability-system' },
      'database must be in namespace iam-system, got observability-system; its Secrets are read from there',
    ],
  ])('%s', (_, props, error) => {
    expect(validate(create(props).app)).toEqual([`keycloak: ${error}`]);
  });
});
