import { field, items } from '../../../verify/created/field';
import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient, Json } from '../api/client';
import { until } from '../until';

/** Seconds for the API server to notice a policy. */
const PATIENCE = 30;

const MESH = { 'istio-injection': 'enabled' };
const POLICIES = '/apis/admissionregistration.k8s.io/v1';
const name = 'sidecars';

/**
 * Gives pods of the mesh what istiod, which does not run here, would give them: a sidecar with the resources that the chart is told.
 * So it is there when quotas, limits and Pod Security judge them.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/istio-control/istio-discovery/files/injection-template.yaml
 */
export async function injectSidecars(client: ApiClient, objects: readonly KubernetesObject[]): Promise<void> {
  const istiod = istiodIn(objects);
  const meshed = objects.find(
    ({ kind, manifest }) =>
      kind === 'Namespace' && field(manifest, 'metadata', 'labels', 'istio-injection') === 'enabled',
  );
  if (istiod === undefined || !meshed) return;
  const made = [
    await client.post(`${POLICIES}/mutatingadmissionpolicies`, policy(sidecar(istiod))),
    await client.post(`${POLICIES}/mutatingadmissionpolicybindings`, {
      metadata: { name },
      spec: { policyName: name },
    }),
  ];
  const refused = made.find(({ ok }) => !ok);
  if (refused) throw new Error(`policy for sidecars must be taken, got "${refused.body.message}"`);
  let answer = 'pods without one';
  const injected = await until(PATIENCE, async () => {
    const { body } = await client.post(`/api/v1/namespaces/${meshed.name}/pods?dryRun=All`, probe);
    answer = body.message ?? answer;
    return body.spec?.initContainers?.length ? true : undefined;
  });
  if (injected) return;
  throw new Error(`pods of ${meshed.name} must get a sidecar within ${PATIENCE} seconds, got "${answer}"`);
}

/** The source of the chart of istiod; undefined where it is not there. */
const istiodIn = (objects: readonly KubernetesObject[]): unknown =>
  objects
    .filter(({ kind }) => kind === 'Application')
    .flatMap(({ manifest }) => [...items(manifest, 'spec', 'sources'), field(manifest, 'spec', 'source')])
    .find((source) => field(source, 'chart') === 'istiod');

/** Container of a proxy, with the CNI plugin and as a native sidecar. */
function sidecar(source: unknown): Json {
  const proxy = field(source, 'helm', 'valuesObject', 'global', 'proxy');
  return {
    name: 'istio-proxy',
    image: 'proxyv2',
    restartPolicy: 'Always',
    resources: field(proxy, 'resources') ?? {},
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsGroup: 1337,
      runAsNonRoot: true,
      runAsUser: 1337,
      ...(field(proxy, 'seccompProfile') !== undefined && { seccompProfile: field(proxy, 'seccompProfile') }),
    },
  };
}

const policy = (container: Json): Json => ({
  metadata: { name },
  spec: {
    matchConstraints: {
      namespaceSelector: { matchLabels: MESH },
      objectSelector: {
        matchExpressions: [{ key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] }],
      },
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
    matchConditions: [{ name: 'own-network', expression: '!object.spec.?hostNetwork.orValue(false)' }],
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: patch(inCel(container)) } }],
  },
});

const patch = (container: string): string =>
  `has(object.spec.initContainers)
    ? [JSONPatch{op: "add", path: "/spec/initContainers/0", value: ${container}}]
    : [JSONPatch{op: "add", path: "/spec/initContainers", value: [${container}]}]`;

/** A value in CEL, whose lists and maps take values of one type only. */
function inCel(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((one) => `dyn(${inCel(one)})`).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: dyn(${inCel(one)})`);
  return `{${entries.join(', ')}}`;
}

/** A pod that every namespace of the mesh takes. */
const probe = {
  metadata: { name: 'probe' },
  spec: {
    containers: [
      {
        name: 'probe',
        image: 'probe',
        resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  },
};
