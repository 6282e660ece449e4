import { diffOf } from '../folders';

export const namespace = (name: string, labels = '') => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { kubernetes.io/metadata.name: ${name}${labels} } }
`;

export const tenant = (name: string) =>
  namespace(`tenant-${name}-prod`, `, plinth.dev/tenant: ${name}, plinth.dev/stage: prod`);

export const pod = (ns: string, name: string, labels = '', port = 8080) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${ns} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${labels} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: ${name}, ports: [{ containerPort: ${port} }] }] }
`;

export const policy = (ns: string, name: string, spec: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${ns} }
spec: ${spec}
`;

export const denyAll = (ns: string) =>
  policy(ns, 'deny-all', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');

export const peer = (ns: string, app: string) =>
  `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${ns} } }, podSelector: { matchLabels: { app: ${app} } } }`;

export const of = (app: string) => `podSelector: { matchLabels: { app: ${app} } }`;

export const egress = (ns: string, app: string, ...to: string[]) =>
  policy(
    ns,
    `${app}-egress`,
    `{ ${of(app)}, policyTypes: [Egress], egress: [{ to: [${to.join(', ')}], ports: [{ port: 8080 }] }] }`,
  );

export const ingress = (ns: string, app: string, ports: string, ...from: string[]) =>
  policy(
    ns,
    `${app}-ingress`,
    `{ ${of(app)}, policyTypes: [Ingress], ingress: [{ from: [${from.join(', ')}], ports: [${ports}] }] }`,
  );

const join = (...documents: string[]) => documents.join('---');

export const access = (before: readonly string[], after: readonly string[]) =>
  diffOf({ 'dev/shop': join(...before) }, { 'dev/shop': join(...after) }).access;

export const sentences = (before: readonly string[], after: readonly string[]) =>
  access(before, after).map(({ direction, what }) => `${direction}: ${what}`);

export const SHOP = [
  namespace('shop'),
  namespace('back'),
  denyAll('shop'),
  denyAll('back'),
  pod('shop', 'web'),
  pod('back', 'api'),
  egress('shop', 'web', peer('back', 'api')),
];
