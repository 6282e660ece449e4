import type { Creation, WorldObject } from './creation';
import { secret, service, workload } from './drafts';
import { field, items, labels, mapping, number, text } from './field';

const SOURCE =
  'https://github.com/keycloak/keycloak/tree/26.7.5/operator/src/main/java/org/keycloak/operator/controllers';

const labelsOf = (name: string, component: string) => ({
  app: 'keycloak',
  'app.kubernetes.io/managed-by': 'keycloak-operator',
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/component': component,
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
    const selector = labelsOf(name, 'server');
    yield service(namespace, `${name}-service`, selector, ...portsOf(manifest));
    yield service(namespace, `${name}-discovery`, selector, { name: 'tcp', port: 7800 });
    yield server(object);
    yield updateJob(object);
  },
};

function portsOf(manifest: unknown) {
  const http = field(manifest, 'spec', 'http');
  return [
    ...(field(http, 'httpEnabled') === true
      ? [{ name: 'http', port: number(http, 'httpPort') ?? 8080 }]
      : []),
    ...(text(http, 'tlsSecret') ? [{ name: 'https', port: number(http, 'httpsPort') ?? 8443 }] : []),
    { name: 'management', port: number(manifest, 'spec', 'httpManagement', 'port') ?? 9000 },
  ];
}

/** The pods of the StatefulSet: the operator's template with `unsupported.podTemplate` merged in. */
function server({ namespace = '', name, manifest }: WorldObject) {
  const extra = field(manifest, 'spec', 'unsupported', 'podTemplate');
  const own = mapping(extra, 'spec');
  const [first, ...others] = items(own, 'containers');
  const ports = [...portsOf(manifest), { name: 'jgroups', port: 7800 }, { name: 'jgroups-fd', port: 57800 }];
  const container = {
    ...mapping(first),
    name: 'keycloak',
    ports: [...ports.map(({ name, port }) => ({ name, containerPort: port })), ...items(first, 'ports')],
  };
  const podLabels = { ...labels(extra, 'metadata', 'labels'), ...labelsOf(name, 'server') };
  const metadata = { labels: podLabels, annotations: labels(extra, 'metadata', 'annotations') };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    namespace,
    name,
    labels: labelsOf(name, 'server'),
    body: {
      spec: {
        serviceName: `${name}-discovery`,
        selector: { matchLabels: labelsOf(name, 'server') },
        template: { metadata, spec: { ...own, containers: [container, ...others] } },
      },
    },
  };
}

/** Finds out whether an update may roll; `app` tells its pods from the servers'. */
const updateJob = ({ namespace = '', name, manifest }: WorldObject) =>
  workload({
    kind: 'Job',
    namespace,
    name: `${name}-update-job`,
    labels: { ...labelsOf(name, 'update-job'), app: 'keycloak-update-job' },
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
    yield secret(namespace, `keycloak-${name}-realm`, `${name}-realm.json`);
    yield workload({
      kind: 'Job',
      namespace,
      name,
      labels: { ...labelsOf(keycloak, 'realm-import'), app: 'keycloak-realm-import' },
      serviceAccount: text(owner, 'spec', 'unsupported', 'podTemplate', 'spec', 'serviceAccountName'),
    });
  },
};

export const KEYCLOAK: readonly Creation[] = [keycloak, realmImport];
