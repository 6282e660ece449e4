import { namespaces as ours } from '../../../constructs/namespaces';
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

/** What there is already and the platform would fight over, with whose it is not: Argo CD marks what is of the platform. */
export function collisions(answers: Answers, environment: string): string[] {
  const isOurs = ({ metadata }: Named) =>
    metadata.annotations?.[TRACKED]?.startsWith(`${environment}-`) ?? false;
  return [
    ...definitions(answers, isOurs),
    ...namespaces(answers, isOurs),
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

/** `argocd` is made by hand at the first installation. */
const names = new Set<string>(Object.values(ours).map(({ name }) => name));

const namespaces = ({ namespaces: all = [] }: Answers, isOurs: (one: Named) => boolean): string[] =>
  all
    .filter((one) => names.has(one.metadata.name) && one.metadata.name !== ours.argocd.name && !isOurs(one))
    .map(
      ({ metadata }) =>
        `cluster: namespace ${metadata.name} must not be there, got one of somebody else; remove it, or take a cluster without it`,
    );

function isAnotherArgoCd({ metadata }: Workload): boolean {
  const { namespace, labels = {} } = metadata;
  const isServer =
    labels['app.kubernetes.io/part-of'] === 'argocd' && labels['app.kubernetes.io/component'] === 'server';
  const isOurs = namespace === ours.argocd.name && labels['app.kubernetes.io/instance'] === 'argocd';
  return isServer && !isOurs;
}
