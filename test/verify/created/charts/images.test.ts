import { charts } from '../../../../constructs/versions';
import { chartImages, knownVersion } from '../../../../verify/created/charts/images';

const imagesOf = (chart: string, values: unknown = {}) =>
  [...new Set(chartImages({ chart, targetRevision: knownVersion(chart) })?.(values))].sort();

it('is known of every chart at the version that is pinned', () => {
  const stale = Object.values(charts).flatMap(({ name, version }) =>
    knownVersion(name) === version
      ? []
      : `${name} ${version}: render it with helm template, and write what it runs into verify/created/charts/images.ts`,
  );
  expect(stale).toEqual([]);
});

it('is not known of another version, nor of another chart', () => {
  expect(chartImages({ chart: 'cert-manager', targetRevision: 'v1.22.0' })).toBeUndefined();
  expect(chartImages({ chart: 'constructor', targetRevision: '1.0.0' })).toBeUndefined();
  expect(chartImages({ path: 'dev/app' })).toBeUndefined();
});

// What `helm template` made of the charts with their defaults.
it.each([
  [
    'argo-cd',
    [
      'ecr-public.aws.com/docker/library/redis:8.6.4-alpine',
      'ghcr.io/dexidp/dex:v2.45.1',
      'quay.io/argoproj/argocd:v3.5.2',
    ],
  ],
  ['base', []],
  [
    'cert-manager',
    ['acmesolver', 'cainjector', 'controller', 'startupapicheck', 'webhook'].map(
      (program) => `quay.io/jetstack/cert-manager-${program}:v1.21.1`,
    ),
  ],
  ['cloudnative-pg', ['ghcr.io/cloudnative-pg/cloudnative-pg:1.30.0']],
  ['cni', ['docker.io/istio/install-cni:1.31.1']],
  ['external-secrets', ['ghcr.io/external-secrets/external-secrets:v2.9.0']],
  ['gateway', []],
  ['istiod', ['docker.io/istio/pilot:1.31.1', 'docker.io/istio/proxyv2:1.31.1']],
])('is, of %s with its defaults, what Helm renders', (chart, images) => {
  expect(imagesOf(chart)).toEqual(images);
});

const digest = `sha256:${'0a'.repeat(32)}`;

it.each([
  [
    'argo-cd',
    { dex: { enabled: false }, global: { image: { repository: 'mirror.example.org/argocd' } } },
    ['ecr-public.aws.com/docker/library/redis:8.6.4-alpine', 'mirror.example.org/argocd:v3.5.2'],
  ],
  [
    'cert-manager',
    {
      imageRegistry: 'mirror.example.org',
      startupapicheck: { enabled: false },
      cainjector: { enabled: false },
    },
    [
      'mirror.example.org/jetstack/cert-manager-acmesolver:v1.21.1',
      'mirror.example.org/jetstack/cert-manager-controller:v1.21.1',
      'mirror.example.org/jetstack/cert-manager-webhook:v1.21.1',
    ],
  ],
  ['cloudnative-pg', { image: { digest } }, [`ghcr.io/cloudnative-pg/cloudnative-pg@${digest}`]],
  [
    'external-secrets',
    { image: { flavour: 'ubi' }, webhook: { create: false }, certController: { create: false } },
    ['ghcr.io/external-secrets/external-secrets:v2.9.0-ubi'],
  ],
  [
    'istiod',
    {
      global: {
        hub: 'mirror.example.org/istio',
        variant: 'distroless',
        proxy: { image: `mirror.example.org/proxy@${digest}` },
      },
    },
    ['mirror.example.org/istio/pilot:1.31.1-distroless', `mirror.example.org/proxy@${digest}`],
  ],
  [
    'cni',
    { hub: 'mirror.example.org/istio', tag: '1.31.2', global: { tag: '1.31.3' } },
    ['mirror.example.org/istio/install-cni:1.31.2'],
  ],
])('is, of %s, what its values say', (chart, values, images) => {
  expect(imagesOf(chart, values)).toEqual(images);
});
