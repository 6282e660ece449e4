import { findingsOf, hardened, namespace, nonRoot, strangersDist } from './stranger';

// `helm template web ./web --namespace shop`: a comment before each document, names without a namespace, hooks, notes that are none
const WEB = `---
# Source: web/templates/serviceaccount.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  labels:
    helm.sh/chart: web-1.4.2
    app.kubernetes.io/name: web
    app.kubernetes.io/instance: web
    app.kubernetes.io/managed-by: Helm
automountServiceAccountToken: false
---
# Source: web/templates/ingress.yaml
---
# Source: web/templates/NOTES.txt
# 1. Get the application URL by running these commands:
---
# Source: web/templates/configmap.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  settings.yaml: |
    greeting: hello
---
# Source: web/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: ClusterIP
  ports:
    - port: 80
      targetPort: http
      protocol: TCP
      name: http
  selector:
    app.kubernetes.io/name: web
    app.kubernetes.io/instance: web
---
# Source: web/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: web
      app.kubernetes.io/instance: web
  template:
    metadata:
      labels:
        helm.sh/chart: web-1.4.2
        app.kubernetes.io/name: web
        app.kubernetes.io/instance: web
    spec:
      serviceAccountName: web
      automountServiceAccountToken: false
      ${nonRoot}
      containers:
        - name: web
          image: "registry.example.org/web:1.4.2"
          ports:
            - name: http
              containerPort: 8080
              protocol: TCP
          livenessProbe: { httpGet: { path: /live, port: http } }
          readinessProbe: { httpGet: { path: /ready, port: 8080 } }
          volumeMounts: [{ name: settings, mountPath: /etc/web }]
${hardened(10)}
      volumes: [{ name: settings, configMap: { name: web } }]
---
# Source: web/templates/migrate.yaml
apiVersion: batch/v1
kind: Job
metadata:
  generateName: web-migrate-
  annotations:
    "helm.sh/hook": post-install,post-upgrade
    "helm.sh/hook-weight": "-5"
    "helm.sh/hook-delete-policy": before-hook-creation
spec:
  ttlSecondsAfterFinished: 600
  activeDeadlineSeconds: 300
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web-migrate
    spec:
      restartPolicy: Never
      serviceAccountName: web
      automountServiceAccountToken: false
      ${nonRoot}
      containers:
        - name: migrate
          image: "registry.example.org/web:1.4.2"
          args: [migrate]
          envFrom: [{ configMapRef: { name: web } }]
${hardened(10)}
`;

const release = { manifests: WEB, namespace: 'shop', wave: 1 };

const dist = (manifests = WEB) =>
  strangersDist({ namespaces: { manifests: namespace('shop'), wave: 0 }, web: { ...release, manifests } });

describe('what "helm template" writes', () => {
  it('is without findings', () => {
    expect(findingsOf(dist())).toEqual([]);
  });

  it('is in the namespace of the destination for whatever asks', () => {
    expect(
      findingsOf(dist(WEB.replace('configMap: { name: web }', 'configMap: { name: settings }'))),
    ).toEqual([
      'references/object Deployment shop/web spec.template.spec.volumes[0].configMap.name: ConfigMap shop/settings does not exist',
    ]);
  });

  it('has no namespace where its Application names none', () => {
    const files = { namespaces: { manifests: namespace('shop') }, web: { manifests: WEB } };
    const findings = findingsOf(strangersDist(files));
    expect(findings).toContain(
      'schema/metadata Deployment web metadata.namespace: Deployment must have a namespace',
    );
    expect(findings.filter((finding) => finding.startsWith('schema/metadata'))).toHaveLength(5);
  });

  it('is in two namespaces without being there twice', () => {
    const manifests = `${namespace('shop')}---${namespace('test')}`;
    const releases = {
      namespaces: { manifests, wave: 0 },
      web: release,
      other: { ...release, namespace: 'test' },
    };
    expect(findingsOf(strangersDist(releases))).toEqual([]);
  });

  it('is there twice in one namespace', () => {
    const manifests = namespace('shop');
    expect(() =>
      findingsOf(strangersDist({ namespaces: { manifests }, web: release, other: release })),
    ).toThrow(/ServiceAccount shop\/web is already in .*; two owners fight over it, remove one/);
  });

  it('brings its namespace a second time, which two owners fight over', () => {
    const again = strangersDist({
      namespaces: { manifests: namespace('shop') },
      web: { manifests: namespace('shop') },
    });
    expect(() => findingsOf(again)).toThrow(
      /Namespace shop is already in .*; two owners fight over it, remove one/,
    );
  });

  it('names a namespace at a kind that has none, which the cluster drops', () => {
    const role = `
# Source: web/templates/clusterrole.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: web, namespace: shop }
rules: [{ apiGroups: [""], resources: [services], verbs: [get, list, watch] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: web, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: web }
subjects: [{ kind: ServiceAccount, name: web, namespace: shop }]
`;
    expect(findingsOf(dist(`${WEB}---${role}`))).toEqual([
      'warning schema/metadata ClusterRole web metadata.namespace: ClusterRole has no namespace, got "shop"',
      'warning schema/metadata ClusterRoleBinding web metadata.namespace: ClusterRoleBinding has no namespace, got "shop"',
    ]);
  });

  it('runs its hooks in the phases of Argo CD', () => {
    const before = WEB.replace('post-install,post-upgrade', 'pre-install,pre-upgrade');
    expect(findingsOf(dist(before))).toEqual([
      'waves/sync Job shop/web-migrate-hook spec.template.spec.serviceAccountName: ServiceAccount shop/web comes in phase Sync wave 0 of web, the object itself in phase PreSync wave -5',
      'waves/sync Job shop/web-migrate-hook spec.template.spec.containers[0].envFrom[0].configMapRef.name: ConfigMap shop/web comes in phase Sync wave 0 of web, the object itself in phase PreSync wave -5',
    ]);
  });

  it.each(['test', 'pre-delete', 'pre-rollback'])('has hooks for a %s, which no sync runs', (hook) => {
    expect(findingsOf(dist(WEB.replace('post-install,post-upgrade', hook)))).toEqual([]);
  });

  it('has ports that its containers do not declare', () => {
    const findings = findingsOf(dist(WEB.replace('targetPort: http', 'targetPort: 9090')));
    expect(findings).toEqual([
      'warning references/service Service shop/web spec.ports[0].targetPort: no container of the selected pods declares the TCP port 9090',
    ]);
  });
});
