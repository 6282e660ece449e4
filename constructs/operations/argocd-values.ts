import type { ArgoCdFields } from '../../environments/argocd';
import type { RepositoryFields } from '../../environments/repository';
import type { PolicyRule } from '../../imports/k8s';
import { keep } from '../component';
import type { Resources } from '../pod';
import { gitUrl } from '../repository';
import { argocdAccess } from './argocd-access';
import { healthChecks } from './health/health-checks';
import { globalProjects } from './last-synced';

/** What is set of the chart's values. */
export interface ArgoCdValues {
  readonly global: {
    readonly domain: string;
    readonly networkPolicy: object;
    readonly hostAliases?: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
  };
  readonly crds: object;
  readonly configs: {
    /** ConfigMap `argocd-cm`. @see https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-cm-yaml/ */
    readonly cm: Readonly<Record<string, string>>;
    /** Command line flags. @see https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-cmd-params-cm-yaml/ */
    readonly params: Readonly<Record<string, string>>;
    readonly rbac: Readonly<Record<string, string>>;
    /** ConfigMap `argocd-ssh-known-hosts-cm`: lines beside those of well-known hosts. */
    readonly ssh?: { readonly extraHosts: string };
    /** ConfigMap `argocd-tls-certs-cm`: authorities by the host that they signed for. */
    readonly tls?: { readonly certificates: Readonly<Record<string, string>> };
  };
  readonly controller: Program;
  readonly server: Program;
  readonly repoServer: Program & { readonly copyutil: { readonly resources: Resources } };
  readonly applicationSet: Program;
  readonly redis: Program;
  readonly redisSecretInit: Program;
  readonly dex: { readonly enabled: boolean };
  readonly notifications: { readonly enabled: boolean };
}

/** What the chart's programs have in common. */
interface Program {
  readonly resources: Resources;
  readonly replicas?: number;
  readonly pdb?: { readonly enabled: true; readonly maxUnavailable: number };
  readonly readinessProbe?: { readonly enabled: true };
  readonly livenessProbe?: { readonly enabled: true };
  readonly automountServiceAccountToken?: false;
  readonly serviceAccount?: { readonly create: true; readonly automountServiceAccountToken: false };
  readonly clusterRoleRules?: { readonly enabled: true; readonly rules: readonly PolicyRule[] };
}

export interface ArgoCdValuesProps extends ArgoCdFields {
  /** Host name of the web interface and the API. */
  readonly host: string;
  /** Git repository with the rendered platform. */
  readonly repository: RepositoryFields;
  /** Address of the realm that people sign in to. */
  readonly issuer: string;
  /** How people sign in there, `oidc.config`. */
  readonly oidc: string;
}

/**
 * Values of the chart, for Argo CD itself and for the very first installation. One Redis, also with several replicas: it is a
 * cache that is filled again after a restart, and its highly available form needs three nodes and a proxy. The chart's
 * security contexts are restricted by default.
 *
 * @see https://github.com/argoproj/argo-helm/blob/argo-cd-10.8.2/charts/argo-cd/values.yaml
 */
export function argoCdValues(props: ArgoCdValuesProps): ArgoCdValues {
  const { host, replicas, repository, issuer, gatewayAddress } = props;
  const { url, caBundle, knownHosts } = repository;
  return {
    global: {
      domain: host,
      // The connections say who talks to whom; the chart's own policies let everybody talk to the server.
      networkPolicy: { create: false },
      ...(gatewayAddress && {
        hostAliases: [{ ip: gatewayAddress, hostnames: [new URL(issuer).hostname] }],
      }),
    },
    // Without its CRDs Argo CD loses every Application.
    crds: { annotations: keep },
    configs: {
      cm: settings(props),
      params: flags,
      rbac: argocdAccess,
      ...(knownHosts && { ssh: { extraHosts: knownHosts } }),
      ...(caBundle && { tls: { certificates: { [gitUrl(url).hostname]: caBundle } } }),
    },
    controller: { resources: resources('250m', '512Mi', '2Gi') },
    server: {
      ...replicated(replicas),
      resources: resources('50m', '128Mi', '512Mi'),
      clusterRoleRules: { enabled: true, rules: serverRules },
    },
    repoServer: {
      ...replicated(replicas),
      ...withoutToken,
      resources: resources('100m', '256Mi', '1Gi'),
      copyutil: { resources: resources('10m', '32Mi', '128Mi') },
    },
    applicationSet: { ...probed, resources: resources('50m', '128Mi', '512Mi') },
    redis: { ...probed, ...withoutToken, resources: resources('50m', '64Mi', '256Mi') },
    redisSecretInit: { resources: resources('10m', '64Mi', '128Mi') },
    // Single sign-on is Keycloak's own OIDC, and what is wrong is told by alerts, not by Argo CD.
    dex: { enabled: false },
    notifications: { enabled: false },
  };
}

const settings = ({
  host,
  admin = 'enabled',
  oidc,
}: ArgoCdValuesProps): Readonly<Record<string, string>> => ({
  url: `https://${host}`,
  'oidc.config': oidc,
  'admin.enabled': String(admin === 'enabled'),
  'users.anonymous.enabled': 'false',
  'exec.enabled': 'false',
  // Whoever may sync syncs what Git says, and no other commit.
  'application.sync.requireOverridePrivilegeForRevisionSync': 'true',
  // How long a push waits where no webhook announces it.
  'timeout.reconciliation': '120s',
  // Nothing here is made with them, and the repo server would run them for whoever may write to a repository.
  'jsonnet.enable': 'false',
  'kustomize.enable': 'false',
  globalProjects,
  ...Object.fromEntries(
    Object.entries(healthChecks).map(([kind, lua]) => [`resource.customizations.health.${kind}`, lua]),
  ),
});

const flags: Readonly<Record<string, string>> = {
  // Without it, every default that an API server or a webhook fills in is taken for drift.
  'controller.diff.server.side': 'true',
  // No limit: what it ends is not tried again, and it counts from the first attempt over all retries.
  'controller.sync.timeout.seconds': '0',
  // In the old globbing `*` also matches `/`.
  'applicationsetcontroller.enable.new.git.file.globbing': 'true',
  // ApplicationSets say themselves that they never delete; a policy of the controller must not overrule them.
  'applicationsetcontroller.enable.policy.override': 'true',
};

/** Shows live objects, but changes none: what the cluster runs is decided in Git. The chart's rules also patch and delete. */
const serverRules: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list', 'create'] },
  {
    apiGroups: ['argoproj.io'],
    resources: ['applications', 'applicationsets'],
    verbs: ['get', 'list', 'update', 'watch'],
  },
];

/** Memory is limited, the processor is not: throttling only makes a sync longer. */
const resources = (cpu: string, memory: string, limit: string): Resources => ({
  requests: { cpu, memory },
  limits: { memory: limit },
});

const replicated = (replicas: number) => ({
  replicas,
  ...(replicas > 1 && { pdb: { enabled: true, maxUnavailable: 1 } as const }),
});

/** Off in the chart. */
const probed = { readinessProbe: { enabled: true }, livenessProbe: { enabled: true } } as const;

const withoutToken = {
  automountServiceAccountToken: false,
  serviceAccount: { create: true, automountServiceAccountToken: false },
} as const;
