import { placedSources } from '../created/applications';
import { field, labels, places } from '../created/field';
import { podTemplate } from '../created/kubernetes';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';

/** Labels by which operators and controllers know what they have made. */
const RESERVED: readonly { readonly pattern: RegExp; readonly by: string }[] = [
  { pattern: /^(?:[\w-]+\.)?cnpg\.io\//, by: 'CloudNativePG' },
  { pattern: /^operator\.prometheus\.io\//, by: 'the Prometheus operator' },
  { pattern: /^acme\.cert-manager\.io\//, by: 'cert-manager' },
  { pattern: /^(?:batch\.kubernetes\.io\/.+|job-name|controller-uid)$/, by: 'the controller of Jobs' },
  {
    pattern: /^(?:statefulset\.kubernetes\.io|apps\.kubernetes\.io)\//,
    by: 'the controller of StatefulSets',
  },
  {
    pattern: /^(?:pod-template-hash|controller-revision-hash|pod-template-generation)$/,
    by: 'the controller of the workload',
  },
];

const OPERATORS = ['cloudnative-pg', 'keycloak-operator', 'prometheus-operator'];

/** Where a resource says what labels its operator's pods have. */
const INLETS: Readonly<Record<string, readonly string[]>> = {
  'k8s.keycloak.org/Keycloak': ['spec.unsupported.podTemplate.metadata.labels', 'spec.update.labels'],
  'postgresql.cnpg.io/Cluster': ['spec.inheritedMetadata.labels'],
  'postgresql.cnpg.io/Pooler': ['spec.template.metadata.labels'],
  'monitoring.coreos.com/Alertmanager': ['spec.podMetadata.labels'],
  'monitoring.coreos.com/Prometheus': ['spec.podMetadata.labels'],
  'monitoring.coreos.com/PrometheusAgent': ['spec.podMetadata.labels'],
  'monitoring.coreos.com/ThanosRuler': ['spec.podMetadata.labels'],
  ...Object.fromEntries(
    ['Issuer', 'ClusterIssuer'].map((kind) => [
      `cert-manager.io/${kind}`,
      ['ingress', 'gatewayHTTPRoute'].map(
        (way) => `spec.acme.solvers[].http01.${way}.podTemplate.metadata.labels`,
      ),
    ]),
  ),
};

/** What the operator sets before the labels of the resource, which overwrite it. */
const OVERWRITTEN: Readonly<Record<string, RegExp>> = {
  'postgresql.cnpg.io/Cluster':
    /^(?:role|app\.kubernetes\.io\/(?:name|instance|version|component|managed-by))$/,
};

/** A label that an operator selects by makes the pod one of its own, for it and for every policy. */
export const reservedLabels: Rule = {
  name: 'references/reserved-labels',
  contract: 'nobody gives a pod the labels by which an operator or a controller knows its own',
  *check(environment): Iterable<Fault> {
    for (const { object, path, given } of givenLabels(environment)) {
      for (const [key, value] of Object.entries(given)) {
        const by = ownerOf(key, value);
        const isOverwritten = OVERWRITTEN[`${object.group}/${object.kind}`]?.test(key) ?? false;
        if (by === undefined && !isOverwritten) continue;
        const what = by
          ? `${by} sets this label itself, to know its own pods, got ${JSON.stringify(value)}`
          : `overwrites the operator’s own label, by which its pods are found, got ${JSON.stringify(value)}`;
        yield { object, path: [...path, key], what, fix: 'remove it, or use a label of your own' };
      }
    }
  },
};

function ownerOf(key: string, value: string): string | undefined {
  if (key === 'app.kubernetes.io/managed-by' && OPERATORS.includes(value)) return value;
  return RESERVED.find(({ pattern }) => pattern.test(key))?.by;
}

interface Given {
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly given: Readonly<Record<string, string>>;
}

/** Labels that somebody has written down for pods. */
function* givenLabels(environment: Environment): Iterable<Given> {
  for (const object of environment.objects) {
    const template = podTemplate(object);
    if (template) yield at(object, [...template, 'metadata', 'labels']);
    for (const pattern of INLETS[`${object.group}/${object.kind}`] ?? []) {
      for (const { path } of places(object.manifest, pattern)) yield at(object, path);
    }
  }
  for (const object of environment.ofKind('argoproj.io', 'Application')) yield* ofCharts(object);
}

const at = (object: KubernetesObject, path: Path): Given => ({
  object,
  path,
  given: labels(object.manifest, ...path),
});

function* ofCharts(object: KubernetesObject): Iterable<Given> {
  for (const { path: at } of placedSources(object.manifest)) {
    const path = [...at, 'helm', 'valuesObject'];
    yield* inValues(object, path, field(object.manifest, ...path));
  }
}

const LABELS = /^(?:pod|common|additional|extra)?labels$/i;

function* inValues(object: KubernetesObject, path: Path, values: unknown): Iterable<Given> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return;
  for (const [key, value] of Object.entries(values)) {
    if (LABELS.test(key)) yield at(object, [...path, key]);
    else yield* inValues(object, [...path, key], value);
  }
}
