import type { EnvironmentStanding, Part } from './environment';
import type { Standing } from './standing';

/** Characters of a reason; `--json` has all of it. */
const LONGEST = 300;

/** What the command prints about an environment. */
export function report(standing: EnvironmentStanding, now: Date): string[] {
  const { environment, waves, tenants, next } = standing;
  return [
    `${environment}: ${headline(standing)}`,
    '',
    ...rootLines(standing, now),
    ...lookedLines(standing, now),
    '',
    ...table([
      ['wave', 'component', 'state', 'for', 'synced to'],
      ...waves.flatMap(({ wave, components }) =>
        components.map((one) => [wave, one.name, one.state, sinceOf(one, now), versionsOf(one)]),
      ),
    ]),
    ...whyLines(waves.flatMap(({ components }) => components)),
    ...tenantLines(tenants, now),
    ...(next ? ['', `next: ${next.says}`, ...(next.command ? ['', `  ${next.command}`] : [])] : []),
  ];
}

function headline({ isWell, root, waves, waitsFor, tenants }: EnvironmentStanding): string {
  if (isWell) return 'all of it is synced and healthy';
  if (!root) return 'has no root, so nothing new is delivered';
  if (waitsFor) {
    const held = waves
      .slice(waves.findIndex(({ wave }) => wave === waitsFor.wave) + 1)
      .map(({ wave }) => wave);
    const later = held.length > 0 ? `; ${held.join(', ')} ${held.length > 1 ? 'wait' : 'waits'} for it` : '';
    return `wave ${waitsFor.wave} is not ready: ${waitsFor.components.join(', ')}${later}`;
  }
  if (root.state !== 'synced') return `the root is ${root.state}, and no wave holds it`;
  const components = waves.flatMap((wave) => wave.components).filter(({ state }) => state !== 'ready').length;
  const parts = [
    ...(components > 0 ? [`${components} ${components === 1 ? 'component' : 'components'}`] : []),
    ...(tenants.notReady.length > 0
      ? [`${tenants.notReady.length} of ${tenants.total} stages of tenants`]
      : []),
  ];
  return `every wave is open, not ready: ${parts.join(', ')}`;
}

function rootLines({ root, environment }: EnvironmentStanding, now: Date): string[] {
  if (!root) return [`root: there is no Application ${environment}-root`];
  const since = root.since ? ` since ${root.since} (${ago(root.since, now)})` : '';
  const attempts = root.retries
    ? `, ${root.retries} ${root.retries === 1 ? 'attempt has' : 'attempts have'} failed`
    : '';
  const at = root.syncedTo.length > 0 ? `, last synced to ${shown(root.syncedTo)}` : ', never synced';
  return [`root: ${root.state}${since}${attempts}${at}`, ...root.why.map((one) => `  ${shortened(one)}`)];
}

/** Argo CD looks every two minutes; when it has stopped, everything else here is from before. */
const TOO_LONG = 15 * 60_000;

function lookedLines({ lookedAt }: EnvironmentStanding, now: Date): string[] {
  if (!lookedAt || now.getTime() - Date.parse(lookedAt) < TOO_LONG) return [];
  return [
    `Argo CD has last looked ${ago(lookedAt, now)} ago, so all of this may be old: kubectl -n argocd get pods`,
  ];
}

function whyLines(components: readonly Part[]): string[] {
  const told = components.filter(
    ({ state, why }) => why.length > 0 && state !== 'not made' && state !== 'held',
  );
  if (told.length === 0) return [];
  return ['', ...told.flatMap(({ name, why }) => [`${name}:`, ...limited(why).map((one) => `  ${one}`)])];
}

/** Reasons of one component that are shown. */
const SHOWN = 5;

const limited = (why: readonly string[]): string[] => [
  ...why.slice(0, SHOWN).map(shortened),
  ...(why.length > SHOWN ? [`and ${why.length - SHOWN} more`] : []),
];

function tenantLines(
  { total, states, notReady, removed }: EnvironmentStanding['tenants'],
  now: Date,
): string[] {
  if (total === 0) return [];
  const counts = Object.entries(states)
    .sort(([, a], [, b]) => b - a)
    .map(([state, count]) => `${count} ${state}`);
  const rows = [
    ...notReady.map((one) => [one.name, one.state, sinceOf(one, now), shortened(one.why[0] ?? '')]),
    ...removed.map(({ name, tenant, namespace }) => [
      name,
      'removed',
      '',
      `${namespace} is kept until npm run tenant -- purge ${tenant}`,
    ]),
  ];
  return [
    '',
    `tenants: ${counts.join(', ')}`,
    ...table(rows.map(([name, ...rest]) => [`  ${name}`, ...rest])),
  ];
}

function versionsOf({ syncedTo, wants, state }: Standing): string {
  const at = shown(syncedTo) || '-';
  const wanted = wants && shown(wants);
  return wanted && wanted !== at && state !== 'not made' ? `${at}, not ${wanted}` : at;
}

/** Commits as Git shortens them. */
const shown = (revisions: readonly string[]): string =>
  revisions.map((one) => (/^[0-9a-f]{40}$/.test(one) ? one.slice(0, 8) : one)).join(' + ');

const sinceOf = ({ since }: Standing, now: Date): string => (since ? ago(since, now) : '');

/** Two units at most: `3 d 4 h`, `12 min`. */
function ago(time: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(time)) / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 60) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min`;
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
