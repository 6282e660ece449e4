import { App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { componentsOf } from '../../constructs/synthesis';
import { IntOrString, KubeConfigMap, KubeService } from '../../imports/k8s';
import { PeerAuthentication, PeerAuthenticationSpecMtlsMode } from '../../imports/security.istio.io';
import { devPlatform, prodPlatform } from '../platform';

/** As it is written: without undefined fields, and keys in no order. */
const written = (value: object): unknown => JSON.parse(JSON.stringify(value));

const chart = (): Chart =>
  new Chart(new App(), 'chart', { disableResourceNameHashes: true, namespace: 'shop', labels: { a: 'b' } });

test.each([
  ['dev', devPlatform()],
  ['prod', prodPlatform()],
])('every object of %s is the same as through cdk8s itself', (_, platform) => {
  const objects = componentsOf(platform).flatMap(({ apiObjects }) => apiObjects);
  expect(objects.length).toBeGreaterThan(90);
  for (const object of objects) {
    const short = written(object.toJson());
    // A patch, even an empty one, takes the long way.
    object.addJsonPatch();
    const long = written(object.toJson());
    expect(short).toEqual(long);
    expect(JSON.stringify(metadataIn(short))).toBe(JSON.stringify(metadataIn(long)));
  }
});

const metadataIn = (object: unknown): unknown => (object as { metadata: unknown }).metadata;

test('metadata of every sort is the same as through cdk8s itself', () => {
  const map = new KubeConfigMap(chart(), 'map', {
    metadata: { annotations: { z: 'y', a: 'b' }, labels: {}, ownerReferences: [], generateName: 'map-' },
  });
  map.metadata.addFinalizers('b', 'a');
  map.metadata.addAnnotation('m', 'n');
  map.metadata.add('empty', { of: [], all: {} });
  map.metadata.add('more', [{ b: 1, a: null }, {}]);
  const metadata = () => JSON.stringify(map.toJson().metadata);
  const short = metadata();
  expect(short).toBe(JSON.stringify(map.metadata.toJson()));
  map.metadata.add('late', Lazy.any({ produce: () => 'produced' }));
  expect(metadata()).toBe(short.replace('"more"', '"late":"produced","more"'));
});

test('a value that is still to be produced is produced', () => {
  const data = Lazy.any({ produce: () => ({ key: 'late' }) }) as Record<string, string>;
  expect(new KubeConfigMap(chart(), 'map', { data }).toJson().data).toEqual({ key: 'late' });
  const mtls = Lazy.any({ produce: () => ({ mode: PeerAuthenticationSpecMtlsMode.STRICT }) });
  const policy = new PeerAuthentication(chart(), 'policy', { spec: { mtls } });
  expect(policy.toJson().spec).toEqual({ mtls: { mode: 'STRICT' } });
});

test('a patch is applied', () => {
  const map = new KubeConfigMap(chart(), 'map', { data: { key: 'before' } });
  map.addJsonPatch(JsonPatch.replace('/data/key', 'after'));
  expect(map.toJson().data).toEqual({ key: 'after' });
});

test('labels and annotations that are added later are there, beside those of the chart', () => {
  const service = new KubeService(chart(), 'service', {
    spec: { ports: [{ port: 80, targetPort: IntOrString.fromNumber(8080) }] },
  });
  service.metadata.addLabel('c', 'd');
  expect(service.toJson()).toMatchObject({
    metadata: { name: 'chart-service', namespace: 'shop', labels: { a: 'b', c: 'd' } },
    spec: { ports: [{ port: 80, targetPort: 8080 }] },
  });
});
