import { judgeFirst, judgeSecond } from '../../../../cli/cluster/apply/judge';
import { describeFault } from '../../../../cli/cluster/fault';
import { objectOf } from '../environment';

const object = objectOf('ConfigMap', 'settings', { data: { a: '1' } });
const stored = { ...object.manifest, metadata: { ...object.manifest.metadata, resourceVersion: '7' } };
const texts = (faults: ReturnType<typeof judgeFirst>) => faults.map(describeFault);
const where = 'dist/dev/app/app.k8s.yaml: ConfigMap shop/settings';

describe('an object that is applied', () => {
  it('is right when it is stored as it was sent, without a warning', () => {
    expect(judgeFirst({ object, stored, warnings: [] })).toEqual([]);
  });

  it('is refused with the reason of the server', () => {
    expect(texts(judgeFirst({ object, refusal: 'no such namespace', warnings: [] }))).toEqual([
      `${where}: refused: no such namespace`,
    ]);
  });

  it.each([
    ['pod-security', 'would violate PodSecurity "restricted:latest": runAsNonRoot != true'],
    ['deprecated', 'v1 Endpoints is deprecated in v1.33+'],
    ['warning', 'metadata.finalizers: "x": prefer a domain-qualified finalizer name'],
  ])('has a fault "%s" for each warning', (rule, warning) => {
    expect(texts(judgeFirst({ object, stored, warnings: [warning] }))).toEqual([
      `${where}: ${rule}: ${warning}`,
    ]);
  });

  it('has a fault for each field that is not stored', () => {
    expect(texts(judgeFirst({ object, stored: { ...stored, data: {} }, warnings: [] }))).toEqual([
      `${where}: pruned: data.a must be stored as "1", got nothing; write what is stored`,
    ]);
  });
});

describe('an object that is applied again', () => {
  const first = { object, stored, warnings: [] };

  it('is right when only its version is new', () => {
    const metadata = { ...stored.metadata, resourceVersion: '8', managedFields: [] };
    expect(judgeSecond(first, { object, stored: { ...stored, metadata }, warnings: [] })).toEqual([]);
  });

  it.each([
    ['changed', { ...stored, data: { a: '2' } }, 'data.a'],
    ['added', { ...stored, data: { a: '1', b: '2' } }, 'data.b'],
    ['removed', { ...stored, data: {} }, 'data.a'],
  ])('drifts when something is %s', (_, after, path) => {
    expect(texts(judgeSecond(first, { object, stored: after, warnings: [] }))).toEqual([
      `${where}: drift: ${path} must stay when the object is applied again, but changes; Argo CD would never see it in sync`,
    ]);
  });

  it('must not be refused', () => {
    expect(texts(judgeSecond(first, { object, refusal: 'field is immutable', warnings: [] }))).toEqual([
      `${where}: refused: the second time: field is immutable`,
    ]);
  });

  it('is reported once when it was refused the first time', () => {
    const refused = { object, refusal: 'no', warnings: [] };
    expect(judgeSecond(refused, refused)).toEqual([]);
  });
});
