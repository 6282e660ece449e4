import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { RuleGroup } from './alert';
import type { Dashboard } from './dashboard/grafana-schema';
import type { Namespace } from './namespace';
import type { Wave } from './wave';

/** The Argo CD project that a component is synced in; it limits sources, destinations and kinds. */
export type Project = 'infrastructure' | 'iam' | 'observability' | 'tenants';

/** A third party's Helm chart, rendered by Argo CD at the pinned version. */
export interface HelmChart {
  /** Chart repository, `https://…`. */
  readonly repository: string;
  /** Chart name in the repository. */
  readonly name: string;
  /** Exact chart version. */
  readonly version: string;
  /** Helm release name, the prefix of most object names. @default the chart's name */
  readonly releaseName?: string;
  /** Values that differ from the chart's defaults. @default none */
  readonly values?: object;
  /** Namespace of the release. @default the component's namespace */
  readonly namespace?: string;
  /** Other namespaces that it writes to. @default none */
  readonly writesTo?: readonly string[];
  /** Whether it brings CRDs that no value annotates with `keep`. @default none, or all of them are annotated */
  readonly bareDefinitions?: boolean;
  /** Field manager of whoever may have installed it before Argo CD, which takes its fields over. @default nobody */
  readonly installedBy?: 'helm';
}

/** CRDs that a third party publishes in Git as plain YAML, taken at the pinned tag. */
export interface GitManifests {
  /** Git repository, `https://….git`. */
  readonly repository: string;
  /** Exact tag or commit. */
  readonly revision: string;
  /** Folder in the repository. */
  readonly path: string;
  /** Glob of the files to take. @see https://argo-cd.readthedocs.io/en/stable/user-guide/directory/ */
  readonly include: string;
}

export interface ComponentProps {
  /** Namespace of every namespaced object that does not name its own; one that is given as a whole is brought along. */
  readonly namespace: string | Namespace;
  /** Argo CD project of its Application, which has to allow the kinds and namespaces of its objects. */
  readonly project: Project;
  /** When it is synced: after every component of an earlier wave is healthy. */
  readonly wave: Wave;
  /** Third-party chart that belongs to the component. @default none, only objects of our own */
  readonly chart?: HelmChart;
  /** Third-party manifests that belong to the component. @default none, only objects of our own */
  readonly manifests?: GitManifests;
}

/**
 * One component = one folder in `dist` = one Argo CD Application. It holds a pinned chart, objects of our own, or both.
 *
 * Names are used as given (no hashes) and the namespace is set on namespaced objects only.
 */
export class Component extends Chart {
  /** cdk8s lets every `Chart` pass for an instance of any subclass; this one means what it says. */
  static override [Symbol.hasInstance](value: unknown): value is Component {
    return Object.prototype.isPrototypeOf.call(Component.prototype, value as object);
  }

  /** The component that a construct belongs to. */
  static override of(construct: Construct): Component {
    const chart = Chart.of(construct);
    if (!(chart instanceof Component)) throw new Error(`${construct.node.path}: is outside of any component`);
    return chart;
  }

  readonly project: Project;
  readonly wave: Wave;
  readonly chart?: HelmChart;
  readonly manifests?: GitManifests;
  /** Namespace of the component. */
  declare readonly namespace: string;
  /** Namespace that it needs to be made. @default it is there, or the component makes it */
  readonly brings?: Namespace;

  constructor(scope: Construct, id: string, props: ComponentProps) {
    const { namespace, project, wave, chart, manifests } = props;
    const brings = typeof namespace === 'string' ? undefined : namespace;
    super(scope, id, {
      namespace: brings?.name ?? (namespace as string),
      disableResourceNameHashes: true,
      labels: { 'app.kubernetes.io/part-of': 'plinth', [componentLabel]: id },
    });
    this.brings = brings;
    this.project = project;
    this.wave = wave;
    this.chart = chart;
    this.manifests = manifests;
  }

  /** Alerts and recordings of its own. They are asked for when every component has been made. @default none */
  get alerts(): readonly RuleGroup[] {
    return [];
  }

  /** Dashboards of its own, by name. @default none */
  get dashboards(): Readonly<Record<string, () => Dashboard>> {
    return {};
  }

  /** The component's name: its folder in `dist` and, with the environment before it, its Application. */
  get name(): string {
    return this.node.id;
  }

  /**
   * Whether its Application prunes only what says so itself: it brings CRDs without `keep`, and a CRD that is pruned takes every
   * object of its kind along.
   */
  get prunesOnRequest(): boolean {
    return this.manifests !== undefined || (this.chart?.bareDefinitions ?? false);
  }

  /** Every object of our own, those of nested constructs too, in the order in which they were declared. */
  override get apiObjects(): ApiObject[] {
    return this.node.findAll().filter(ApiObject.isApiObject);
  }

  /** The component's own objects as plain Kubernetes manifests, in the order in which they were declared. */
  override toJson(): Manifest[] {
    return this.apiObjects.map((object) => {
      const manifest = object.toJson() as Manifest;
      if (isClusterScoped(object)) delete manifest.metadata.namespace;
      return this.prunesOnRequest ? asking(manifest) : manifest;
    });
  }
}

/** Label that tells which component an object belongs to. */
export const componentLabel = 'plinth.dev/component';

/** A Kubernetes object as it is written. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

/** Whether an object belongs to no namespace. */
export const isClusterScoped = ({ apiGroup, kind }: ApiObject): boolean =>
  clusterScoped.has(`${apiGroup}/${kind}`);

/** Kinds without a namespace that the platform writes, as `group/Kind`; cdk8s sets the chart's namespace on them too. */
const clusterScoped: ReadonlySet<string> = new Set([
  'core/Namespace',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'cert-manager.io/ClusterIssuer',
  'external-secrets.io/ClusterSecretStore',
  'v1.edp.epam.com/ClusterKeycloak',
  'v1.edp.epam.com/ClusterKeycloakRealm',
]);

/**
 * Annotations of what must outlive a mistake in Git: Argo CD neither prunes it nor deletes it with its Application, and what was
 * removed from Git but kept does not hold the Application out of sync, which would hold up every later wave.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
export const keep = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
} as const;

/** Whether an object stays when it goes from Git. */
export const isKept = ({ metadata }: Manifest): boolean =>
  metadata.annotations?.['argocd.argoproj.io/sync-options']?.includes('Prune=false') ?? false;

/** With the wish to be pruned, where nothing else is: a policy that is gone from Git must not stay open. */
function asking(manifest: Manifest): Manifest {
  const { annotations, ...metadata } = manifest.metadata;
  const wish = { 'argocd.argoproj.io/sync-options': 'Prune=true' };
  return { ...manifest, metadata: { annotations: { ...wish, ...annotations }, ...metadata } };
}
