import type { Draft } from './creation';
import { configMap, service, serviceAccount } from './drafts';

const RBAC = 'rbac.authorization.k8s.io';

type Body = NonNullable<Draft['body']>;

const named = (apiVersion: string, kind: string, names: readonly string[], namespace?: string): Draft[] =>
  names.map((name) => ({ apiVersion, kind, namespace, name }));

export const namespace = (name: string): Draft => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  name,
  labels: { 'kubernetes.io/metadata.name': name },
});

const clusterRole = (name: string, body: Body = {}, labels: Draft['labels'] = {}): Draft => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  name,
  labels,
  body,
});

/** Label of the ClusterRoles of which `admin`, `edit` and `view` are made. */
const into = (role: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true' });

const aggregated = (role: string): Body => ({
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: into(role) }] },
});

/** The controllers of kube-controller-manager; each has a ServiceAccount, a ClusterRole and a binding of the two. */
const CONTROLLERS = [
  'attachdetach-controller',
  'certificate-controller',
  'clusterrole-aggregation-controller',
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'device-taint-eviction-controller',
  'disruption-controller',
  'endpoint-controller',
  'endpointslice-controller',
  'endpointslicemirroring-controller',
  'ephemeral-volume-controller',
  'expand-controller',
  'generic-garbage-collector',
  'horizontal-pod-autoscaler',
  'job-controller',
  'legacy-service-account-token-cleaner',
  'namespace-controller',
  'node-controller',
  'persistent-volume-binder',
  'pod-garbage-collector',
  'pv-protection-controller',
  'pvc-protection-controller',
  'replicaset-controller',
  'replication-controller',
  'resource-claim-controller',
  'resourcequota-controller',
  'root-ca-cert-publisher',
  'route-controller',
  'selinux-warning-controller',
  'service-account-controller',
  'service-cidrs-controller',
  'service-controller',
  'statefulset-controller',
  'ttl-after-finished-controller',
  'ttl-controller',
  'validatingadmissionpolicy-status-controller',
  'volumeattributesclass-protection-controller',
];

const OF_CONTROLLERS = CONTROLLERS.map((name) => `system:controller:${name}`);

/** @see https://github.com/kubernetes/kubernetes/tree/v1.36.3/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata */
const RIGHTS: readonly Draft[] = [
  clusterRole('cluster-admin', { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }),
  clusterRole('admin', aggregated('admin')),
  clusterRole('edit', aggregated('edit'), into('admin')),
  clusterRole('view', aggregated('view'), into('edit')),
  ...named(`${RBAC}/v1`, 'ClusterRole', [
    'system:aggregate-to-admin',
    'system:aggregate-to-edit',
    'system:aggregate-to-view',
    'system:auth-delegator',
    'system:basic-user',
    'system:certificates.k8s.io:certificatesigningrequests:nodeclient',
    'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
    'system:certificates.k8s.io:kube-apiserver-client-approver',
    'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver',
    'system:certificates.k8s.io:kubelet-serving-approver',
    'system:certificates.k8s.io:legacy-unknown-approver',
    'system:discovery',
    'system:heapster',
    'system:kube-aggregator',
    'system:kube-controller-manager',
    'system:kube-dns',
    'system:kube-scheduler',
    'system:kubelet-api-admin',
    'system:monitoring',
    'system:node',
    'system:node-bootstrapper',
    'system:node-problem-detector',
    'system:node-proxier',
    'system:persistent-volume-provisioner',
    'system:public-info-viewer',
    'system:service-account-issuer-discovery',
    'system:volume-scheduler',
    ...OF_CONTROLLERS,
  ]),
  ...named(`${RBAC}/v1`, 'ClusterRoleBinding', [
    'cluster-admin',
    'system:basic-user',
    'system:discovery',
    'system:kube-controller-manager',
    'system:kube-dns',
    'system:kube-scheduler',
    'system:monitoring',
    'system:node',
    'system:node-proxier',
    'system:public-info-viewer',
    'system:service-account-issuer-discovery',
    'system:volume-scheduler',
    ...OF_CONTROLLERS,
  ]),
  ...['Role', 'RoleBinding'].flatMap((kind) => [
    ...named(`${RBAC}/v1`, kind, ['system:controller:bootstrap-signer'], 'kube-public'),
    ...named(
      `${RBAC}/v1`,
      kind,
      [
        'system::leader-locking-kube-controller-manager',
        'system::leader-locking-kube-scheduler',
        'system:controller:bootstrap-signer',
        'system:controller:cloud-provider',
        'system:controller:token-cleaner',
      ],
      'kube-system',
    ),
  ]),
  ...named(`${RBAC}/v1`, 'Role', ['extension-apiserver-authentication-reader'], 'kube-system'),
  ...named(`${RBAC}/v1`, 'RoleBinding', ['system::extension-apiserver-authentication-reader'], 'kube-system'),
];

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap/default.go */
const FLOW_CONTROL: readonly Draft[] = [
  ...named('flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration', [
    'catch-all',
    'exempt',
    'global-default',
    'leader-election',
    'node-high',
    'system',
    'workload-high',
    'workload-low',
  ]),
  ...named('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', [
    'catch-all',
    'exempt',
    'global-default',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-system-service-accounts',
    'probes',
    'service-accounts',
    'system-leader-election',
    'system-node-high',
    'system-nodes',
  ]),
];

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controlplane/apiserver/aggregator.go */
const API_SERVICES = [
  'v1.',
  'v1.admissionregistration.k8s.io',
  'v1.apiextensions.k8s.io',
  'v1.apps',
  'v1.authentication.k8s.io',
  'v1.authorization.k8s.io',
  'v1.autoscaling',
  'v1.batch',
  'v1.certificates.k8s.io',
  'v1.coordination.k8s.io',
  'v1.discovery.k8s.io',
  'v1.events.k8s.io',
  'v1.flowcontrol.apiserver.k8s.io',
  'v1.networking.k8s.io',
  'v1.node.k8s.io',
  'v1.policy',
  'v1.rbac.authorization.k8s.io',
  'v1.resource.k8s.io',
  'v1.scheduling.k8s.io',
  'v1.storage.k8s.io',
  'v2.autoscaling',
];

/** What kube-apiserver and kube-controller-manager make as soon as they run: every cluster has it. */
export const BOOTSTRAP: readonly Draft[] = [
  ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(namespace),
  ...named('scheduling.k8s.io/v1', 'PriorityClass', ['system-cluster-critical', 'system-node-critical']),
  ...RIGHTS,
  ...FLOW_CONTROL,
  ...named('apiregistration.k8s.io/v1', 'APIService', API_SERVICES),
  ...[...CONTROLLERS, 'bootstrap-signer', 'token-cleaner'].map((name) => serviceAccount('kube-system', name)),
  {
    ...service('default', 'kubernetes', {}, { name: 'https', port: 443, targetPort: 6443 }),
    labels: { component: 'apiserver', provider: 'kubernetes' },
  },
  ...named('v1', 'Endpoints', ['kubernetes'], 'default'),
  ...named('discovery.k8s.io/v1', 'EndpointSlice', ['kubernetes'], 'default'),
  ...named('networking.k8s.io/v1', 'ServiceCIDR', ['kubernetes']),
  // of whoever brings an aggregated API, so that it knows who asks
  {
    ...configMap(
      'kube-system',
      'extension-apiserver-authentication',
      'client-ca-file',
      'requestheader-allowed-names',
      'requestheader-client-ca-file',
      'requestheader-extra-headers-prefix',
      'requestheader-group-headers',
      'requestheader-uid-headers',
      'requestheader-username-headers',
    ),
    hasMoreKeys: true,
  },
  configMap('kube-system', 'kube-apiserver-legacy-service-account-token-tracking', 'since'),
];
