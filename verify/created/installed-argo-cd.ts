import type { Environment } from '../dist';
import { sourcesOf } from './applications';
import { namespace } from './bootstrap';
import { argoCd } from './charts/argo-cd';
import type { Draft } from './creation';
import { service, serviceAccount } from './drafts';
import { mapping, text } from './field';

const GROUP = 'argoproj.io';

/** By default. @see https://argo-cd.readthedocs.io/en/stable/getting_started/ */
const USUAL = 'argocd';

const homes = new WeakMap<Environment, string>();

/** The namespace that Argo CD runs in, as far as dist says: where its projects are, or else its Applications. */
export function namespaceOfArgoCd(environment: Environment): string {
  const home = homes.get(environment) ?? findHome(environment);
  homes.set(environment, home);
  return home;
}

function findHome(environment: Environment): string {
  const [release] = releasesIn(environment);
  const [project] = environment.ofKind(GROUP, 'AppProject');
  const others = ['ApplicationSet', 'Application'].flatMap((kind) => environment.ofKind(GROUP, kind));
  const isUsual = others.some((one) => one.namespace === USUAL);
  const first = others.find((one) => one.namespace !== undefined)?.namespace;
  return release ?? project?.namespace ?? (isUsual ? USUAL : (first ?? USUAL));
}

/** Namespaces that an Application of dist puts the chart of Argo CD into. */
const releasesIn = (environment: Environment): string[] =>
  environment
    .ofKind(GROUP, 'Application')
    .filter(({ manifest }) => sourcesOf(manifest).some((source) => text(source, 'chart') === 'argo-cd'))
    .map(({ manifest }) => text(manifest, 'spec', 'destination', 'namespace') ?? 'default');

const isUsed = (environment: Environment): boolean =>
  ['Application', 'ApplicationSet', 'AppProject'].some((kind) => environment.ofKind(GROUP, kind).length > 0);

const isBrought = (environment: Environment): boolean =>
  releasesIn(environment).length > 0 ||
  environment.find('apiextensions.k8s.io', 'CustomResourceDefinition', undefined, `applications.${GROUP}`) !==
    undefined;

/**
 * What there is of Argo CD where dist has Applications: a project that allows everything, which its controller makes; and all the rest of it
 * where dist does not bring it, since then a person has installed it, by its chart or its manifests.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/#the-default-project
 */
export function* installedArgoCd(environment: Environment): Iterable<Draft> {
  if (!isUsed(environment)) return;
  const at = namespaceOfArgoCd(environment);
  yield { apiVersion: `${GROUP}/v1alpha1`, kind: 'AppProject', namespace: at, name: 'default' };
  if (isBrought(environment)) return;
  yield namespace(at);
  // whom its own policies let in is for whoever has installed it
  for (const draft of argoCd.create({ name: USUAL, namespace: at, values: {} })) {
    if (draft.kind !== 'NetworkPolicy') yield withLabelsOfManifests(draft);
  }
  yield serviceAccount(at, 'argocd-redis');
  for (const [name, of, port] of METRICS) {
    const selector = { 'app.kubernetes.io/name': of };
    yield {
      ...service(at, name, selector, { name: 'metrics', port }),
      labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': USUAL },
    };
  }
}

/** Services for metrics, the programs behind them, and their ports. @see https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/ */
const METRICS: readonly (readonly [string, string, number])[] = [
  ['argocd-metrics', 'argocd-application-controller', 8082],
  ['argocd-server-metrics', 'argocd-server', 8083],
  ['argocd-notifications-controller-metrics', 'argocd-notifications-controller', 9001],
];

/** Pods of the manifests have other labels than those of the chart; whoever selects them may mean either. */
function withLabelsOfManifests(draft: Draft): Draft {
  const { body = {}, labels = {} } = draft;
  const template = mapping(body, 'spec', 'template');
  if (Object.keys(template).length === 0) return draft;
  const all = { ...labels, 'app.kubernetes.io/part-of': USUAL };
  const metadata = { ...mapping(template, 'metadata'), labels: all };
  return { ...draft, body: { spec: { ...mapping(body, 'spec'), template: { ...template, metadata } } } };
}
