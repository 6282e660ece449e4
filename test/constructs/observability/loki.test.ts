import { App } from 'cdk8s';
import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import { bucketOutside } from '../../../constructs/object-storage/bucket';
import {
  type HighlyAvailableLokiProps,
  Loki,
  type SingleBinaryLokiProps,
} from '../../../constructs/observability/loki';
import { ExternalSecrets } from '../../../constructs/security/external-secrets';
import { SecretStore } from '../../../constructs/security/secret-store';
import { validate } from '../../../constructs/synthesis';
import { find } from '../../manifests';
import { edges } from './edges';

const resources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '500m', memory: '512Mi' },
};

describe('a single Loki', () => {
  const props: SingleBinaryLokiProps = { mode: 'single-binary', retention: 7, resources };
  const app = new App();
  const loki = new Loki(app, 'loki', props);
  const manifests = loki.toJson();
  const configuration = find(manifests, 'ConfigMap', 'loki').data['config.yaml'];
  const { spec } = find(manifests, 'StatefulSet', 'loki');

  it('is valid', () => {
    expect(validate(app)).toEqual([]);
  });

  it('is one process on a disk that goes with the pod', () => {
    expect(spec).toMatchObject({ replicas: 1 });
    expect(spec).not.toHaveProperty('volumeClaimTemplates');
    expect(spec.template.spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '5Gi' } });
  });

  it('needs no other pod and nothing outside', () => {
    expect(edges(app)).toEqual({});
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount loki',
      'ConfigMap loki',
      'StatefulSet loki',
      'Service loki',
      'Service loki-memberlist',
    ]);
  });

  it('offers its API to others', () => {
    expect(loki.http.url).toBe('http://loki.observability-system.svc.cluster.local:3100');
    expect(loki.pushUrl).toBe(`${loki.http.url}/loki/api/v1/push`);
  });

  it.each([
    [7, '168h'],
    [31, '744h'],
  ])('keeps logs for the given days: %d as %s', (retention, period) => {
    const other = new Loki(new App(), 'loki', { ...props, retention }).toJson();
    expect(find(other, 'ConfigMap', 'loki').data['config.yaml']).toContain(`retention_period: ${period}`);
  });

  it('stays below its memory, in work and when it reads its log again', () => {
    expect(spec.template.spec.containers[0].env).toEqual([{ name: 'GOMEMLIMIT', value: '435MiB' }]);
    expect(configuration).toContain('replay_memory_ceiling: 384MB');
  });

  it('is not restarted for being unready', () => {
    const [{ startupProbe, livenessProbe, readinessProbe }] = spec.template.spec.containers;
    expect(readinessProbe.httpGet.path).toBe('/ready');
    for (const probe of [startupProbe, livenessProbe]) {
      expect(probe.httpGet.path).toBe('/loki/api/v1/status/buildinfo');
    }
  });

  it('writes to its data and to /tmp only', () => {
    const [{ volumeMounts, securityContext }] = spec.template.spec.containers;
    expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    const writable = volumeMounts.filter(({ readOnly }: { readOnly?: boolean }) => !readOnly);
    expect(writable.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(['/var/loki', '/tmp']);
  });

  it('has the name of the headless Service that more replicas find each other by', () => {
    expect(spec.serviceName).toBe('loki-memberlist');
    expect(find(manifests, 'Service', 'loki-memberlist').spec).toEqual({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: spec.selector.matchLabels,
    });
  });

  it('has this configuration', () => {
    expect(configuration).toMatchSnapshot();
  });
});

describe('a highly available Loki', () => {
  const elsewhere = new App();
  const fields = {
    endpoint: 's3.example.org',
    region: 'eu-1',
    bucket: 'logs',
    credentialsKey: 'platform/logs',
  };
  const secretStore = new SecretStore(elsewhere, 'secret-store', {
    provider: 'vault',
    server: 'https://vault.example.org',
    path: 'secret',
    mountPath: 'kubernetes',
    role: 'plinth',
    operator: new ExternalSecrets(elsewhere, 'external-secrets', { replicas: 1 }),
  });
  const props: HighlyAvailableLokiProps = {
    mode: 'highly-available',
    retention: 31,
    replicas: 3,
    storage: '10Gi',
    storageClass: 'fast',
    resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } },
    bucket: bucketOutside(fields, secretStore),
  };
  const app = new App();
  const manifests = new Loki(app, 'loki', props).toJson();
  const configuration = find(manifests, 'ConfigMap', 'loki').data['config.yaml'];
  const { spec } = find(manifests, 'StatefulSet', 'loki');

  const failures = (wrong: Partial<HighlyAvailableLokiProps>): string[] => {
    const app = new App();
    new Loki(app, 'loki', { ...props, ...wrong });
    return validate(app);
  };

  it('is valid', () => {
    expect(validate(app)).toEqual([]);
  });

  it('runs three replicas that start together, on different nodes', () => {
    expect(spec).toMatchObject({ replicas: 3, podManagementPolicy: 'Parallel' });
    const { requiredDuringSchedulingIgnoredDuringExecution } = spec.template.spec.affinity.podAntiAffinity;
    expect(requiredDuringSchedulingIgnoredDuringExecution).toEqual([
      { labelSelector: { matchLabels: spec.selector.matchLabels }, topologyKey: 'kubernetes.io/hostname' },
    ]);
  });

  it('loses one replica at a time', () => {
    expect(find(manifests, 'PodDisruptionBudget', 'loki').spec).toEqual({
      selector: spec.selector,
      maxUnavailable: 1,
    });
  });

  it('has a volume for each replica, which stays when the replica goes', () => {
    expect(spec.volumeClaimTemplates).toHaveLength(1);
    expect(spec.volumeClaimTemplates[0]).toMatchObject({
      metadata: { name: 'data' },
      spec: { storageClassName: 'fast', resources: { requests: { storage: '10Gi' } } },
    });
    expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    });
    expect(spec.template.spec.volumes).not.toContainEqual(expect.objectContaining({ name: 'data' }));
  });

  it('joins three replicas over memberlist, before they are ready', () => {
    const service = find(manifests, 'Service', 'loki-memberlist');
    expect(service.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(spec.serviceName).toBe(service.metadata.name);
    expect(configuration).toContain('replication_factor: 3');
    expect(configuration).toContain('- loki-memberlist.observability-system.svc.cluster.local:7946');
  });

  it('calls what replicas speak tcp, so that the proxies let calls by address through', () => {
    const { ports } = find(manifests, 'Service', 'loki-memberlist').spec;
    expect(
      ports.map(({ port, appProtocol }: { port: number; appProtocol: string }) => [port, appProtocol]),
    ).toEqual([
      [9095, 'tcp'],
      [7946, 'tcp'],
    ]);
  });

  it('lets replicas talk to each other and to the object store, and to nothing else', () => {
    expect(edges(app)).toEqual({
      'observability-system/loki -> observability-system/loki:grpc': 'any',
      'observability-system/loki -> observability-system/loki:memberlist': 'any',
      'observability-system/loki -> s3.example.org': 'any',
    });
  });

  it("has the object store's keys from the secret store, and none in its configuration", () => {
    const secret = find(manifests, 'ExternalSecret', 'loki-object-storage');
    expect(
      secret.spec.data.map(({ secretKey, remoteRef }: { secretKey: string; remoteRef: { key: string } }) => [
        secretKey,
        remoteRef.key,
      ]),
    ).toEqual([
      ['access-key-id', 'platform/logs'],
      ['secret-access-key', 'platform/logs'],
    ]);
    const { env } = spec.template.spec.containers[0];
    expect(env).toContainEqual({
      name: 'AWS_SECRET_ACCESS_KEY',
      valueFrom: { secretKeyRef: { name: 'loki-object-storage', key: 'secret-access-key' } },
    });
  });

  it('has every variable that its configuration refers to', () => {
    const [{ args, env }] = spec.template.spec.containers;
    const given = env.map(({ name }: { name: string }) => name);
    const used = [...configuration.matchAll(/\$\{(\w+)\}/g)].map(([, variable]) => variable);
    expect(used).toEqual(['POD_IP', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
    expect(given).toEqual(expect.arrayContaining(used));
    expect(args).toContain('-config.expand-env=true');
  });

  it('has five minutes to bring what it holds to the object store', () => {
    expect(spec.template.spec.terminationGracePeriodSeconds).toBe(300);
    expect(configuration).toContain('flush_on_shutdown: true');
  });

  it('is refused with fewer than three replicas', () => {
    expect(failures({ replicas: 2 })).toEqual([
      'loki: replicas must be a whole number, at least 3, got 2; three hold every line',
    ]);
  });

  it('is refused with a size that is none', () => {
    expect(failures({ storage: 'big' })).toEqual([
      'loki: storage must be a whole number with Ki, Mi, Gi or Ti, got "big"; write it as 10Gi',
    ]);
  });

  it.each([0, 0.5, 1.5])('is refused with %d days', (retention) => {
    expect(failures({ retention })).toEqual([
      `loki: retention must be a whole number of days, at least 1, got ${retention}; write 31`,
    ]);
  });

  it('is refused with memory that is none', () => {
    const { requests } = props.resources;
    expect(failures({ resources: { requests, limits: { memory: '512M' } } })).toEqual([
      'loki: resources.limits.memory must be a whole number with Ki, Mi, Gi or Ti, got "512M"; write it as 10Gi',
    ]);
  });

  it('has this configuration', () => {
    expect(configuration).toMatchSnapshot();
  });

  it('reaches a store on a port of its own past the proxy, with its authority and the bucket in the path', () => {
    const app = new App();
    const own = {
      ...fields,
      endpoint: 'minio.example.org:9000',
      cidrs: ['10.5.0.0/24'],
      caBundle: 'certificates',
      pathStyle: true,
    } as const;
    const manifests = new Loki(app, 'loki', { ...props, bucket: bucketOutside(own, secretStore) }).toJson();
    const { data } = find(manifests, 'ConfigMap', 'loki');
    expect(data['config.yaml']).toContain('endpoint: minio.example.org:9000');
    expect(data['config.yaml']).toContain('bucket_lookup_type: path');
    expect(data['config.yaml']).toContain('tls_ca_path: /etc/loki/config/object-storage-ca.crt');
    expect(data['object-storage-ca.crt']).toBe('certificates');
    expect(find(manifests, 'StatefulSet', 'loki').spec.template.metadata.annotations).toMatchObject({
      'traffic.sidecar.istio.io/excludeOutboundPorts': '9000',
    });
    const store = connectionsOf(app).find(({ to }) => nameOf(to) === 'minio.example.org');
    expect(store?.to).toMatchObject({
      addresses: { cidrs: ['10.5.0.0/24'] },
      on: [{ port: 9000, protocol: 'tls' }],
    });
    expect(spec.template.metadata.annotations).not.toHaveProperty(
      'traffic.sidecar.istio.io/excludeOutboundPorts',
    );
  });

  it('fails for a store on a port that goes through the mesh', () => {
    const bucket = bucketOutside({ ...fields, endpoint: 's3.example.org:9095' }, secretStore);
    expect(failures({ bucket })).toEqual([
      'loki: objectStorage.endpoint must not be on a port that Loki calls in the mesh (9095, 7946), got "s3.example.org:9095"; give the store another port',
    ]);
  });
});
