import { argocdNamespace } from '../../constructs/operations/argocd-namespace';
import type { Application } from './application';
import { isSame } from './gate';
import type { Standing } from './standing';
import { NO_SOURCE, refusals } from './why';

/** How it goes on. */
export interface Next {
  /** Who has to do something; a command is one of docs/operations.md or of the runbooks. */
  readonly by: 'itself' | 'hand' | 'command';
  readonly says: string;
  readonly command?: string;
}

interface Place {
  readonly environment: string;
  /** Of the kubeconfig. @default the current one */
  readonly context?: string;
}

/** What has to be done about an Application that is not ready. */
export function next(application: Application, stands: Standing, place: Place): Next | undefined {
  const { name } = application.metadata;
  switch (stands.state) {
    case 'ready':
    case 'synced':
      return undefined;
    case 'failed':
      return failed(application, place);
    case 'retrying':
    case 'syncing':
      return running(application, stands, place);
    case 'unreadable':
      return unreadable(stands, place);
    case 'out of sync':
      return outOfSync(application, stands);
    case 'being deleted':
      return byHand(`${name} goes when its objects are gone: see what holds them, their finalizers`);
    case 'new':
    case 'ending':
    case 'not made':
    case 'held':
      return byItself(`${name} goes on by itself`);
    default:
      return byHand(
        `mend the objects of ${name}, the gate follows by itself: kubectl -n ${application.spec.destination?.namespace} get pods`,
      );
  }
}

const byItself = (says: string): Next => ({ by: 'itself', says });
const byHand = (says: string): Next => ({ by: 'hand', says });
const byCommand = (says: string, command: string): Next => ({ by: 'command', says, command });

function failed(application: Application, place: Place): Next {
  const { name } = application.metadata;
  return isTriedBySelf(application)
    ? byItself(`Argo CD begins a sync of what ${name} names now by itself`)
    : byCommand(
        `Argo CD does not try the same again: mend the cause, then begin a sync of ${name}`,
        patch(application, place, begun(application)),
      );
}

function running(application: Application, { state }: Standing, place: Place): Next {
  const { name } = application.metadata;
  if (isAboutOthers(application)) {
    return byCommand(
      `the operation of ${name} is about older sources than it names: end it, and Argo CD begins one about these`,
      patch(application, place, { status: { operationState: { phase: 'Terminating' } } }),
    );
  }
  if (state === 'syncing') return byItself(`${name} goes on by itself`);
  if (application.spec.project === 'root')
    return byItself(`${name} tries again by itself until its wave is ready`);
  return byHand(
    isEndless(application)
      ? `mend the cause: ${name} is tried again by itself, without end`
      : `mend the cause: ${name} is tried again by itself, ${application.spec.syncPolicy?.retry?.limit ?? 0} times in all`,
  );
}

/** @see https://github.com/argoproj/argo-cd/blob/v3.5.2/controller/appcontroller.go `autoSync`, `alreadyAttemptedSync` */
const isTriedBySelf = (application: Application): boolean =>
  application.status?.sync?.status === 'OutOfSync' && isAutomated(application) && isAboutOthers(application);

const isAutomated = ({ spec: { syncPolicy } }: Application): boolean =>
  syncPolicy?.automated !== undefined && syncPolicy.automated.enabled !== false;

/** Whether the sources that an operation began with are not those of the Application. */
function isAboutOthers({ spec, status }: Application): boolean {
  const { syncResult, operation } = status?.operationState ?? {};
  const { source, sources } = syncResult ?? operation?.sync ?? {};
  if (!source && !sources) return false;
  return spec.sources ? !isSame(spec.sources, sources) : !isSame(spec.source, source);
}

/** An operation that is begun by hand has only what it says itself: without its options it would prune what they keep. */
function begun(application: Application): object {
  const { syncPolicy } = application.spec;
  return {
    operation: {
      initiatedBy: { username: 'on-call' },
      retry: isEndless(application) ? { limit: -1, refresh: true } : { limit: 5 },
      sync: { prune: true, ...(syncPolicy?.syncOptions && { syncOptions: syncPolicy.syncOptions }) },
    },
  };
}

const isEndless = ({ spec: { syncPolicy } }: Application): boolean => (syncPolicy?.retry?.limit ?? 0) < 0;

function unreadable({ application, why }: Standing, { environment, context }: Place): Next {
  if (why.some((one) => one.includes('failed to get resource health'))) {
    return byCommand(
      "a health check in argocd-cm fails: publish the corrected one, then apply Argo CD's own Application past the root",
      `git fetch origin && git show origin/dist:${environment}/root/argocd.k8s.yaml | ${kubectl(context)} apply --server-side --force-conflicts --field-manager=argocd-controller -f -`,
    );
  }
  if (why.some((one) => one.includes('app path does not exist'))) {
    return byHand(
      `the folder of ${application} is gone from the branch: put back what it is made from, and publish; docs/operations.md says how a tenant is removed`,
    );
  }
  return byHand(`mend what is said of ${application}, and publish`);
}

function outOfSync(application: Application, { why }: Standing): Next {
  const { name } = application.metadata;
  if (!isAutomated(application)) return byHand(`the automated sync of ${name} is switched off: switch it on`);
  if (refusals(application).length > 0) {
    return byHand(
      `Argo CD does not sync what would delete all of ${name}: put its objects back, and publish`,
    );
  }
  if (why.some((one) => one.endsWith(NO_SOURCE))) {
    return byHand(
      `see what of ${name} is in no source any more, and delete it by hand: docs/runbooks/ArgoCdOutOfSync.md`,
    );
  }
  return byItself(`Argo CD syncs ${name} by itself; if it stays so, see docs/runbooks/ArgoCdOutOfSync.md`);
}

const patch = ({ metadata: { name } }: Application, { context }: Place, change: object): string =>
  `${kubectl(context)} -n ${argocdNamespace.name} patch application ${name} --type=merge -p ${quoted(JSON.stringify(change))}`;

const kubectl = (context: string | undefined): string =>
  context === undefined ? 'kubectl' : `kubectl --context ${word(context)}`;

const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text));

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
