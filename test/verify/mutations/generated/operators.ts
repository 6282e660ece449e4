import { ownerOf } from '../../../../verify/created/creation';
import { labels, mapping, text } from '../../../../verify/created/field';
import { podTemplate } from '../../../../verify/created/kubernetes';
import { World } from '../../../../verify/created/world';
import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';
import type { GeneratedMutation, Generator } from './generator';

type Labels = Readonly<Record<string, string>>;

/** Where a resource says what labels the pods of its operator have; `wins` where they overwrite the operator's own. */
const INLETS: Readonly<Record<string, { readonly path: readonly string[]; readonly wins: boolean }>> = {
  Keycloak: { path: ['spec', 'unsupported', 'podTemplate', 'metadata', 'labels'], wins: false },
  Cluster: { path: ['spec', 'inheritedMetadata', 'labels'], wins: true },
  Prometheus: { path: ['spec', 'podMetadata', 'labels'], wins: false },
};

/** Objects that say what labels pods have, and where. */
function* inlets(environment: Environment) {
  for (const object of environment.objects) {
    const template = podTemplate(object);
    if (template) yield { object, path: [...template, 'metadata', 'labels'], wins: true };
    else if (INLETS[object.kind]) yield { object, ...INLETS[object.kind] };
  }
}

/** Adds labels to a mapping that may not be there yet. */
function add(dist: MutableDist, object: KubernetesObject, path: readonly string[], given: Labels): void {
  let at: Editable = dist.edit(reference(object));
  for (const step of path) {
    at[step] ??= {};
    at = at[step];
  }
  Object.assign(at, given);
}

interface End {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
}

const endsOf = ({ connections, tenantConnections }: Environment): End[] =>
  [connections, ...tenantConnections.values()].flatMap((document) =>
    Object.entries(mapping(document, 'ends')).flatMap(([name, end]) => {
      const namespace = text(end, 'namespace');
      return namespace === undefined ? [] : [{ name, namespace, labels: labels(end, 'labels') }];
    }),
  );

/** Labels of every end of the namespace that the pods do not have and would have then. */
function* foreignLabels(environment: Environment): Iterable<GeneratedMutation> {
  const world = World.of(environment);
  const ends = endsOf(environment);
  for (const { object, path = [], wins } of inlets(environment)) {
    const pods = world.podsIn(object.namespace ?? '').filter((pod) => ownerOf(pod.object) === object);
    for (const end of ends.filter(({ namespace }) => namespace === object.namespace)) {
      const entries = Object.entries(end.labels);
      const isOwn = pods.some((pod) => entries.every(([key, value]) => pod.labels[key] === value));
      const isKept = !wins && entries.some(([key]) => pods.some((pod) => key in pod.labels));
      if (isOwn || isKept) continue;
      yield {
        at: `${reference(object)} as ${end.name}`,
        mutate: (dist) => add(dist, object, path, end.labels),
      };
    }
  }
}

const RESERVED: Labels = {
  'cnpg.io/cluster': 'other',
  'cnpg.io/podRole': 'instance',
  'operator.prometheus.io/name': 'other',
  'acme.cert-manager.io/http01-solver': 'true',
  'batch.kubernetes.io/job-name': 'other',
  'statefulset.kubernetes.io/pod-name': 'other-0',
  'app.kubernetes.io/managed-by': 'cloudnative-pg',
};

function* reservedLabels(environment: Environment): Iterable<GeneratedMutation> {
  for (const { object, path = [] } of inlets(environment)) {
    for (const [key, value] of Object.entries(RESERVED)) {
      const mutate = (dist: MutableDist) => add(dist, object, path, { [key]: value });
      yield { at: `${reference(object)} ${key}`, mutate };
    }
  }
}

const POLICIES = [
  ['networking.k8s.io', 'NetworkPolicy', 'podSelector'],
  ['security.istio.io', 'AuthorizationPolicy', 'selector'],
  ['security.istio.io', 'PeerAuthentication', 'selector'],
] as const;

/** Labels that only one of several pods has, by the kind of what has them. */
const OF_ONE: Readonly<Record<string, Labels>> = {
  StatefulSet: { 'apps.kubernetes.io/pod-index': '0' },
  Keycloak: { 'apps.kubernetes.io/pod-index': '0' },
  Prometheus: { 'apps.kubernetes.io/pod-index': '0' },
  Deployment: { 'pod-template-hash': '5d4f8c7b9' },
  CronJob: { 'job-name': 'other-29000000' },
};

function* onePod(environment: Environment): Iterable<GeneratedMutation> {
  const world = World.of(environment);
  for (const [group, kind, field] of POLICIES) {
    for (const policy of environment.ofKind(group, kind)) {
      const selector = (policy.manifest as Editable).spec?.[field];
      if (!selector?.matchLabels) continue;
      const [pod] = world.select(policy.namespace ?? '', selector);
      const given = pod && OF_ONE[ownerOf(pod.object).kind];
      if (!given) continue;
      yield {
        at: reference(policy),
        mutate: (dist) => Object.assign(dist.edit(reference(policy)).spec[field].matchLabels, given),
      };
    }
  }
}

/** Values of charts that are not known, wherever a chart may have them. */
const VALUES: Readonly<Record<string, unknown>> = {
  networkPolicies: { enabled: true },
  ciliumNetworkPolicy: { create: true },
  serviceType: 'NodePort',
  hostPort: { enabled: true, https: 443 },
  profile: 'ambient',
  ingress: { enabled: true },
  httproute: { enabled: true },
  extraManifests: [{ kind: 'NetworkPolicy' }],
  extraContainers: [{ name: 'tunnel' }],
  fullnameOverride: 'other',
  namespaceOverride: 'other',
};

const sourcesOf = (manifest: Editable): Editable[] => manifest.spec.sources ?? [manifest.spec.source];

function* chartValues(environment: Environment): Iterable<GeneratedMutation> {
  for (const application of environment.ofKind('argoproj.io', 'Application')) {
    for (const [index, source] of sourcesOf(application.manifest).entries()) {
      if (source.chart === undefined) continue;
      for (const [key, value] of Object.entries(VALUES)) {
        for (const place of ['', 'webhook']) {
          yield {
            at: `${reference(application)} ${place} ${key}`,
            mutate: (dist) => {
              const { helm } = sourcesOf(dist.edit(reference(application)))[index];
              helm.valuesObject ??= {};
              if (place !== '') helm.valuesObject[place] ??= {};
              const values = place === '' ? helm.valuesObject : helm.valuesObject[place];
              values[key] = value;
            },
          };
        }
      }
    }
  }
}

/** Fields of a source that change what comes out of it. */
const RENDERING: readonly Editable[] = [
  { helm: { valueFiles: ['ours.yaml'] } },
  { kustomize: { patches: [{ patch: '[]' }] } },
  { plugin: { name: 'other' } },
];

function* rendering(environment: Environment): Iterable<GeneratedMutation> {
  for (const application of environment.ofKind('argoproj.io', 'Application')) {
    for (const index of sourcesOf(application.manifest).keys()) {
      for (const way of RENDERING) {
        yield {
          at: `${reference(application)} ${Object.keys(way)[0]}`,
          mutate: (dist) => {
            const source = sourcesOf(dist.edit(reference(application)))[index];
            Object.assign(source, { ...way, helm: { ...source.helm, ...way.helm } });
          },
        };
      }
    }
  }
}

function* requests(environment: Environment): Iterable<GeneratedMutation> {
  for (const object of environment.objects) {
    for (const path of resourcesIn(object.manifest, [])) {
      yield {
        at: `${reference(object)} ${path.join('.')}`,
        mutate: (dist) => {
          let at: Editable = dist.edit(reference(object));
          for (const step of path) at = at[step];
          at.requests = { ...at.requests, memory: '64Gi' };
        },
      };
    }
  }
}

function* resourcesIn(value: Editable, path: readonly (string | number)[]): Iterable<(string | number)[]> {
  if (typeof value !== 'object' || value === null) return;
  if (path.at(-1) === 'resources' && value.limits?.memory !== undefined) yield [...path];
  for (const [key, child] of Object.entries(value)) {
    yield* resourcesIn(child, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

export const ofOperators: readonly Generator[] = [
  {
    name: 'pods get the labels of another end of their namespace',
    rules: [
      'connectivity/ends',
      'connectivity/declared',
      'references/component',
      'references/reserved-labels',
    ],
    generate: foreignLabels,
  },
  {
    name: 'pods get a label that an operator or a controller sets',
    rules: ['references/reserved-labels'],
    generate: reservedLabels,
  },
  {
    name: 'a policy is for one pod of several',
    rules: ['references/component'],
    generate: onePod,
  },
  {
    name: 'a chart is asked for what is not known of it',
    rules: ['connectivity/charts'],
    generate: chartValues,
  },
  {
    name: 'a source is changed on its way',
    rules: ['connectivity/charts'],
    generate: rendering,
  },
  {
    name: 'something requests more than its limit',
    rules: ['hardening/limits'],
    generate: requests,
  },
];
