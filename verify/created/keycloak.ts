import type { Creation, Draft, WorldObject } from './creation';
import { headless, networkPolicy, secret, service, workload } from './drafts';
import { field, items, labels, mapping, number, text } from './field';

const SOURCE =
  'https://github.com/keycloak/keycloak/tree/26.7.5/operator/src/main/java/org/keycloak/operator/controllers';

const instanceLabels = (name: string, app: string) => ({
  app,
  'app.kubernetes.io/managed-by': 'keycloak-operator',
  'app.kubernetes.io/instance': name,
});

/** Of the servers' pods, and of what selects them. */
const serverLabels = (name: string) => ({
  ...instanceLabels(name, 'keycloak'),
  'app.kubernetes.io/component': 'server',
});

const keycloak: Creation = {
  name: 'Keycloak Keycloak',
  source: SOURCE,
  group: 'k8s.keycloak.org',
  kind: 'Keycloak',
  *create(object) {
    const { namespace = '', name, manifest } = object;
    if (!text(manifest, 'spec', 'bootstrapAdmin', 'user', 'secret')) {
      yield secret(namespace, `${name}-initial-admin`, 'username', 'password');
    }
    const selector = serverLabels(name);
    const serviceName = text(manifest, 'spec', 'http', 'serviceName') ?? `${name}-service`;
    yield service(namespace, serviceName, selector, ...servicePorts(manifest));
    yield headless(namespace, `${name}-discovery`, selector, { name: 'tcp', port: JGROUPS });
    yield server(object);
    yield updateJob(object);
    yield* policy(object);
  },
};

const JGROUPS = 7800;
const FAILURE_DETECTION = 57800;

/** Where the server listens. */
function portsOf(manifest: unknown) {
  const http = field(manifest, 'spec', 'http');
  const hasTls = text(http, 'tlsSecret') !== undefined;
  const ports = [
    ...(!hasTls || field(http, 'httpEnabled') === true
      ? [{ name: 'http', port: number(http, 'httpPort') ?? 8080 }]
      : []),
    ...(hasTls ? [{ name: 'https', port: number(http, 'httpsPort') ?? 8443 }] : []),
  ];
  return [...ports, { name: 'management', port: number(manifest, 'spec', 'httpManagement', 'port') ?? 9000 }];
}

const SERVICE_PORTS: Readonly<Record<string, string>> = {
  http: 'serviceHttpPort',
  https: 'serviceHttpsPort',
};

const servicePorts = (manifest: unknown) =>
  portsOf(manifest).map(({ name, port }) => ({
    name,
    port: number(manifest, 'spec', 'http', SERVICE_PORTS[name] ?? '') ?? port,
    targetPort: port,
  }));

/**
 * Beside those of others: policies add up. The CRD has it by default.
 *
 * @see https://github.com/keycloak/keycloak/blob/26.7.5/operator/src/main/java/org/keycloak/operator/controllers/KeycloakNetworkPolicyDependentResource.java
 */
function* policy({ namespace = '', name, manifest }: WorldObject): Iterable<Draft> {
  const given = field(manifest, 'spec', 'networkPolicy');
  if (field(given, 'enabled') === false) return;
  const server = { matchLabels: serverLabels(name) };
  const rules = portsOf(manifest)
    .filter((port) => port.name !== 'management' || hasManagement(manifest))
    .map((port) => ({ ports: [tcp(port.port)], from: items(given, port.name) }));
  const jgroups = { ports: [tcp(JGROUPS), tcp(FAILURE_DETECTION)], from: [{ podSelector: server }] };
  const ingress = hasJgroups(manifest) ? [...rules, jgroups] : rules;
  yield networkPolicy(namespace, `${name}-network-policy`, server, { ingress });
}

const tcp = (port: number) => ({ port, protocol: 'TCP' });

const hasJgroups = (manifest: unknown): boolean =>
  !items(manifest, 'spec', 'features', 'enabled').some(
    (feature) => feature === 'multi-site' || feature === 'clusterless',
  );

/** @see https://github.com/keycloak/keycloak/blob/26.7.5/operator/src/main/java/org/keycloak/operator/crds/v2beta1/CRDUtils.java isManagementEndpointEnabled */
function hasManagement(manifest: unknown): boolean {
  const options = new Map(
    items(manifest, 'spec', 'additionalOptions').map((option) => [
      text(option, 'name'),
      text(option, 'value'),
    ]),
  );
  if (options.get('legacy-observability-interface') === 'true') return false;
  const isHealthThere = options.get('http-management-health-enabled') !== 'false';
  const hasHealth = (options.get('health-enabled') ?? 'true') === 'true' && isHealthThere;
  return options.get('metrics-enabled') === 'true' || hasHealth;
}

/** The pods of the StatefulSet: the operator's template with `unsupported.podTemplate` merged in, its own labels last. */
function server({ namespace = '', name, manifest }: WorldObject): Draft {
  const extra = field(manifest, 'spec', 'unsupported', 'podTemplate');
  const own = mapping(extra, 'spec');
  const [first, ...others] = items(own, 'containers');
  const container = {
    ...mapping(first),
    name: 'keycloak',
    ports: [...containerPorts(manifest), ...items(first, 'ports')],
  };
  const podLabels = { ...labels(extra, 'metadata', 'labels'), ...serverLabels(name) };
  const metadata = { labels: podLabels, annotations: labels(extra, 'metadata', 'annotations') };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    namespace,
    name,
    labels: serverLabels(name),
    body: {
      spec: {
        serviceName: `${name}-discovery`,
        replicas: number(manifest, 'spec', 'instances') ?? 1,
        selector: { matchLabels: serverLabels(name) },
        template: { metadata, spec: { ...own, containers: [container, ...others] } },
      },
    },
  };
}

/** The operator declares these three whatever the server listens on; where else it does, nothing names. */
function containerPorts(manifest: unknown) {
  const declared = [
    { name: 'https', containerPort: 8443 },
    { name: 'http', containerPort: 8080 },
    { name: 'management', containerPort: 9000 },
  ];
  const jgroups = hasJgroups(manifest) ? [JGROUPS, FAILURE_DETECTION] : [];
  const listening = [...portsOf(manifest).map(({ port }) => port), ...jgroups];
  const others = listening.filter((port) => !declared.some(({ containerPort }) => containerPort === port));
  return [...declared, ...others.map((containerPort) => ({ containerPort }))];
}

/** Finds out whether an update may roll; `app` tells its pods from the servers'. */
const updateJob = ({ namespace = '', name, manifest }: WorldObject) =>
  workload({
    kind: 'Job',
    namespace,
    name: `${name}-update-job`,
    labels: {
      ...labels(manifest, 'spec', 'update', 'labels'),
      ...instanceLabels(name, 'keycloak-update-job'),
    },
    serviceAccount: text(manifest, 'spec', 'unsupported', 'podTemplate', 'spec', 'serviceAccountName'),
  });

const realmImport: Creation = {
  name: 'Keycloak KeycloakRealmImport',
  source: SOURCE,
  group: 'k8s.keycloak.org',
  kind: 'KeycloakRealmImport',
  *create({ namespace = '', name, manifest }, environment) {
    const keycloak = text(manifest, 'spec', 'keycloakCRName') ?? '';
    const owner = environment.find('k8s.keycloak.org', 'Keycloak', namespace, keycloak)?.manifest;
    const template = field(owner, 'spec', 'unsupported', 'podTemplate');
    yield secret(namespace, `keycloak-${name}-realm`, `${name}-realm.json`);
    // with the template of the server, but for `app`
    yield workload({
      kind: 'Job',
      namespace,
      name,
      labels: {
        ...labels(template, 'metadata', 'labels'),
        ...serverLabels(keycloak),
        app: 'keycloak-realm-import',
      },
      annotations: labels(template, 'metadata', 'annotations'),
      serviceAccount: text(template, 'spec', 'serviceAccountName'),
    });
  },
};

export const KEYCLOAK: readonly Creation[] = [keycloak, realmImport];
