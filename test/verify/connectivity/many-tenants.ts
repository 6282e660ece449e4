import {
  authorizationPolicy,
  closedNamespace,
  deployment,
  type Editable,
  networkPolicy,
  peerAuthentication,
  service,
} from './world';

const PORT = 8080;
const inNamespace = (namespace: string, app: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  podSelector: { matchLabels: { app } },
});
const to = (namespace: string, app: string) => ({
  to: [inNamespace(namespace, app)],
  ports: [{ port: PORT }],
});
const from = (namespace: string, app: string) => ({
  from: [inNamespace(namespace, app)],
  ports: [{ port: PORT }],
});

/** Tenants with two stages each: the gateway calls the api of a stage, which calls its worker and the identity provider of all. */
export function manyTenants(count: number): { objects: Editable[]; connections: Editable } {
  const objects: Editable[] = [
    peerAuthentication('istio-system', 'default', { mtls: { mode: 'STRICT' } }),
    ...closedNamespace('edge'),
    ...closedNamespace('iam'),
  ];
  const ends: Editable = {};
  const connections: Editable[] = [];
  const connect = (caller: string, target: string) =>
    connections.push({ from: caller, to: target, ports: [{ port: PORT, protocol: 'http' }], mtls: 'strict' });
  const stages = Array.from({ length: count }, (_, index) => `t${index}`).flatMap((name) =>
    ['prod', 'test'].map((stage) => ({ name, stage, namespace: `${name}-${stage}` })),
  );
  const run = (
    namespace: string,
    app: string,
    callers: readonly [string, string][],
    targets: readonly [string, string][],
  ) => {
    ends[`${namespace}/${app}`] = { namespace, labels: { app } };
    const selector = { matchLabels: { app } };
    const principals = callers.map(([ns, sa]) => `cluster.local/ns/${ns}/sa/${sa}`);
    objects.push(
      deployment(namespace, app, { app }, [{ name: 'http', containerPort: PORT }]),
      service(namespace, app, { app }, [{ name: 'http', port: PORT }]),
      networkPolicy(namespace, app, {
        podSelector: selector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: callers.map((caller) => from(...caller)),
        egress: targets.map((target) => to(...target)),
      }),
    );
    if (principals.length > 0) {
      const rules = [{ from: [{ source: { principals } }], to: [{ operation: { ports: [`${PORT}`] } }] }];
      objects.push(authorizationPolicy(namespace, app, { selector, rules }));
    }
    for (const [targetNamespace, target] of targets)
      connect(`${namespace}/${app}`, `${targetNamespace}/${target}`);
  };
  run(
    'edge',
    'gateway',
    [],
    stages.map(({ namespace }) => [namespace, 'api']),
  );
  run(
    'iam',
    'login',
    stages.map(({ namespace }) => [namespace, 'api']),
    [],
  );
  for (const { name, stage, namespace } of stages) {
    objects.push(
      ...closedNamespace(namespace, {
        'istio-injection': 'enabled',
        'plinth.dev/tenant': name,
        'plinth.dev/stage': stage,
      }),
    );
    run(
      namespace,
      'api',
      [['edge', 'gateway']],
      [
        [namespace, 'worker'],
        ['iam', 'login'],
      ],
    );
    run(namespace, 'worker', [[namespace, 'api']], []);
  }
  return { objects, connections: { ends, connections } };
}
