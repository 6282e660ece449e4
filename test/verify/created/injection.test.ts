import { chart, worldOf } from './environment';

type Labels = Readonly<Record<string, string>>;

/** How a pod takes part in the mesh that a chart with some values installs. */
function meshOf(namespace: Labels, pod: Labels, annotations: Labels = {}, values = '{}'): string | undefined {
  const world = worldOf(
    [
      chart('istiod', 'istiod', 'istio-system', values),
      JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: namespace } }),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'api', namespace: 'shop', labels: pod, annotations },
        spec: { containers: [{ name: 'api' }] },
      }),
    ].join('\n---\n'),
  );
  return world.pods.find(({ name }) => name === 'api')?.mesh;
}

const INJECT = 'sidecar.istio.io/inject';
const enabled = { 'istio-injection': 'enabled' };
const revision = (value: string) => ({ 'istio.io/rev': value });

// The selectors of the webhook, then what istiod decides: mutatingwebhook.yaml of the chart and inject.go of Istio 1.31.1.
it.each<[string, Labels, Labels, Labels, string, string]>([
  ['a namespace that asks for it', enabled, {}, {}, '{}', 'sidecar'],
  ['no namespace that asks for nothing', {}, {}, {}, '{}', 'none'],
  ['a pod that asks for it', {}, { [INJECT]: 'true' }, {}, '{}', 'sidecar'],
  [
    'no pod that asks for it by an annotation alone: nobody is asked',
    {},
    {},
    { [INJECT]: 'true' },
    '{}',
    'none',
  ],
  ['no pod that says no by a label', enabled, { [INJECT]: 'false' }, {}, '{}', 'none'],
  ['no pod that says no by an annotation', enabled, {}, { [INJECT]: 'false' }, '{}', 'none'],
  [
    'a pod whose label says yes and its annotation no',
    enabled,
    { [INJECT]: 'true' },
    { [INJECT]: 'false' },
    '{}',
    'sidecar',
  ],
  [
    'no pod that asks for it in a namespace that says no',
    { 'istio-injection': 'disabled' },
    { [INJECT]: 'true' },
    {},
    '{}',
    'none',
  ],
  ['a namespace of the revision', revision('default'), {}, {}, '{}', 'sidecar'],
  ['no namespace of a revision that nobody serves', revision('canary'), {}, {}, '{}', 'none'],
  [
    'a namespace of a tag of the revision',
    revision('stable'),
    {},
    {},
    '{ revisionTags: [stable] }',
    'sidecar',
  ],
  ['a pod of the revision', {}, revision('default'), {}, '{}', 'sidecar'],
  [
    'a pod of another revision in a namespace that asks for any',
    enabled,
    revision('canary'),
    {},
    '{}',
    'sidecar',
  ],
  [
    'no namespace that asks for any where only a named revision is',
    enabled,
    {},
    {},
    '{ revision: canary }',
    'none',
  ],
  [
    'nobody who does not ask himself, where that is turned off',
    enabled,
    {},
    {},
    '{ global: { proxy: { autoInject: disabled } } }',
    'none',
  ],
  [
    'who asks himself, where that is turned off',
    enabled,
    { [INJECT]: 'true' },
    {},
    '{ global: { proxy: { autoInject: disabled } } }',
    'sidecar',
  ],
  [
    'everybody, where namespaces need not ask',
    {},
    {},
    {},
    '{ sidecarInjectorWebhook: { enableNamespacesByDefault: true } }',
    'sidecar',
  ],
  [
    'nobody whom a selector leaves out',
    enabled,
    { app: 'x' },
    {},
    '{ sidecarInjectorWebhook: { neverInjectSelector: [{ matchLabels: { app: x } }] } }',
    'none',
  ],
  [
    'whom a selector always takes, where that is turned off',
    enabled,
    { app: 'x' },
    {},
    '{ global: { proxy: { autoInject: disabled } }, sidecarInjectorWebhook: { alwaysInjectSelector: [{ matchLabels: { app: x } }] } }',
    'sidecar',
  ],
])('injects %s', (_, namespace, pod, annotations, values, mesh) => {
  expect(meshOf(namespace, pod, annotations, values)).toBe(mesh);
});
