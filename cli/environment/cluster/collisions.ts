import type { Namespace } from '../../../constructs/namespace';
import { argocdNamespace } from '../../../constructs/operations/argocd-namespace';
import { type Answers, quoted } from './answers';
import type { Named, Workload } from './objects';

/** API groups of what the platform brings, and what brings them. */
const GROUPS: readonly (readonly [group: RegExp, what: string])[] = [
  [/(^|\.)istio\.io$/, 'Istio'],
  [/(^|\.)cert-manager\.io$/, 'cert-manager'],
  [/^postgresql\.cnpg\.io$/, 'CloudNativePG'],
  [/(^|\.)external-secrets\.io$/, 'External Secrets'],
  [/^monitoring\.coreos\.com$/, 'the Prometheus operator'],
  [/^k8s\.keycloak\.org$/, 'the Keycloak operator'],
  [/^v1\.edp\.epam\.com$/, 'the realm operator'],
];

const TRACKED = 'argocd.argoproj.io/tracking-id';

/**
 * What there is already and the platform would fight over, with whose it is not: Argo CD marks what is of the platform.
 *
 * @param ours the platform's namespaces
 */
export function collisions(answers: Answers, environment: string, ours: readonly Namespace[]): string[] {
  const isOurs = ({ metadata }: Named) =>
    metadata.annotations?.[TRACKED]?.startsWith(`${environment}-`) ?? false;
  return [
    ...definitions(answers, isOurs),
    ...namespaces(answers, new Set(ours.map(({ name }) => name)), isOurs),
    ...(answers.deployments ?? [])
      .filter(isAnotherArgoCd)
      .map(
        ({ metadata }) =>
          `cluster: Argo CD must be the platform's own, got another one in namespace ${metadata.namespace}; remove it, or take a cluster without it: two of them share their kinds`,
      ),
  ];
}

function definitions({ definitions: all = [] }: Answers, isOurs: (one: Named) => boolean): string[] {
  const others = all.filter((one) => !isOurs(one)).map(({ metadata }) => metadata.name);
  return GROUPS.flatMap(([group, what]) => {
    const found = others.filter((name) => group.test(name.slice(name.indexOf('.') + 1)));
    return found.length > 0
      ? [
          `cluster: definitions of ${what} must not be there, got ${quoted(found.slice(0, 3))}${found.length > 3 ? ` and ${found.length - 3} more` : ''}; remove what has brought them, the platform brings its own`,
        ]
      : [];
  });
}

/** `argocd` is made by hand at the first installation, and so is nobody's of these. */
const namespaces = (
  { namespaces: all = [] }: Answers,
  ours: ReadonlySet<string>,
  isOurs: (one: Named) => boolean,
): string[] =>
  all
    .filter((one) => ours.has(one.metadata.name) && !isOurs(one))
    .map(
      ({ metadata }) =>
        `cluster: namespace ${metadata.name} must not be there, got one of somebody else; remove it, or take a cluster without it`,
    );

function isAnotherArgoCd({ metadata }: Workload): boolean {
  const { namespace, labels = {} } = metadata;
  const isServer =
    labels['app.kubernetes.io/part-of'] === 'argocd' && labels['app.kubernetes.io/component'] === 'server';
  const isOurs = namespace === argocdNamespace.name && labels['app.kubernetes.io/instance'] === 'argocd';
  return isServer && !isOurs;
}
