import { findingsOf, hardened, namespace, nonRoot, type Release, strangersDist } from './stranger';

// Release files of operators: definitions with what a generator leaves in them, roles, and the operator itself
const DEFINITION = `
# Copyright of somebody
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations: { controller-gen.kubebuilder.io/version: v0.20.0 }
  creationTimestamp: null
  name: queues.messaging.example.org
spec:
  group: messaging.example.org
  names: { kind: Queue, listKind: QueueList, plural: queues, singular: queue }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, properties: { size: { type: integer } } }
            status: { type: object }
status:
  acceptedNames: { kind: "", plural: "" }
  conditions: []
  storedVersions: []
`;

const RULES = `
rules:
  - { apiGroups: [messaging.example.org], resources: [queues], verbs: [get, list, watch] }
  - { apiGroups: [messaging.example.org], resources: [queues/status, queues/finalizers], verbs: [get, patch, update] }
`;

const ROLE = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { creationTimestamp: null, name: queue-operator }
${RULES}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: queue-operator }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: queue-operator }
subjects: [{ kind: ServiceAccount, name: queue-operator, namespace: queues }]
`;

const workload = (name: string, at: string) => `
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}, namespace: ${at} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${at} }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      ${nonRoot}
      containers:
        - name: manager
          image: registry.example.org/${name}:1.0.0
          args: [--leader-elect]
          livenessProbe: { httpGet: { path: /healthz, port: 8081 } }
          readinessProbe: { httpGet: { path: /readyz, port: 8081 } }
${hardened(10)}
status: {}
`;

const OPERATOR = workload('queue-operator', 'queues');

const QUEUE = `
apiVersion: messaging.example.org/v1
kind: Queue
metadata: { name: orders, namespace: shop }
spec: { size: 3 }
`;

const join = (...parts: string[]) => parts.join('---');

const NAMESPACES = { manifests: join(namespace('shop'), namespace('queues')), wave: 0 };

const DEFINITIONS = { manifests: DEFINITION, wave: 0 };

/** Findings but for those of the rights and of the schema that nobody here has. */
const found = (releases: Readonly<Record<string, Release>>) =>
  findingsOf(strangersDist({ namespaces: NAMESPACES, ...releases })).filter(
    (finding) =>
      finding !== 'schema/kind Queue shop/orders kind: no schema for messaging.example.org/v1 Queue',
  );

const NOBODY =
  'waves/owner Queue shop/orders kind: nothing that is applied looks after messaging.example.org';

const queue = { manifests: QUEUE, wave: 2 };

describe('an operator', () => {
  it('is in one file with its definitions and its rights', () => {
    expect(found({ operator: { manifests: join(DEFINITION, ROLE, OPERATOR), wave: 1 }, queue })).toEqual([]);
  });

  it('comes in an Application of its own', () => {
    expect(
      found({ definitions: DEFINITIONS, operator: { manifests: join(ROLE, OPERATOR), wave: 1 }, queue }),
    ).toEqual([]);
  });

  it('comes too late, wherever its definitions are', () => {
    const late = { manifests: join(ROLE, OPERATOR), wave: 2 };
    expect(found({ definitions: DEFINITIONS, operator: late, queue })).toEqual([
      'waves/owner Queue shop/orders kind: its operator, Deployment queues/queue-operator, comes in wave 2 with operator, the object itself in wave 2',
    ]);
  });

  it('has its rights in a third Application', () => {
    const rights = { manifests: ROLE, wave: 0 };
    expect(
      found({ definitions: DEFINITIONS, rights, operator: { manifests: OPERATOR, wave: 1 }, queue }),
    ).toEqual([]);
  });

  it('is not there', () => {
    const rights = { manifests: ROLE, wave: 1 };
    expect(found({ definitions: DEFINITIONS, rights, queue })).toContain(NOBODY);
  });

  const bound = (binding: string, name = 'queue-operator') =>
    found({
      definitions: DEFINITIONS,
      operator: { manifests: join(ROLE, OPERATOR).replace(ROLE, binding), wave: 1 },
      queue,
    }).filter((finding) => finding.includes('waves/owner') || finding.includes(`/${name} `));

  it.each([
    ['no binding', ROLE.slice(0, ROLE.lastIndexOf('---'))],
    [
      'a binding of another account',
      ROLE.replace('name: queue-operator, namespace', 'name: default, namespace'),
    ],
    [
      'a binding in another namespace',
      ROLE.replace(
        'kind: ClusterRoleBinding\nmetadata: { name: queue-operator }',
        'kind: RoleBinding\nmetadata: { name: queue-operator, namespace: queues }',
      ),
    ],
    ['a role that only creates', ROLE.replace('verbs: [get, list, watch]', 'verbs: [create, get]')],
    ['a role for another group', ROLE.replaceAll('[messaging.example.org]', '[mail.example.org]')],
    ['a role for another resource', ROLE.replaceAll('[queues]', '[topics]')],
  ])('looks after nothing with %s', (_, binding) => {
    expect(bound(binding)).toContain(NOBODY);
  });

  it.each([
    [
      'a binding in the namespace',
      ROLE.replace(
        'kind: ClusterRoleBinding\nmetadata: { name: queue-operator }',
        'kind: RoleBinding\nmetadata: { name: queue-operator, namespace: shop }',
      ),
    ],
    [
      'a group of accounts',
      ROLE.replace(
        '{ kind: ServiceAccount, name: queue-operator, namespace: queues }',
        '{ kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:serviceaccounts:queues" }',
      ),
    ],
    [
      'a user that is an account',
      ROLE.replace(
        '{ kind: ServiceAccount, name: queue-operator, namespace: queues }',
        '{ kind: User, apiGroup: rbac.authorization.k8s.io, name: "system:serviceaccount:queues:queue-operator" }',
      ),
    ],
    [
      'every resource of the group',
      ROLE.replaceAll('[queues]', '["*"]').replaceAll('[get, list, watch]', '["*"]'),
    ],
    [
      'a role that is aggregated',
      ROLE.replace(
        RULES,
        'aggregationRule: { clusterRoleSelectors: [{ matchLabels: { messaging: "true" } }] }\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: queues, labels: { messaging: "true" } }\n' +
          RULES,
      ),
    ],
    [
      'a role that is aggregated into that of the cluster',
      ROLE.replace(
        'kind: ClusterRole\nmetadata: { creationTimestamp: null, name: queue-operator }',
        'kind: ClusterRole\nmetadata: { name: queues, labels: { rbac.authorization.k8s.io/aggregate-to-edit: "true" } }',
      ).replace('kind: ClusterRole, name: queue-operator', 'kind: ClusterRole, name: admin'),
    ],
  ])('looks after its kinds with %s', (_, binding) => {
    expect(bound(binding).filter((finding) => finding.startsWith('waves/'))).toEqual([]);
  });

  const everything = ROLE.replace(
    'kind: ClusterRole, name: queue-operator',
    'kind: ClusterRole, name: cluster-admin',
  );

  it('may do everything, with the definitions in its Application', () => {
    const operator = { manifests: join(DEFINITION, everything, OPERATOR), wave: 1 };
    expect(found({ operator, queue }).filter((finding) => finding.includes('waves/'))).toEqual([]);
  });

  it('may be anybody who may do everything', () => {
    expect(bound(everything)).toContain(
      `warning ${NOBODY}, unless Deployment queues/queue-operator does, which may watch everything`,
    );
  });

  it('is whoever writes the status, and not whoever reads the resource', () => {
    const reader = join(
      workload('dashboard', 'queues').replace('replicas: 1', 'replicas: 1'),
      ROLE.replaceAll('name: queue-operator', 'name: dashboard').replace(/^ {2}- .*queues\/status.*\n/m, ''),
    );
    const early = { manifests: reader, wave: 1 };
    const late = { manifests: join(ROLE, OPERATOR), wave: 3 };
    expect(found({ definitions: DEFINITIONS, reader: early, operator: late, queue })).toEqual([
      expect.stringMatching(
        /^waves\/owner Queue shop\/orders kind: its operator, Deployment queues\/queue-operator, comes in wave 3/,
      ),
    ]);
    expect(found({ definitions: DEFINITIONS, reader: early, queue })).toEqual([]);
  });
});

describe('what somebody else has installed', () => {
  it('is taken to be there, once for each group', () => {
    const more = join(QUEUE, QUEUE.replace('name: orders', 'name: invoices'));
    const findings = findingsOf(
      strangersDist({ namespaces: NAMESPACES, queue: { manifests: more, wave: 1 } }),
    );
    expect(findings.filter((finding) => finding.includes('waves/'))).toEqual([
      'warning waves/definition Queue shop/orders kind: nothing of dist brings messaging.example.org: the cluster is taken to have it, and what looks after it',
    ]);
  });

  it('is not taken to be there where dist brings the operator', () => {
    const operator = { manifests: join(ROLE, OPERATOR), wave: 1 };
    expect(found({ operator, queue })).toContain(
      'waves/definition Queue shop/orders kind: no Application brings a definition of Queue in messaging.example.org',
    );
  });

  it('is not taken to be there where dist says what its cluster has', () => {
    const dist = strangersDist(
      { namespaces: NAMESPACES, queue },
      { 'live/connections.json': '{"cluster":{}}' },
    );
    expect(findingsOf(dist)).toContain(
      'waves/definition Queue shop/orders kind: no Application brings a definition of Queue in messaging.example.org',
    );
  });
});

// an aggregated API: `metrics-server`, with what every cluster has from the start
const AGGREGATED = `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: kube-system }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader }
subjects: [{ kind: ServiceAccount, name: queue-operator, namespace: queues }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: delegator }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:auth-delegator }
subjects: [{ kind: ServiceAccount, name: queue-operator, namespace: queues }]
`;

describe('what every cluster has', () => {
  const dist = (manifests: string) =>
    strangersDist({ namespaces: NAMESPACES, operator: { manifests: join(OPERATOR, manifests), wave: 1 } });

  it('is there for whoever names it', () => {
    expect(findingsOf(dist(AGGREGATED))).toEqual([]);
  });

  it('is not of any other name', () => {
    expect(findingsOf(dist(AGGREGATED.replace('authentication-reader', 'authorization-reader')))).toEqual([
      'references/object RoleBinding kube-system/reader roleRef.name: Role kube-system/extension-apiserver-authorization-reader does not exist',
    ]);
  });
});
