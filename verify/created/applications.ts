import type { Path } from '../locate';
import { argoCd } from './charts/argo-cd';
import { certManager } from './charts/cert-manager';
import type { Chart, Release } from './charts/chart';
import { cloudnativePg } from './charts/cloudnative-pg';
import { realmDefinitions } from './charts/edp-keycloak-operator';
import { externalSecrets } from './charts/external-secrets';
import { istioBase, istioCni, istiod, istioGateway } from './charts/istio';
import { keycloakDefinitions } from './charts/keycloak-k8s-resources';
import { barmanDefinitions } from './charts/plugin-barman-cloud';
import type { Creation, Draft } from './creation';
import { field, items, text } from './field';
import { helmValues } from './helm-values';
import { prometheusDefinitions } from './prometheus-operator';

/** The charts whose objects are known, by their names. */
const CHARTS: Readonly<Record<string, Chart>> = {
  'argo-cd': argoCd,
  base: istioBase,
  'cert-manager': certManager,
  'cloudnative-pg': cloudnativePg,
  cni: istioCni,
  'external-secrets': externalSecrets,
  gateway: istioGateway,
  istiod,
};

/** Folders of manifests that belong to others, by their repositories. */
const REPOSITORIES: Readonly<Record<string, () => Iterable<Draft>>> = {
  'https://github.com/cloudnative-pg/plugin-barman-cloud.git': barmanDefinitions,
  'https://github.com/epam/edp-keycloak-operator.git': realmDefinitions,
  'https://github.com/keycloak/keycloak-k8s-resources.git': keycloakDefinitions,
  'https://github.com/prometheus-operator/prometheus-operator.git': prometheusDefinitions,
};

/** The sources of an Application, one or several. */
export const sourcesOf = (manifest: unknown): readonly unknown[] => {
  const one = field(manifest, 'spec', 'source');
  return one === undefined ? items(manifest, 'spec', 'sources') : [one];
};

/** The same, with where each is in the manifest. */
export const placedSources = (
  manifest: unknown,
): readonly { readonly path: Path; readonly source: unknown }[] =>
  sourcesOf(manifest).map((source, index) => ({
    source,
    path: field(manifest, 'spec', 'source') === undefined ? ['spec', 'sources', index] : ['spec', 'source'],
  }));

/** Whether what a source brings is in dist or known by a rule. */
export const isKnownSource = (source: unknown): boolean =>
  text(source, 'chart') === undefined || Object.hasOwn(CHARTS, text(source, 'chart') ?? '');

/** Whether a source is a folder of manifests that belong to others, of which is known what it brings: definitions, and nothing that runs. */
export const isKnownFolder = (source: unknown): boolean =>
  Object.hasOwn(REPOSITORIES, text(source, 'repoURL') ?? '');
/** Of the values of a source's chart, those whose effect on its pods is known. */
export const knownValues = (source: unknown): readonly string[] => {
  const chart = text(source, 'chart') ?? '';
  return Object.hasOwn(CHARTS, chart) ? (CHARTS[chart]?.known ?? []) : [];
};

const application: Creation = {
  name: 'Argo CD Application',
  source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/helm/',
  group: 'argoproj.io',
  kind: 'Application',
  *create({ name, manifest }) {
    const namespace = text(manifest, 'spec', 'destination', 'namespace') ?? 'default';
    for (const source of sourcesOf(manifest)) {
      const chart = text(source, 'chart') ?? '';
      const repository = text(source, 'repoURL') ?? '';
      if (Object.hasOwn(CHARTS, chart)) yield* CHARTS[chart]?.create(release(source, name, namespace)) ?? [];
      else if (Object.hasOwn(REPOSITORIES, repository)) yield* REPOSITORIES[repository]?.() ?? [];
    }
  },
};

const release = (source: unknown, application: string, namespace: string): Release => ({
  name: text(source, 'helm', 'releaseName') ?? application,
  namespace: text(source, 'helm', 'namespace') ?? namespace,
  values: helmValues(source),
});

export const APPLICATIONS: readonly Creation[] = [application];
