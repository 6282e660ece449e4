import { waves } from '../../constructs/wave';
import type { Application } from './application';
import { type Next, next } from './next';
import { type Standing, standing } from './standing';

/** A component, or one stage of a tenant, and how it goes on. */
export interface Part extends Standing {
  /** Without the environment. */
  readonly name: string;
  readonly next?: Next;
}

interface WaveStanding {
  readonly wave: string;
  readonly components: readonly Part[];
}

interface TenantsStanding {
  readonly total: number;
  /** How many there are in each state; those that are removed are counted as that. */
  readonly states: Readonly<Record<string, number>>;
  readonly notReady: readonly Part[];
  /** Those of which only what is kept is left, until a person purges it. */
  readonly removed: readonly { readonly name: string; readonly tenant: string; readonly namespace: string }[];
}

/** What a person on call wants to know of an environment. */
export interface EnvironmentStanding {
  readonly environment: string;
  readonly isWell: boolean;
  /** Undefined where there is none. */
  readonly root?: Standing & { readonly next?: Next };
  readonly waves: readonly WaveStanding[];
  /** The wave that the root waits for, with what in it is not ready. */
  readonly waitsFor?: { readonly wave: string; readonly components: readonly string[] };
  readonly tenants: TenantsStanding;
  /** What to do first. */
  readonly next?: Next;
  /** When Argo CD has last looked at any of it. */
  readonly lookedAt?: string;
}

/** A namespace of a tenant that is removed. */
export interface RemovedNamespace {
  readonly name: string;
  readonly tenant: string;
}

export interface Read {
  readonly applications: readonly Application[];
  /** Undefined where they could not be read. */
  readonly removed?: readonly RemovedNamespace[];
  /** Why objects of an Application are not healthy, by its name. */
  readonly unhealthy?: ReadonlyMap<string, readonly string[]>;
}

/** Environments that have their root or their bootstrap in a cluster. */
export function environmentsOf(applications: readonly Application[]): string[] {
  const names = applications
    .filter(({ spec }) => spec.project === 'root')
    .flatMap(
      ({ metadata: { name } }) =>
        /^(?<environment>.+)-(?:root|bootstrap)$/.exec(name)?.groups?.environment ?? [],
    );
  return [...new Set(names)].sort();
}

/** Those of an environment. Of `prod` and `prod-eu`, what begins with `prod-eu-` is of the latter. */
export function applicationsOf(
  environment: string,
  applications: readonly Application[],
  environments: readonly string[],
): Application[] {
  const byLength = [...new Set([...environments, environment])].sort((a, b) => b.length - a.length);
  return applications.filter(
    ({ metadata: { name } }) => byLength.find((one) => name.startsWith(`${one}-`)) === environment,
  );
}

/** @param read of this environment alone */
export function environmentStanding(environment: string, read: Read, context?: string): EnvironmentStanding {
  const { applications, removed = [], unhealthy } = read;
  const part = (application: Application): Part => {
    const stands = explained(standing(application), unhealthy);
    const after = next(application, stands, { environment, context });
    return {
      name: application.metadata.name.slice(environment.length + 1),
      ...stands,
      ...(after && { next: after }),
    };
  };
  const root = applications.find(({ metadata: { name } }) => name === `${environment}-root`);
  const tenants = applications.filter(({ spec }) => spec.project === 'tenants');
  const components = applications.filter((one) => one !== root && !tenants.includes(one));
  const stands = root && standing(root, true);
  const afterRoot = root && stands && next(root, stands, { environment, context });
  const opened = wavesOf(environment, root, components, part);
  const waitsFor = stands?.state === 'synced' ? undefined : waiting(opened);
  const ofTenants = tenantsStanding(tenants.map(part), tenants, removed);
  const parts = [...opened.flatMap((wave) => wave.components), ...ofTenants.notReady];
  const trouble = parts.filter(({ state }) => state !== 'ready');
  return {
    environment,
    isWell: stands?.state === 'synced' && trouble.length === 0,
    ...(stands && { root: { ...stands, ...(afterRoot && { next: afterRoot }) } }),
    waves: opened,
    ...(waitsFor && { waitsFor }),
    tenants: ofTenants,
    ...first(stands ? afterRoot : NO_ROOT, trouble),
    lookedAt: applications
      .flatMap(({ status }) => status?.reconciledAt ?? [])
      .sort()
      .at(-1),
  };
}

const NO_ROOT: Next = {
  by: 'hand',
  says: 'there is no root: the ApplicationSet platform makes it from the index; see kubectl -n argocd describe applicationset platform',
};

const explained = (stands: Standing, unhealthy: Read['unhealthy']): Standing => {
  const objects = unhealthy?.get(stands.application) ?? [];
  return objects.length > 0 ? { ...stands, why: objects } : stands;
};

/** A command goes before words, and among those what the gate waits for; what goes on by itself is the last. */
function first(ofRoot: Next | undefined, trouble: readonly Part[]): { next?: Next } {
  const all = [ofRoot, ...trouble.map((one) => one.next)].filter((one) => one !== undefined);
  const chosen = all.find(({ by }) => by === 'command') ?? all.find(({ by }) => by === 'hand') ?? all[0];
  return chosen ? { next: chosen } : {};
}

function wavesOf(
  environment: string,
  root: Application | undefined,
  applications: readonly Application[],
  part: (application: Application) => Part,
): WaveStanding[] {
  const wanted = (root?.status?.resources ?? []).filter(({ kind }) => kind === 'Application');
  const behind = new Set(wanted.filter(({ status }) => status === 'OutOfSync').map(({ name }) => name));
  const made = applications.map((application) => {
    const one = part(application);
    const isHeld = one.state === 'ready' && behind.has(one.application);
    return {
      number: Number(application.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0),
      component: isHeld
        ? { ...one, state: 'held' as const, why: ['its next version waits for an earlier wave'] }
        : one,
    };
  });
  const names = new Set(applications.map(({ metadata: { name } }) => name));
  const unmade = wanted
    .filter(({ name }) => !names.has(name))
    .map(({ name, syncWave = 0 }) => ({ number: syncWave, component: notMade(environment, name) }));
  const all = [...made, ...unmade].sort(
    (a, b) => a.number - b.number || a.component.name.localeCompare(b.component.name, 'en'),
  );
  return [...new Set(all.map(({ number }) => number))].map((number) => ({
    wave: waves[number] ?? 'bootstrap',
    components: all.filter((one) => one.number === number).map(({ component }) => component),
  }));
}

const notMade = (environment: string, application: string): Part => ({
  name: application.slice(environment.length + 1),
  application,
  state: 'not made',
  why: ['an earlier wave is not ready'],
  syncedTo: [],
  next: { by: 'itself', says: `${application} goes on by itself` },
});

/** The first wave that holds the later ones. */
function waiting(opened: readonly WaveStanding[]): EnvironmentStanding['waitsFor'] {
  for (const { wave, components } of opened) {
    const not = components.filter(({ gate }) => gate !== undefined);
    if (not.length > 0) return { wave, components: not.map(({ name }) => name) };
  }
  return undefined;
}

function tenantsStanding(
  parts: readonly Part[],
  applications: readonly Application[],
  namespaces: readonly RemovedNamespace[],
): TenantsStanding {
  const short = parts.map((one) => ({ ...one, name: one.name.replace(/^tenant-/, '') }));
  const removed = short.flatMap((one, at) => {
    const namespace = namespaces.find(({ name }) => name === applications[at]?.spec.destination?.namespace);
    return namespace ? [{ name: one.name, tenant: namespace.tenant, namespace: namespace.name }] : [];
  });
  const gone = new Set(removed.map(({ name }) => name));
  const states: Record<string, number> = {};
  for (const { name, state } of short) {
    const counted = state === 'ready' && gone.has(name) ? 'removed' : state;
    states[counted] = (states[counted] ?? 0) + 1;
  }
  return { total: parts.length, states, notReady: short.filter(({ state }) => state !== 'ready'), removed };
}
