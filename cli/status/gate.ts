import type { Application, OperationState, Sources } from './application';

/**
 * What the gate between the waves says of an Application that is not ready, as Argo CD evaluates it: application.lua, in its order.
 * `status.health` is not that answer, but one of the things that it looks at.
 *
 * @returns undefined for one that lets the next wave open
 */
export function gate({ spec, operation, status }: Application): string | undefined {
  const { sync, health, operationState } = status ?? {};
  if (!isThere(sync) || !isThere(sync.comparedTo) || !isThere(health)) return 'not compared yet';
  if (!isAbout(spec, sync.comparedTo)) return "the status is about other sources than the Application's";
  if (sync.status !== 'Synced') return `sync status is ${sync.status ?? 'nil'}`;
  if (isThere(operation)) return 'a sync is about to start';
  if (isThere(operationState) && isHolding(spec, operationState)) {
    return `operation is ${operationState.phase ?? 'nil'}`;
  }
  if (health.status !== 'Healthy') return `health is ${health.status ?? 'nil'}`;
  return undefined;
}

/** Whether the next wave waits for it: one that has failed and was of other sources says nothing of those of now. */
function isHolding(spec: Sources, { phase, syncResult }: OperationState): boolean {
  if (phase === 'Succeeded') return false;
  const hasEnded = phase === 'Failed' || phase === 'Error';
  return !hasEnded || !isThere(syncResult) || isAbout(spec, syncResult);
}

const isAbout = (spec: Sources, of: Sources): boolean =>
  hasEntries(spec.sources) ? isSame(spec.sources, of.sources) : isSame(spec.source, of.source);

const isThere = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null;

const hasEntries = (value: unknown): boolean => isThere(value) && entriesOf(value as object).length > 0;

/** Whether both are the same table to Lua, which knows no null and no difference between an empty list and an empty object. */
export function isSame(a: unknown, b: unknown): boolean {
  if (!isTable(a) || !isTable(b)) return (a ?? undefined) === (b ?? undefined);
  const of = new Map(entriesOf(b));
  const entries = entriesOf(a);
  if (entries.length !== of.size) return false;
  const areOneKind = entries.length === 0 || Array.isArray(a) === Array.isArray(b);
  return areOneKind && entries.every(([key, value]) => of.has(key) && isSame(value, of.get(key)));
}

const isTable = (value: unknown): value is object => typeof value === 'object' && value !== null;

const entriesOf = (table: object): [string, unknown][] =>
  Object.entries(table).filter(([, value]) => isThere(value));
