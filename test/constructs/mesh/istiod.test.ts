import { App } from 'cdk8s';
import { accessLog } from '../../../constructs/mesh/access-log';
import { Istiod, type IstiodProps } from '../../../constructs/mesh/istiod';
import { arrows } from '../../connections';
import { find } from '../../manifests';

const create = (props: IstiodProps) => new Istiod(new App(), 'istiod', props);

describe('istiod', () => {
  it('is the pinned chart in the root namespace', () => {
    const istiod = create({ replicas: 1 });
    expect(istiod).toMatchObject({ namespace: 'istio-system', project: 'infrastructure', wave: 'mesh' });
    expect(istiod.chart).toMatchObject({ name: 'istiod', version: '1.31.1' });
  });

  it('has the replicas that it is given, without an autoscaler', () => {
    expect(create({ replicas: 2 }).chart?.values).toMatchObject({ autoscaleEnabled: false, replicaCount: 2 });
  });

  it('takes the traffic of both address families, in itself and in every proxy', () => {
    expect(create({ replicas: 1, ipFamilies: ['IPv4', 'IPv6'] }).chart?.values).toMatchObject({
      env: { ISTIO_DUAL_STACK: 'true' },
      meshConfig: { defaultConfig: { proxyMetadata: { ISTIO_DUAL_STACK: 'true' } } },
      ipFamilyPolicy: 'RequireDualStack',
      ipFamilies: ['IPv4', 'IPv6'],
    });
    const single = JSON.stringify(create({ replicas: 1, ipFamilies: ['IPv6'] }).chart?.values);
    expect(single).not.toMatch(/DUAL_STACK|ipFamil/);
  });

  it('is told of OpenShift, and of no other platform, which it would ignore', () => {
    expect(create({ replicas: 1, platform: 'openshift' }).chart?.values).toMatchObject({
      global: { platform: 'openshift' },
    });
    expect(JSON.stringify(create({ replicas: 1, platform: 'k3s' }).chart?.values)).not.toContain('platform');
  });

  it('stays there during a drain when it has several replicas', () => {
    const istiod = create({ replicas: 2 });
    expect(find(istiod.toJson(), 'PodDisruptionBudget', 'istiod').spec).toEqual({
      selector: { matchLabels: { app: 'istiod' } },
      maxUnavailable: 1,
    });
    expect(istiod.chart?.values).toMatchObject({
      topologySpreadConstraints: [{ labelSelector: { matchLabels: { app: 'istiod' } } }],
    });
  });

  it('holds up no drain with one replica', () => {
    const istiod = create({ replicas: 1 });
    expect(istiod.toJson()).toEqual([]);
    expect(istiod.chart?.values).not.toHaveProperty('topologySpreadConstraints');
    expect(istiod.chart?.values).toMatchObject({
      global: { defaultPodDisruptionBudget: { enabled: false } },
    });
  });

  it('asks for 200m and 512Mi to 2Gi by default, or for what it is given', () => {
    expect(create({ replicas: 1 }).chart?.values).toMatchObject({
      resources: { requests: { cpu: '200m', memory: '512Mi' }, limits: { memory: '2Gi' } },
    });
    const resources = { requests: { cpu: '1', memory: '4Gi' }, limits: { memory: '8Gi' } };
    expect(create({ replicas: 1, resources }).chart?.values).toMatchObject({ resources });
  });

  // With the chart's default one node before Kubernetes 1.33 turns them off everywhere, and Jobs hang.
  it('injects native sidecars, whatever the nodes', () => {
    expect(create({ replicas: 1 }).chart?.values).toMatchObject({ env: { ENABLE_NATIVE_SIDECARS: 'true' } });
  });

  it('fetches no keys of tokens, not even where a policy leaves their address out', () => {
    expect(create({ replicas: 1 }).chart?.values).toMatchObject({
      env: { PILOT_JWT_ENABLE_REMOTE_JWKS: 'envoy', BLOCKED_CIDRS_IN_JWKS_URIS: '0.0.0.0/0,::/0' },
    });
  });

  it('injects sidecars that a restricted namespace admits', () => {
    expect(create({ replicas: 1 }).chart?.values).toMatchObject({
      cni: { enabled: true },
      seccompProfile: { type: 'RuntimeDefault' },
      global: {
        proxy: {
          seccompProfile: { type: 'RuntimeDefault' },
          resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { cpu: '1', memory: '256Mi' } },
        },
      },
    });
  });

  // https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ProxyPathNormalization
  it('compares paths with policies as applications see them', () => {
    expect(create({ replicas: 1 }).chart?.values).toMatchObject({
      meshConfig: { pathNormalization: { normalization: 'MERGE_SLASHES' } },
    });
  });

  describe('logs of requests', () => {
    const { chart } = create({ replicas: 1 });
    const fields: Record<string, string> = JSON.parse(accessLog.accessLogFormat);

    it('are JSON with who called which host, how long it took, and what became of it', () => {
      expect(chart?.values).toMatchObject({ meshConfig: { ...accessLog, accessLogEncoding: 'JSON' } });
      expect(fields).toMatchObject({
        trace_id: '%TRACE_ID%',
        source_principal: '%DOWNSTREAM_PEER_URI_SAN%',
        client_address: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
        authority: '%REQ(:AUTHORITY)%',
        response_code: '%RESPONSE_CODE%',
        duration: '%DURATION%',
        path: '%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%',
      });
    });

    it('have no query, in which codes and tokens are, and no header with an address, a cookie or a token', () => {
      const withQuery = /%(REQ\([^)]*(PATH|REFERER|COOKIE|AUTHORIZATION)|QUERY_PARAM|PATH)|%RESP\(LOCATION/i;
      expect(Object.entries(fields).filter(([, value]) => withQuery.test(value))).toEqual([]);
    });
  });

  it('has a webhook that is closed from the start, and no network policies of the chart', () => {
    const { chart } = create({ replicas: 1 });
    expect(chart?.values).toMatchObject({ base: { validationFailurePolicy: 'Fail' } });
    expect(chart?.values).not.toHaveProperty('global.networkPolicy');
  });

  it('is asked by every pod in the mesh and by the API server, and asks the latter', () => {
    const app = new App();
    new Istiod(app, 'istiod', { replicas: 1 });
    expect(arrows(app)).toEqual([
      'every pod in the mesh -> istio-system/istiod:xds, none',
      'kubernetes-api-calls -> istio-system/istiod:webhook, none',
      'istio-system/istiod -> kubernetes-api, none',
    ]);
  });
});
