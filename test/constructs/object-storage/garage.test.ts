import { App } from 'cdk8s';
import { parse } from 'yaml';
import { Component } from '../../../constructs/component';
import { connectionsOf } from '../../../constructs/connection';
import { Garage } from '../../../constructs/object-storage/garage';
import { toToml } from '../../../constructs/object-storage/garage-configuration';
import { ObjectStorage } from '../../../constructs/object-storage/object-storage';
import { Platform } from '../../../constructs/platform';
import { componentsOf, validate } from '../../../constructs/synthesis';
import { dev } from '../../../environments/dev';
import { arrows } from '../../connections';
import { find } from '../../manifests';
import { devPlatform, prodPlatform } from '../../platform';

const component = (app: App, namespace: string) =>
  new Component(app, namespace, { namespace, project: 'observability', wave: 'services' });

/** Garage with two users of one bucket, whose Secrets have the same name. */
function used() {
  const app = new App();
  const garage = new Garage(app, 'garage', dev.garage);
  const writer = component(app, 'logs');
  const reader = component(app, 'drill');
  garage.bucket('logs').credentials(writer, 'store', 'store');
  garage.bucket('logs', 'read').credentials(reader, 'store', 'store');
  return { app, garage, manifests: garage.toJson(), ofReader: reader.toJson() };
}

const podOf = (manifests: ReturnType<Garage['toJson']>) =>
  find(manifests, 'StatefulSet', 'garage').spec.template.spec;

describe('Garage', () => {
  const { app, garage, manifests, ofReader } = used();

  it('is valid', () => {
    expect(validate(app)).toEqual([]);
  });

  it('is one node that keeps everything on one volume, which no mistake in Git takes away', () => {
    expect(find(manifests, 'StatefulSet', 'garage').spec.replicas).toBe(1);
    const claim = find(manifests, 'PersistentVolumeClaim', 'garage');
    expect(claim.metadata.annotations).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    });
    expect(podOf(manifests).volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'garage' },
    });
  });

  it('draws a key for each user, in a folder that says of which bucket and for what', () => {
    const { projected } = podOf(manifests).volumes.find(({ name }: { name: string }) => name === 'keys');
    expect(projected.sources.map(({ secret }: { secret: object }) => secret)).toEqual([
      {
        name: 'logs-store',
        items: [
          { key: 'access-key-id', path: 'logs/read-write/logs-store/access-key-id' },
          { key: 'secret-access-key', path: 'logs/read-write/logs-store/secret-access-key' },
        ],
      },
      expect.objectContaining({ name: 'drill-store' }),
    ]);
    expect(projected.sources[1].secret.items[0].path).toBe('logs/read/drill-store/access-key-id');
    expect(find(manifests, 'Password', 'drill-store').spec.secretKeys).toEqual([
      'access-key-id',
      'secret-access-key',
    ]);
  });

  it('lets each user read its own key alone, from its own namespace', () => {
    expect(find(manifests, 'Role', 'drill-store').rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['drill-store'], verbs: ['get'] },
    ]);
    expect(find(manifests, 'RoleBinding', 'drill-store').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'store', namespace: 'drill' },
    ]);
    expect(find(ofReader, 'SecretStore', 'store').spec.provider.kubernetes.remoteNamespace).toBe(
      'garage-system',
    );
    expect(find(ofReader, 'ExternalSecret', 'store').spec.data[0].remoteRef.key).toBe('drill-store');
  });

  it('is told of as a bucket in the path of a store that the mesh encrypts', () => {
    const { credentials, target, ...bucket } = garage.bucket('logs');
    expect(bucket).toEqual({
      name: 'logs',
      endpoint: 'garage.garage-system.svc.cluster.local:3900',
      security: 'mesh',
      region: 'garage',
      pathStyle: true,
    });
  });

  it('has an RPC secret of 32 bytes, and speaks to no other node', () => {
    expect(find(manifests, 'Password', 'garage').spec).toMatchObject({ length: 32, encoding: 'hex' });
    expect(find(manifests, 'ConfigMap', 'garage').data['garage.toml']).toContain(
      'rpc_bind_addr = "127.0.0.1:3901"',
    );
  });

  it('takes requests of S3 as TCP, since a proxy may write the path of a signed one in another way', () => {
    const { ports } = find(manifests, 'Service', 'garage').spec;
    expect(ports.map(({ name }: { name: string }) => name)).toEqual(['tcp-s3', 'http-admin']);
  });

  it.each([
    [undefined, '0.0.0.0:3900'],
    [['IPv6', 'IPv4'], '[::]:3900'],
  ] as const)('listens where its pods have addresses: %p at %s', (ipFamilies, address) => {
    const other = new Garage(new App(), 'garage', { ...dev.garage, ipFamilies }).toJson();
    expect(find(other, 'ConfigMap', 'garage').data['garage.toml']).toContain(`api_bind_addr = "${address}"`);
  });

  it('is refused with sizes that are none', () => {
    const wrong = new App();
    const { requests } = dev.garage.resources;
    new Garage(wrong, 'garage', { storage: 'big', resources: { requests, limits: { memory: '1G' } } });
    expect(validate(wrong)).toEqual([
      'garage: resources.limits.memory must be a whole number with Ki, Mi, Gi or Ti, got "1G"; write it as 10Gi',
      'garage: storage must be a whole number with Ki, Mi, Gi or Ti, got "big"; write it as 10Gi',
    ]);
  });
});

describe('an environment with Garage', () => {
  it("lets Loki reach its buckets, and Prometheus its metrics and nothing else of the admin's API", () => {
    const platform = devPlatform();
    expect(
      arrows(platform).filter(
        (arrow) => arrow.includes('-> garage-system/garage:') && !/istio|envoy/.test(arrow),
      ),
    ).toEqual([
      'observability-system/loki -> garage-system/garage:s3, strict',
      'observability-system/prometheus -> garage-system/garage:admin, strict',
    ]);
    const scrape = connectionsOf(platform).find(
      ({ to }) => 'reference' in to && to.reference === 'garage-system/garage:admin',
    );
    expect(scrape?.http).toEqual({ methods: ['GET'], paths: ['/metrics'] });
  });

  it('keeps the logs of one Loki in its bucket, over HTTP that the mesh encrypts', () => {
    const loki = componentsOf(devPlatform()).find(({ name }) => name === 'loki');
    const manifests = loki?.toJson() ?? [];
    const { common, storage_config, ruler_storage, ingester } = parse(
      find(manifests, 'ConfigMap', 'loki').data['config.yaml'],
    );
    expect(storage_config.object_store.s3).toMatchObject({
      endpoint: 'garage.garage-system.svc.cluster.local:3900',
      bucket_name: 'loki',
      region: 'garage',
      bucket_lookup_type: 'path',
      insecure: true,
    });
    expect(common).toMatchObject({ replication_factor: 1, ring: { kvstore: { store: 'inmemory' } } });
    expect(common).not.toHaveProperty('storage');
    expect(ruler_storage.backend).toBe('local');
    expect(ingester.wal.flush_on_shutdown).toBe(true);
    const { spec } = find(manifests, 'StatefulSet', 'loki').spec.template;
    expect(spec).not.toHaveProperty('affinity');
    expect(spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '5Gi' } });
  });

  it('is what an environment asks for: prod has no trace of it', () => {
    expect(componentsOf(prodPlatform()).map(({ name }) => name)).not.toContain('garage');
    const { garage: _, loki: __, ...rest } = dev;
    expect(arrows(new Platform(rest)).filter((arrow) => arrow.includes('garage'))).toEqual([]);
  });
});

describe('a bucket', () => {
  it('is refused in a Garage that is not there, or with keys in a store that is not', () => {
    const storage = new ObjectStorage(new App(), { cluster: {} });
    expect(() => storage.bucket({ provider: 'garage' }, 'logs')).toThrow(
      'bucket logs: must be in Garage, got none; give garage',
    );
    const outside = { endpoint: 's3.example.org', region: 'eu', bucket: 'b', credentialsKey: 'k' };
    expect(() => storage.bucket(outside, 'logs')).toThrow(
      'bucket b: its keys must be in the secret store, got none; give secretStore',
    );
  });
});

describe('TOML', () => {
  it('has tables behind the rest, and text in quotes', () => {
    expect(toToml({ a: 'x "y"', table: { b: 1, c: true }, d: 2 })).toBe(
      'a = "x \\"y\\""\nd = 2\n\n[table]\nb = 1\nc = true\n',
    );
  });
});
