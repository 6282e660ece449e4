import type { Creation } from '../creation';
import { service, serviceAccount } from '../drafts';
import { field, items, labels, mapping, number, text } from '../field';

/**
 * PgBouncer: the operator's own labels come before those of the templates.
 *
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/pgbouncer/deployments.go
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/pgbouncer/services.go
 */
export const pooler: Creation = {
  name: 'CloudNativePG Pooler',
  source: 'https://cloudnative-pg.io/documentation/1.30/connection_pooling/',
  group: 'postgresql.cnpg.io',
  kind: 'Pooler',
  *create({ namespace = '', name, manifest }) {
    const cluster = text(manifest, 'spec', 'cluster', 'name') ?? '';
    const own = {
      'cnpg.io/poolerName': name,
      'cnpg.io/cluster': cluster,
      'cnpg.io/podRole': 'pooler',
      'app.kubernetes.io/name': 'postgresql',
      'app.kubernetes.io/instance': cluster,
      'app.kubernetes.io/component': 'pooler',
      'app.kubernetes.io/managed-by': 'cloudnative-pg',
    };
    const template = field(manifest, 'spec', 'template');
    const account = text(manifest, 'spec', 'serviceAccountName');
    if (!account) yield serviceAccount(namespace, name);
    const ports = servicePorts(field(manifest, 'spec', 'serviceTemplate'));
    yield { ...service(namespace, name, { 'cnpg.io/poolerName': name }, ...ports), labels: own };
    yield {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace,
      name,
      labels: own,
      body: {
        spec: {
          replicas: number(manifest, 'spec', 'instances') ?? 1,
          selector: { matchLabels: { 'cnpg.io/poolerName': name } },
          template: {
            metadata: {
              labels: { ...labels(template, 'metadata', 'labels'), ...own },
              annotations: labels(template, 'metadata', 'annotations'),
            },
            spec: podSpec(template, account ?? name),
          },
        },
      },
    };
  },
};

const PORTS = [
  { name: 'pgbouncer', containerPort: 5432 },
  { name: 'metrics', containerPort: 9127 },
];

/** The template's containers, with the operator's ports in that of PgBouncer. */
function podSpec(template: unknown, serviceAccountName: string) {
  const given = items(template, 'spec', 'containers');
  const isOwn = (container: unknown) => text(container, 'name') === 'pgbouncer';
  const own = given.find(isOwn);
  const container = { ...mapping(own), name: 'pgbouncer', ports: [...items(own, 'ports'), ...PORTS] };
  return {
    ...mapping(template, 'spec'),
    serviceAccountName,
    containers: [container, ...given.filter((one) => !isOwn(one))],
  };
}

/** Ports of the Service's template go before the operator's own of that name or number. */
function servicePorts(template: unknown) {
  const own = { name: 'pgbouncer', port: 5432, targetPort: 'pgbouncer' };
  const given = items(template, 'spec', 'ports').map((port) => ({
    name: text(port, 'name'),
    port: number(port, 'port') ?? 0,
    targetPort: number(port, 'targetPort') ?? text(port, 'targetPort'),
  }));
  return given.some(({ name, port }) => name === own.name || port === own.port) ? given : [...given, own];
}
