import fc from 'fast-check';
import { isCreated } from '../../../verify/created/creation';
import { hasAll, matches } from '../../../verify/created/selector';
import { worldOf } from './environment';

const WEB = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    metadata: { labels: { app: web, tier: front } }
    spec: { serviceAccountName: web, containers: [{ name: web, ports: [{ name: http, containerPort: 8080 }] }] }
`;

describe('the cluster to come', () => {
  it('has what every cluster has', () => {
    const world = worldOf(WEB);
    expect(world.find('', 'Service', 'kube-system', 'kube-dns')).toMatchObject({ rule: 'Kubernetes' });
    expect(world.find('', 'Namespace', undefined, 'kube-system')).toBeDefined();
    expect(world.find('scheduling.k8s.io', 'PriorityClass', undefined, 'system-node-critical')).toBeDefined();
  });

  it('has a ServiceAccount and the API server’s CA in every namespace', () => {
    const world = worldOf(WEB);
    expect(world.find('', 'ServiceAccount', 'shop', 'default')).toBeDefined();
    const created = world.find('', 'ConfigMap', 'shop', 'kube-root-ca.crt');
    expect(created).toMatchObject({ createdBy: { kind: 'Namespace', name: 'shop' }, component: 'app' });
    expect(created?.manifest).toMatchObject({ data: { 'ca.crt': '' } });
  });

  it('prefers what is in dist to what is created', () => {
    const world = worldOf(
      `${WEB}---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default, namespace: shop }\n`,
    );
    const account = world.find('', 'ServiceAccount', 'shop', 'default');
    expect(account && isCreated(account)).toBe(false);
    expect(world.inNamespace('', 'ServiceAccount', 'shop')).toHaveLength(1);
  });

  it('has one pod for each workload, with its labels, account and ports', () => {
    const [pod, ...others] = worldOf(WEB).podsIn('shop');
    expect(others).toEqual([]);
    expect(pod).toMatchObject({ name: 'web', serviceAccount: 'web', labels: { app: 'web', tier: 'front' } });
    expect(pod?.ports).toContainEqual({ name: 'http', port: 8080, protocol: 'TCP' });
  });

  it('selects pods by labels, and none by no labels of a Service', () => {
    const world = worldOf(WEB);
    expect(world.selectAll('shop', { app: 'web', tier: 'front' })).toHaveLength(1);
    expect(world.selectAll('shop', { app: 'web', tier: 'back' })).toEqual([]);
    expect(world.selectAll('shop', {})).toEqual([]);
    expect(world.select('shop', {})).toHaveLength(1);
    expect(world.select('bank', {})).toEqual([]);
  });
});

describe('labels that controllers add', () => {
  const pods = (kind: string, spec: string, selector: object) =>
    worldOf(`apiVersion: ${kind.endsWith('Job') ? 'batch/v1' : 'apps/v1'}
kind: ${kind}
metadata: { name: web, namespace: shop }
spec: ${spec}
`)
      .select('shop', selector)
      .map(({ name }) => name);
  const having = (key: string, value: string) => ({ matchLabels: { app: 'web', [key]: value } });
  const template = 'template: { metadata: { labels: { app: web } } }';

  it.each([
    ['Job', `{ ${template} }`, 'batch.kubernetes.io/job-name', 'web', 'other'],
    ['Job', `{ ${template} }`, 'job-name', 'web', 'other'],
    ['StatefulSet', `{ replicas: 2, ${template} }`, 'statefulset.kubernetes.io/pod-name', 'web-1', 'web-2'],
    [
      'StatefulSet',
      `{ replicas: 2, ordinals: { start: 5 }, ${template} }`,
      'apps.kubernetes.io/pod-index',
      '6',
      '0',
    ],
  ])('of a %s %s are known: %s may be %s, not %s', (kind, spec, key, value, other) => {
    expect(pods(kind, spec, having(key, value))).toEqual(['web']);
    expect(pods(kind, spec, having(key, other))).toEqual([]);
  });

  it.each([
    ['Deployment', `{ ${template} }`, 'pod-template-hash'],
    ['DaemonSet', `{ ${template} }`, 'controller-revision-hash'],
    ['Job', `{ completionMode: Indexed, ${template} }`, 'batch.kubernetes.io/job-completion-index'],
    ['CronJob', `{ jobTemplate: { spec: { ${template} } } }`, 'job-name'],
  ])('of a %s %s may have any value: %s', (kind, spec, key) => {
    expect(pods(kind, spec, having(key, '7'))).toEqual(['web']);
    const asks = (operator: string) => ({ matchExpressions: [{ key, operator }] });
    expect(pods(kind, spec, asks('Exists'))).toEqual(['web']);
    expect(pods(kind, spec, asks('DoesNotExist'))).toEqual([]);
  });

  it('are met by some of the pods where they differ', () => {
    const spec = `{ replicas: 2, ${template} }`;
    const asks = (operator: string, values: string[]) => ({
      matchExpressions: [{ key: 'apps.kubernetes.io/pod-index', operator, values }],
    });
    expect(pods('StatefulSet', spec, asks('In', ['1', '2']))).toEqual(['web']);
    expect(pods('StatefulSet', spec, asks('NotIn', ['0']))).toEqual(['web']);
    expect(pods('StatefulSet', spec, asks('NotIn', ['0', '1']))).toEqual([]);
  });
});

describe('a pod in the mesh', () => {
  const meshOf = (replace: string, by: string) => worldOf(WEB.replace(replace, by)).podsIn('shop')[0];

  it('has a sidecar with its ports where the namespace says so', () => {
    expect(meshOf('', '')).toMatchObject({ mesh: 'sidecar' });
    expect(meshOf('', '')?.ports.map(({ port }) => port)).toEqual([8080, 15020, 15021, 15090]);
  });

  it('has none where the namespace does not say so, or says no', () => {
    expect(meshOf('istio-injection: enabled', 'a: b')).toMatchObject({ mesh: 'none' });
    expect(meshOf('istio-injection: enabled', 'istio-injection: disabled')).toMatchObject({ mesh: 'none' });
  });

  it('has none where its label says no, or where it uses the network of its node', () => {
    expect(meshOf('tier: front', 'sidecar.istio.io/inject: "false"')).toMatchObject({ mesh: 'none' });
    expect(meshOf('serviceAccountName: web', 'hostNetwork: true')).toMatchObject({ mesh: 'none' });
  });

  it('has one where its label asks for it and the namespace does not forbid it', () => {
    const asks = WEB.replace('tier: front', 'sidecar.istio.io/inject: "true"');
    expect(worldOf(asks.replace('istio-injection: enabled', 'a: b')).podsIn('shop')[0]?.mesh).toBe('sidecar');
    const forbidden = asks.replace('istio-injection: enabled', 'istio-injection: disabled');
    expect(worldOf(forbidden).podsIn('shop')[0]?.mesh).toBe('none');
  });
});

const key = fc.constantFrom('app', 'tier', 'version', 'toString');
const value = fc.constantFrom('a', 'b', 'c');
const podLabels = fc.dictionary(key, value);

describe('a label selector', () => {
  it('selects the same through the index as by looking at every pod', () => {
    fc.assert(
      fc.property(fc.array(podLabels, { maxLength: 6 }), podLabels, (pods, wanted) => {
        const manifests = pods.map(
          (labels, index) =>
            `apiVersion: v1\nkind: Pod\nmetadata: { name: p${index}, namespace: shop, labels: ${JSON.stringify(labels)} }\n`,
        );
        const world = worldOf([WEB, ...manifests].join('---\n'));
        const slow = world.pods.filter((pod) => pod.namespace === 'shop' && hasAll(wanted, pod.labels));
        expect(world.select('shop', { matchLabels: wanted })).toEqual(slow);
      }),
      { numRuns: 30 },
    );
  });

  it('reads its requirements as Kubernetes does', () => {
    const one = (operator: string, values?: string[]) => ({
      matchExpressions: [{ key: 'app', operator, values }],
    });
    expect(matches(one('In', ['a', 'b']), { app: 'b' })).toBe(true);
    expect(matches(one('In', ['a']), {})).toBe(false);
    expect(matches(one('NotIn', ['a']), {})).toBe(true);
    expect(matches(one('NotIn', ['a']), { app: 'a' })).toBe(false);
    expect(matches(one('Exists'), { app: 'a' })).toBe(true);
    expect(matches(one('DoesNotExist'), { app: 'a' })).toBe(false);
    expect(matches(one('Near'), { app: 'a' })).toBe(false);
  });
});
