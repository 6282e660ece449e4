import type { Application } from './application';
import { gate, isSame } from './gate';
import type { State } from './state';
import { errors, reasons } from './why';

export interface Standing {
  readonly application: string;
  readonly state: State;
  /** What the gate says, of one that is not ready. */
  readonly gate?: string;
  /** One reason each, an object's where it is known. */
  readonly why: readonly string[];
  /** From when on, where Argo CD says so. */
  readonly since?: string;
  /** Attempts of its sync that have failed. */
  readonly retries?: number;
  /** Commits and versions of charts that it is synced to; empty before the first sync. */
  readonly syncedTo: readonly string[];
  /** What it names instead, if it is not synced to that. */
  readonly wants?: readonly string[];
}

/** @param isRoot of whose state that of the Applications in it is no part */
export function standing(application: Application, isRoot = false): Standing {
  const waits = gate(application);
  const state = stateOf(application, isRoot ? 'synced' : waits === undefined ? 'ready' : undefined);
  const retries = application.status?.operationState?.retryCount;
  return {
    application: application.metadata.name,
    state,
    ...(waits !== undefined && !isRoot && { gate: waits }),
    why: reasons(application, state, waits),
    since: since(application, state),
    ...(retries && (state === 'retrying' || state === 'failed') && { retries }),
    ...versions(application),
  };
}

function stateOf(application: Application, otherwise: State | undefined): State {
  const { metadata, operation, status } = application;
  if (metadata.deletionTimestamp) return 'being deleted';
  if (otherwise === 'ready') return 'ready';
  if (errors(application).length > 0) return 'unreadable';
  const { phase, retryCount = 0 } = status?.operationState ?? {};
  if (phase === 'Terminating') return 'ending';
  if (phase === 'Running') return retryCount > 0 ? 'retrying' : 'syncing';
  if (operation) return 'syncing';
  if (phase === 'Failed' || phase === 'Error') return 'failed';
  if (!status?.sync?.comparedTo || !status.health || isComparedToOthers(application)) return 'new';
  if (status.sync.status === 'OutOfSync') return 'out of sync';
  return otherwise ?? healthState(status.health.status);
}

const HEALTH: Readonly<Record<string, State>> = {
  Progressing: 'progressing',
  Degraded: 'degraded',
  Suspended: 'suspended',
  Missing: 'missing',
};

const healthState = (health = ''): State => HEALTH[health] ?? 'unknown';

function isComparedToOthers({ spec, status }: Application): boolean {
  const compared = status?.sync?.comparedTo;
  return !isSame(spec.sources ?? [], compared?.sources ?? []) || !isSame(spec.source, compared?.source);
}

function since(application: Application, state: State): string | undefined {
  const { metadata, status } = application;
  const { startedAt, finishedAt } = status?.operationState ?? {};
  switch (state) {
    case 'being deleted':
      return metadata.deletionTimestamp;
    case 'unreadable':
      return errors(application)[0]?.lastTransitionTime;
    case 'failed':
    case 'synced':
      return finishedAt;
    case 'retrying':
    case 'syncing':
    case 'ending':
      return application.operation && status?.operationState?.phase !== 'Succeeded' ? startedAt : undefined;
    case 'new':
    case 'out of sync':
      return undefined;
    default:
      return status?.health?.lastTransitionTime;
  }
}

function versions({ spec, status }: Application): Pick<Standing, 'syncedTo' | 'wants'> {
  const wants = (spec.sources ?? [spec.source ?? {}]).map(({ targetRevision = 'HEAD' }) => targetRevision);
  if (status?.sync?.status === 'Synced') return { syncedTo: revisionsOf(status.sync) };
  return { syncedTo: revisionsOf(status?.history?.at(-1)), wants };
}

const revisionsOf = (of: { revision?: string; revisions?: readonly string[] } | undefined): string[] =>
  of?.revisions && of.revisions.length > 0 ? [...of.revisions] : of?.revision ? [of.revision] : [];
