import { field, text } from '../field';

/** What the pods of a chart run, at the one version of which it is known. */
interface ChartImages {
  readonly version: string;
  /** By what the values say, else by the chart's defaults. */
  readonly images: (values: unknown) => readonly string[];
}

/** An image of which values set the parts that they name: `repository`, `tag`, `digest`, `registry` before the repository. */
function image(values: unknown, paths: readonly string[][], repository: string, tag: string): string {
  const set = (part: string) => paths.map((path) => text(values, ...path, part)).find(Boolean);
  const [registry, flavour, digest] = ['registry', 'flavour', 'digest'].map(set);
  const name = [registry, set('repository') ?? repository].filter(Boolean).join('/');
  const own = set('tag') ?? (digest ? undefined : tag);
  const version = own && `:${[own, flavour].filter(Boolean).join('-')}`;
  return `${name}${version ?? ''}${digest ? `@${digest}` : ''}`;
}

const isOn = (values: unknown, program: string, standard = true): boolean =>
  (field(values, program, 'enabled') ?? standard) === true;

/** @see https://github.com/argoproj/argo-helm/blob/argo-cd-10.8.2/charts/argo-cd/values.yaml */
const argoCd: ChartImages = {
  version: '10.8.2',
  images: (values) => {
    const programs = ['controller', 'applicationSet', 'repoServer', 'server', 'redisSecretInit'];
    const all = isOn(values, 'notifications') ? [...programs, 'notifications'] : programs;
    return [
      ...all.map((program) =>
        image(
          values,
          [
            [program, 'image'],
            ['global', 'image'],
          ],
          'quay.io/argoproj/argocd',
          'v3.5.2',
        ),
      ),
      image(values, [['redis', 'image']], 'ecr-public.aws.com/docker/library/redis', '8.6.4-alpine'),
      ...(isOn(values, 'dex') ? [image(values, [['dex', 'image']], 'ghcr.io/dexidp/dex', 'v2.45.1')] : []),
    ];
  },
};

/** With the solver of HTTP-01, which the controller starts. @see https://github.com/cert-manager/cert-manager/blob/v1.21.1/deploy/charts/cert-manager/templates/_helpers.tpl */
const certManager: ChartImages = {
  version: 'v1.21.1',
  images: (values) => {
    const registry = text(values, 'imageRegistry') ?? 'quay.io';
    const namespace = text(values, 'imageNamespace') ?? 'jetstack';
    const of = (program: string, ...path: readonly string[]) => {
      const name = text(values, ...path, 'image', 'name') ?? `cert-manager-${program}`;
      return image(values, [[...path, 'image']], `${registry}/${namespace}/${name}`, 'v1.21.1');
    };
    return [
      of('controller'),
      of('webhook', 'webhook'),
      ...(isOn(values, 'cainjector') ? [of('cainjector', 'cainjector')] : []),
      of('acmesolver', 'acmesolver'),
      ...(isOn(values, 'startupapicheck') ? [of('startupapicheck', 'startupapicheck')] : []),
    ];
  },
};

/** The operator, which is the first container of each instance too. @see https://github.com/cloudnative-pg/charts/blob/cloudnative-pg-v0.29.0/charts/cloudnative-pg/values.yaml */
const cloudnativePg: ChartImages = {
  version: '0.29.0',
  images: (values) => [image(values, [['image']], 'ghcr.io/cloudnative-pg/cloudnative-pg', '1.30.0')],
};

/** @see https://github.com/external-secrets/external-secrets/blob/helm-chart-2.9.0/deploy/charts/external-secrets/values.yaml */
const externalSecrets: ChartImages = {
  version: '2.9.0',
  images: (values) =>
    [[], ['webhook'], ['certController']]
      .filter(([program]) => program === undefined || field(values, program, 'create') !== false)
      .map((path) =>
        image(values, [[...path, 'image']], 'ghcr.io/external-secrets/external-secrets', 'v2.9.0'),
      ),
};

/** Istio's images: a whole one, or a name below the hub. @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/istio-control/istio-discovery/templates/deployment.yaml */
function istioImage(values: unknown, name: string, own: readonly string[]): string {
  if (name.includes('/')) return name;
  const set = (part: string) => [own, ['global']].map((path) => text(values, ...path, part)).find(Boolean);
  const version = [set('tag') ?? '1.31.1', set('variant')].filter(Boolean).join('-');
  return `${set('hub') ?? 'docker.io/istio'}/${name}:${version}`;
}

/** With the proxy that istiod injects, into the gateways too. */
const istiod: ChartImages = {
  version: '1.31.1',
  images: (values) => [
    istioImage(values, text(values, 'image') ?? 'pilot', []),
    istioImage(values, text(values, 'global', 'proxy', 'image') ?? 'proxyv2', ['global']),
  ],
};

const istioCni: ChartImages = {
  version: '1.31.1',
  images: (values) => [istioImage(values, text(values, 'image') ?? 'install-cni', [])],
};

/** Nothing runs, or only what istiod injects. */
const none = (version: string): ChartImages => ({ version, images: () => [] });

/** The charts whose images are known, by their names. Made of what `helm template` gives, and of the defaults in the values. */
const CHART_IMAGES: Readonly<Record<string, ChartImages>> = {
  'argo-cd': argoCd,
  base: none('1.31.1'),
  'cert-manager': certManager,
  'cloudnative-pg': cloudnativePg,
  cni: istioCni,
  'external-secrets': externalSecrets,
  gateway: none('1.31.1'),
  istiod,
};

/** The version of a chart of which it is known what it runs. */
export const knownVersion = (chart: string): string | undefined =>
  Object.hasOwn(CHART_IMAGES, chart) ? CHART_IMAGES[chart]?.version : undefined;

/** What the chart of a source runs, by its values; undefined where it is not known. */
export function chartImages(source: unknown): ChartImages['images'] | undefined {
  const chart = text(source, 'chart');
  if (chart === undefined || knownVersion(chart) !== text(source, 'targetRevision')) return undefined;
  return CHART_IMAGES[chart]?.images;
}
