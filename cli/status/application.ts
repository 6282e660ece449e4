import { argocdNamespace } from '../../constructs/operations/argocd-namespace';

/**
 * An Application as the API server gives it, as far as it is read.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.5.2/pkg/apis/application/v1alpha1/types.go
 */
export interface Application {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: Sources & {
    readonly project: string;
    readonly destination?: { readonly namespace?: string };
    readonly syncPolicy?: {
      readonly automated?: { readonly enabled?: boolean; readonly prune?: boolean };
      readonly syncOptions?: readonly string[];
      readonly retry?: { readonly limit?: number };
    };
  };
  /** What is about to begin, or runs. */
  readonly operation?: object;
  readonly status?: ApplicationStatus;
}

interface Source {
  readonly targetRevision?: string;
}

/** One source, or several. */
export interface Sources {
  readonly source?: Source;
  readonly sources?: readonly Source[];
}

/** A commit or the version of a chart, for one source or for several. */
interface Revisions {
  readonly revision?: string;
  readonly revisions?: readonly string[];
}

interface ApplicationStatus {
  readonly sync?: Revisions & { readonly status?: string; readonly comparedTo?: Sources };
  readonly health?: { readonly status?: string; readonly lastTransitionTime?: string };
  readonly operationState?: OperationState;
  readonly conditions?: readonly Condition[];
  readonly resources?: readonly Resource[];
  readonly history?: readonly Revisions[];
  readonly reconciledAt?: string;
}

export interface OperationState {
  readonly phase?: string;
  readonly message?: string;
  readonly startedAt?: string;
  /** Also of an attempt that is followed by another one: the phase is then still `Running`. */
  readonly finishedAt?: string;
  readonly retryCount?: number;
  readonly operation?: { readonly sync?: Sources };
  readonly syncResult?: Sources & Revisions & { readonly resources?: readonly Result[] };
}

interface Condition {
  readonly type: string;
  readonly message: string;
  readonly lastTransitionTime?: string;
}

export interface Resource {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: string;
  readonly syncWave?: number;
  readonly requiresPruning?: boolean;
}

interface Result extends Resource {
  readonly hookPhase?: string;
  readonly message?: string;
}

/** As people name an object; Argo CD's own namespace goes without saying. */
export function title({ kind, namespace, name }: Resource): string {
  const isOwn = namespace === undefined || namespace === '' || namespace === argocdNamespace.name;
  return isOwn ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
