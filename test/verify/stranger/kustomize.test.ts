import { findingsOf, hardened, namespace, nonRoot, strangersDist } from './stranger';

// `kustomize build overlays/live`: sorted by kind and name, labels of the overlay in every selector, hashes behind names,
// what `kubectl create --dry-run` leaves, and a namespace at everything that has one
const BUILD = `${namespace('shop')}---
apiVersion: v1
automountServiceAccountToken: false
kind: ServiceAccount
metadata:
  creationTimestamp: null
  labels:
    app.kubernetes.io/part-of: shop
  name: web
  namespace: shop
---
apiVersion: v1
data:
  settings.yaml: |
    greeting: hello
kind: ConfigMap
metadata:
  labels:
    app.kubernetes.io/part-of: shop
  name: settings-6ct58987ht
  namespace: shop
---
apiVersion: v1
kind: Service
metadata:
  creationTimestamp: null
  labels:
    app.kubernetes.io/part-of: shop
  name: web
  namespace: shop
spec:
  ports:
  - port: 8080
  selector:
    app: web
    app.kubernetes.io/part-of: shop
status:
  loadBalancer: {}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  creationTimestamp: null
  labels:
    app.kubernetes.io/part-of: shop
  name: web
  namespace: shop
spec:
  replicas: 1
  selector:
    matchLabels:
      app: web
      app.kubernetes.io/part-of: shop
  strategy: {}
  template:
    metadata:
      creationTimestamp: null
      labels:
        app: web
        app.kubernetes.io/part-of: shop
    spec:
      automountServiceAccountToken: false
      serviceAccountName: web
      ${nonRoot}
      containers:
      - envFrom:
        - configMapRef:
            name: settings-6ct58987ht
        image: registry.example.org/web:1.4.2
        livenessProbe: { tcpSocket: { port: 8080 } }
        name: web
        readinessProbe: { httpGet: { path: /ready, port: 8080 } }
${hardened(8)}
status: {}
`;

/** The same objects, as "kubectl get -o yaml" puts them: in one list. */
const list = (documents: string, kind: string): string => {
  const items = documents.split(/^---\n/m).map((document) => document.trim().replace(/^/gm, '    '));
  return `apiVersion: v1\nkind: ${kind}\nmetadata:\n  resourceVersion: ""\nitems:\n${items
    .map((item) => `  -${item.slice(3)}`)
    .join('\n')}\n`;
};

const undeclared =
  'warning references/service Service shop/web spec.ports[0].port: no container of the selected pods declares the TCP port 8080';

const wave = 0;

describe('what "kustomize build" writes', () => {
  it('has one port that no container declares', () => {
    expect(findingsOf(strangersDist({ shop: { manifests: BUILD, wave } }))).toEqual([undeclared]);
  });

  it.each(['List', 'ConfigMapList'])('is the same as a %s', (kind) => {
    expect(findingsOf(strangersDist({ shop: { manifests: list(BUILD, kind), wave } }))).toEqual([undeclared]);
  });

  it('has the name of a hash that is old', () => {
    const stale = BUILD.replace(
      'name: settings-6ct58987ht\n  namespace',
      'name: settings-2m7f4kd9gh\n  namespace',
    );
    expect(findingsOf(strangersDist({ shop: { manifests: stale, wave } })).sort()).toEqual([
      'references/object Deployment shop/web spec.template.spec.containers[0].envFrom[0].configMapRef.name: ConfigMap shop/settings-6ct58987ht does not exist',
      undeclared,
      'warning references/used ConfigMap shop/settings-2m7f4kd9gh: nothing in its namespace uses it',
    ]);
  });
});
