import { type Application, title } from './application';
import type { State } from './state';

/** Why an Application is in a state, one reason each. */
export function reasons(application: Application, state: State, waits: string | undefined): string[] {
  switch (state) {
    case 'ready':
    case 'synced':
      return [];
    case 'unreadable':
      return errors(application).map(({ type, message }) => `${type}: ${message}`);
    case 'retrying':
    case 'failed':
      return failures(application);
    case 'syncing':
      return [running(application)];
    case 'ending':
      return ['its operation is being ended'];
    case 'out of sync':
      return differences(application);
    default:
      return waits === undefined ? [] : [waits];
  }
}

/** Why an Application cannot be compared. A failed sync is a condition as well, and is told as such. */
export const errors = ({ status }: Application) =>
  (status?.conditions ?? []).filter(({ type }) => type.endsWith('Error') && type !== 'SyncError');

/** What the message of an operation begins with whose results say more. */
const SOME_FAILED = 'one or more ';

function failures({ status }: Application): string[] {
  const { message = 'a sync has failed', syncResult } = status?.operationState ?? {};
  const failed = (syncResult?.resources ?? [])
    .filter(
      ({ hookPhase, status: result }) =>
        hookPhase === 'Failed' || hookPhase === 'Error' || result === 'SyncFailed',
    )
    .map((one) => `${title(one)}: ${one.message || 'failed'}`);
  return failed.length > 0 && message.startsWith(SOME_FAILED) ? failed : [message, ...failed];
}

function running({ status }: Application): string {
  const { phase, message } = status?.operationState ?? {};
  return (phase === 'Running' && message) || 'a sync is about to start';
}

function differences(application: Application): string[] {
  const differ = (application.status?.resources ?? []).filter(({ status }) => status === 'OutOfSync');
  const told = differ.map((one) => `${title(one)} ${one.requiresPruning ? NO_SOURCE : 'differs'}`);
  return [...refusals(application), ...(told.length > 0 ? told : ['differs from what it names'])];
}

/** Why Argo CD does not begin a sync that it should: one that would delete everything. */
export const refusals = ({ status }: Application): string[] =>
  (status?.conditions ?? [])
    .filter(({ type, message }) => type === 'SyncError' && message.startsWith('Skipping sync attempt'))
    .map(({ message }) => message);

/** Of an object that Argo CD would delete if it might. */
export const NO_SOURCE = 'is in no source any more';
