/** A plain Kubernetes object. */
export type Manifest = Readonly<Record<string, unknown>>;

/** The name of the tenant with this number: `tenant-0001`. */
export const tenantName = (tenant: number): string => `tenant-${String(tenant).padStart(4, '0')}`;

/**
 * The objects of a synthetic tenant: two namespaces with 35 each, in the kinds, sizes and kinds of text of a small
 * product. Every yardstick renders these, so that the times can be compared.
 */
export function tenantObjects(tenant: number): Manifest[] {
  return ['prod', 'test'].flatMap((stage) => {
    const namespace = `${tenantName(tenant)}-${stage}`;
    return [
      namespaceOf(namespace),
      ...[access, traffic, workloads, services, realm].flatMap((part) => part(namespace)),
    ];
  });
}

function manifest(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  rest: Manifest,
): Manifest {
  const labels = {
    ...nameLabel(name),
    'app.kubernetes.io/part-of': namespace,
    'app.kubernetes.io/managed-by': 'plinth',
  };
  return { apiVersion, kind, metadata: { name, namespace, labels }, ...rest };
}

const nameLabel = (name: string) => ({ 'app.kubernetes.io/name': name });
const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const podsOf = (name: string) => ({ matchLabels: nameLabel(name) });

function namespaceOf(name: string): Manifest {
  const labels = {
    'kubernetes.io/metadata.name': name,
    'istio-injection': 'enabled',
    'pod-security.kubernetes.io/enforce': 'restricted',
    'pod-security.kubernetes.io/enforce-version': 'latest',
    'pod-security.kubernetes.io/warn': 'restricted',
  };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function access(namespace: string): Manifest[] {
  const rbac = 'rbac.authorization.k8s.io';
  const hard = { 'requests.cpu': '4', 'requests.memory': '8Gi', 'limits.memory': '16Gi', pods: '40' };
  const limits = [
    {
      type: 'Container',
      default: { cpu: '500m', memory: '512Mi' },
      defaultRequest: { cpu: '100m', memory: '128Mi' },
      max: { cpu: '2', memory: '4Gi' },
    },
  ];
  return [
    manifest('v1', 'ResourceQuota', namespace, 'quota', { spec: { hard } }),
    manifest('v1', 'LimitRange', namespace, 'limits', { spec: { limits } }),
    ...['api', 'worker', 'report', 'deployer'].map((name) =>
      manifest('v1', 'ServiceAccount', namespace, name, { automountServiceAccountToken: false }),
    ),
    manifest(`${rbac}/v1`, 'Role', namespace, 'deployer', {
      rules: [
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'patch'] },
        { apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list', 'watch'] },
      ],
    }),
    manifest(`${rbac}/v1`, 'RoleBinding', namespace, 'deployer', {
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'deployer' },
      subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace }],
    }),
  ];
}

function traffic(namespace: string): Manifest[] {
  const policy = (name: string, spec: Manifest) =>
    manifest('networking.k8s.io/v1', 'NetworkPolicy', namespace, name, { spec });
  const allow = (name: string, account: string, port: string) =>
    manifest('security.istio.io/v1', 'AuthorizationPolicy', namespace, name, {
      spec: {
        selector: podsOf(name),
        action: 'ALLOW',
        rules: [
          {
            from: [{ source: { principals: [`cluster.local/ns/${account.replace('/', '/sa/')}`] } }],
            to: [{ operation: { ports: [port] } }],
          },
        ],
      },
    });
  const port = (port: number, protocol = 'TCP') => ({ port, protocol });
  const ingress = (from: Manifest, number: number) => ({
    policyTypes: ['Ingress'],
    ingress: [{ from: [from], ports: [port(number)] }],
  });
  const egress = (to: Manifest, ports: Manifest[]) => ({
    policyTypes: ['Egress'],
    egress: [{ to: [to], ports }],
  });
  const gateway = { namespaceSelector: inNamespace('istio-ingress'), podSelector: podsOf('gateway') };
  const dns = { namespaceSelector: inNamespace('kube-system') };
  return [
    policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy('allow-dns', { podSelector: {}, ...egress(dns, [port(53, 'UDP'), port(53)]) }),
    policy('allow-gateway', { podSelector: podsOf('api'), ...ingress(gateway, 8080) }),
    policy('allow-api', { podSelector: podsOf('worker'), ...ingress({ podSelector: podsOf('api') }, 8081) }),
    policy('allow-database', {
      podSelector: podsOf('api'),
      ...egress({ ipBlock: { cidr: '10.0.0.0/8' } }, [port(5432)]),
    }),
    manifest('security.istio.io/v1', 'PeerAuthentication', namespace, 'default', {
      spec: { mtls: { mode: 'STRICT' } },
    }),
    manifest('security.istio.io/v1', 'AuthorizationPolicy', namespace, 'deny-all', { spec: {} }),
    allow('api', 'istio-ingress/gateway', '8080'),
    allow('worker', `${namespace}/api`, '8081'),
    allow('metrics', 'observability-system/prometheus', '9090'),
  ];
}

function podOf(name: string, namespace: string): Manifest {
  const probe = (path: string, seconds: number) => ({
    httpGet: { path, port: 'http' },
    periodSeconds: seconds,
  });
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name,
        image: `registry.example.org/${namespace}/${name}:1.4.2`,
        args: ['--port=8080', '--log-format', 'json'],
        ports: [
          { name: 'http', containerPort: 8080, protocol: 'TCP' },
          { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
        ],
        env: [
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'FEATURES', value: 'on' },
          { name: 'WORKERS', value: '4' },
          { name: 'DATABASE_URL', value: `postgresql://database.${namespace}.svc:5432/app?sslmode=require` },
          { name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } },
          { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        startupProbe: probe('/ready', 2),
        readinessProbe: probe('/ready', 10),
        livenessProbe: probe('/live', 30),
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: podsOf(name),
      },
    ],
  };
}

function workloads(namespace: string): Manifest[] {
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } };
  return [
    ...['api', 'worker'].flatMap((name) => [
      manifest('apps/v1', 'Deployment', namespace, name, {
        spec: {
          replicas: 2,
          revisionHistoryLimit: 3,
          selector: podsOf(name),
          template: { metadata: { labels: nameLabel(name) }, spec: podOf(name, namespace) },
        },
      }),
      manifest('v1', 'Service', namespace, name, {
        spec: {
          selector: nameLabel(name),
          ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
        },
      }),
      manifest('policy/v1', 'PodDisruptionBudget', namespace, name, {
        spec: { maxUnavailable: 1, selector: podsOf(name) },
      }),
    ]),
    manifest('autoscaling/v2', 'HorizontalPodAutoscaler', namespace, 'api', {
      spec: {
        minReplicas: 2,
        maxReplicas: 6,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
        metrics: [{ type: 'Resource', resource: cpu }],
      },
    }),
    manifest('batch/v1', 'CronJob', namespace, 'report', {
      spec: {
        schedule: '*/15 6-20 * * *',
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          spec: { template: { spec: { ...podOf('report', namespace), restartPolicy: 'OnFailure' } } },
        },
      },
    }),
  ];
}

function services(namespace: string): Manifest[] {
  const alert = (name: string, expr: string, summary: string) => ({
    alert: name,
    expr,
    for: '10m',
    labels: { severity: 'warning' },
    annotations: { summary },
  });
  const requests = `sum(rate(http_requests_total{namespace="${namespace}"}[5m]))`;
  const failures = requests.replace('"}', '", code=~"5.."}');
  return [
    manifest('networking.istio.io/v1', 'VirtualService', namespace, 'api', {
      spec: {
        hosts: [`${namespace}.example.org`],
        gateways: ['istio-ingress/public'],
        http: [{ timeout: '15s', route: [{ destination: { host: 'api', port: { number: 80 } } }] }],
      },
    }),
    manifest('external-secrets.io/v1', 'ExternalSecret', namespace, 'database', {
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: { name: 'database', creationPolicy: 'Owner' },
        data: [
          {
            secretKey: 'password',
            remoteRef: { key: `tenants/${namespace}/database`, property: 'password' },
          },
        ],
      },
    }),
    manifest('monitoring.coreos.com/v1', 'ServiceMonitor', namespace, 'api', {
      spec: { selector: podsOf('api'), endpoints: [{ port: 'metrics', interval: '30s', path: '/metrics' }] },
    }),
    manifest('monitoring.coreos.com/v1', 'PrometheusRule', namespace, 'api', {
      spec: {
        groups: [
          {
            name: 'api',
            rules: [
              alert(
                'Failing',
                `${failures}\n  / ${requests}\n  > 0.05\n`,
                'more than 5 % of the requests fail: see the log',
              ),
              alert('Silent', `${requests} == 0`, `nobody has asked ${namespace} for anything`),
            ],
          },
        ],
      },
    }),
  ];
}

function realm(namespace: string): Manifest[] {
  const keycloak = 'v1.edp.epam.com/v1';
  return [
    manifest(keycloak, 'KeycloakRealm', namespace, 'realm', {
      spec: {
        realmName: namespace,
        keycloakRef: { kind: 'ClusterKeycloak', name: 'keycloak' },
        passwordPolicy: [{ type: 'length', value: '12' }],
        realmEventConfig: { eventsEnabled: true, eventsExpiration: 2_592_000 },
      },
    }),
    ...['web', 'mobile', 'backend'].map((client) =>
      manifest(keycloak, 'KeycloakRealmClient', namespace, client, {
        spec: {
          clientId: client,
          realmRef: { kind: 'KeycloakRealm', name: 'realm' },
          public: client !== 'backend',
          standardFlowEnabled: true,
          redirectUris: [`https://${namespace}.example.org/${client}/*`],
          webOrigins: ['+'],
        },
      }),
    ),
  ];
}
