import type { WorldObject } from '../created/creation';
import { field, items, text } from '../created/field';
import type { Path } from '../locate';

/** Where an operator takes the parts of its pods from: the place in the pod template, and the one in the custom resource. */
type Origin = readonly [inTemplate: Path, inResource: Path];

/** How an operator makes pods of a custom resource; everything else in them is its own and out of reach. */
export interface PodSource {
  readonly group: string;
  readonly kind: string;
  readonly origins: (object: WorldObject) => readonly Origin[];
  /** What the operator adds itself, so that nobody can forget it. */
  readonly provided: (object: WorldObject) => unknown;
  /** How many pods it asks for; one by default. */
  readonly replicas: Path;
  /** Why the pods have a token of their ServiceAccount, if the operator needs them to. */
  readonly token?: string;
}

const PROBED = { livenessProbe: {}, readinessProbe: {} };

const CONFINED = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

const LOCKED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/** @see https://www.keycloak.org/operator/advanced-configuration */
const keycloak: PodSource = {
  group: 'k8s.keycloak.org',
  kind: 'Keycloak',
  origins: () => [
    [[], ['spec', 'unsupported', 'podTemplate']],
    [
      ['spec', 'containers', 0, 'resources'],
      ['spec', 'resources'],
    ],
    [
      ['spec', 'containers', 0, 'image'],
      ['spec', 'image'],
    ],
    [
      ['spec', 'affinity'],
      ['spec', 'scheduling', 'affinity'],
    ],
    [
      ['spec', 'topologySpreadConstraints'],
      ['spec', 'scheduling', 'topologySpreadConstraints'],
    ],
    [
      ['spec', 'automountServiceAccountToken'],
      ['spec', 'automountServiceAccountToken'],
    ],
  ],
  provided: () => ({ spec: { containers: [{ name: 'keycloak', ...PROBED }] } }),
  replicas: ['spec', 'instances'],
};

/** What CloudNativePG fills in where the Cluster says nothing. @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/containers.go */
const cluster: PodSource = {
  group: 'postgresql.cnpg.io',
  kind: 'Cluster',
  origins: () => [
    [
      ['spec', 'securityContext', 'seccompProfile'],
      ['spec', 'seccompProfile'],
    ],
    [
      ['spec', 'securityContext'],
      ['spec', 'podSecurityContext'],
    ],
    [
      ['spec', 'containers', 0, 'securityContext'],
      ['spec', 'securityContext'],
    ],
    [
      ['spec', 'containers', 0, 'resources'],
      ['spec', 'resources'],
    ],
    [
      ['spec', 'containers', 0, 'image'],
      ['spec', 'imageName'],
    ],
    [
      ['spec', 'topologySpreadConstraints'],
      ['spec', 'topologySpreadConstraints'],
    ],
    [
      ['spec', 'affinity', 'podAntiAffinity'],
      ['spec', 'affinity', 'additionalPodAntiAffinity'],
    ],
  ],
  provided: ({ name, manifest }) => {
    const { capabilities, ...others } = LOCKED;
    const ownCapabilities = field(manifest, 'spec', 'securityContext', 'capabilities');
    const securityContext = ownCapabilities === undefined ? LOCKED : others;
    return {
      spec: {
        serviceAccountName: name,
        securityContext: CONFINED,
        containers: [{ name: 'postgres', ...PROBED, securityContext }],
        affinity:
          field(manifest, 'spec', 'affinity', 'enablePodAntiAffinity') === false ? {} : antiAffinity(name),
      },
    };
  },
  replicas: ['spec', 'instances'],
  token: 'the instance manager reports to the API server, with rights that the operator binds',
};

const antiAffinity = (cluster: string) => ({
  podAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { podAffinityTerm: { labelSelector: { matchLabels: { 'cnpg.io/cluster': cluster } } } },
    ],
  },
});

/** PgBouncer, whose template is the operator's but for what `spec.template` adds. @see https://cloudnative-pg.io/documentation/1.30/connection_pooling/ */
const pooler: PodSource = {
  group: 'postgresql.cnpg.io',
  kind: 'Pooler',
  origins: () => [[[], ['spec', 'template']]],
  provided: ({ name }) => ({
    spec: {
      serviceAccountName: name,
      securityContext: CONFINED,
      // without a liveness probe
      containers: [{ name: 'pgbouncer', readinessProbe: {}, securityContext: LOCKED }],
    },
  }),
  replicas: ['spec', 'instances'],
  token: cluster.token,
};

/**
 * What Prometheus, Alertmanager and their like have in common: most of the pod's fields are in `spec`, and
 * `spec.containers` is merged by name into the operator's own.
 * @see https://prometheus-operator.dev/docs/api-reference/api/
 */
const monitoring = (kind: string): PodSource => {
  const own =
    kind === 'PrometheusAgent' ? 'prometheus' : kind.replace('ThanosRuler', 'thanos-ruler').toLowerCase();
  return {
    group: 'monitoring.coreos.com',
    kind,
    origins: ({ manifest }) => [
      ...SHARED.map(
        (name): Origin => [
          ['spec', name],
          ['spec', name],
        ],
      ),
      ...containerOrigins(manifest, own),
      [
        ['spec', 'containers', 0, 'resources'],
        ['spec', 'resources'],
      ],
      [
        ['spec', 'containers', 0, 'image'],
        ['spec', 'image'],
      ],
      [
        ['metadata', 'annotations'],
        ['spec', 'podMetadata', 'annotations'],
      ],
    ],
    provided: () => ({ spec: { containers: [{ name: own, ...PROBED, securityContext: LOCKED }] } }),
    replicas: ['spec', 'replicas'],
  };
};

const SHARED = [
  'securityContext',
  'serviceAccountName',
  'automountServiceAccountToken',
  'affinity',
  'topologySpreadConstraints',
  'volumes',
  'initContainers',
  'hostNetwork',
];

/** Of the containers that are merged, the operator's own is the first of the pod; helpers of the operator are left out. */
function containerOrigins(manifest: unknown, own: string): Origin[] {
  let next = 1;
  return items(manifest, 'spec', 'containers').flatMap((container, index): Origin[] => {
    const name = text(container, 'name') ?? '';
    if (HELPERS.includes(name)) return [];
    return [
      [
        ['spec', 'containers', name === own ? 0 : next++],
        ['spec', 'containers', index],
      ],
    ];
  });
}

const HELPERS = ['config-reloader', 'thanos-sidecar'];

/** Custom resources that pods are made of. */
export const POD_SOURCES: readonly PodSource[] = [
  keycloak,
  cluster,
  pooler,
  ...['Alertmanager', 'Prometheus', 'PrometheusAgent', 'ThanosRuler'].map(monitoring),
];
