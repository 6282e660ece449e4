import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Customization, customizationsOf } from './health/customizations';
import { closedLibrary, type Outcome, Script } from './health/script';
import { type Settings, settingsOf } from './health/settings';
import { samplesOf } from './health/states';

/**
 * An object whose check does not evaluate is a ComparisonError of its Application (`setApplicationHealth` of `controller/health.go`),
 * and with one of those nothing is synced (`SyncAppState` of `controller/sync.go`): the root neither, which would bring the repair.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#custom-health-checks
 */
export const health: Rule = {
  name: 'waves/health',
  contract: 'every script of Argo CD evaluates, for an object that is new as for one that is done',
  *check(environment): Iterable<Fault> {
    for (const settings of settingsOf(environment)) {
      for (const customization of customizationsOf(settings.data)) {
        const found = faultOf(customization, environment);
        if (found) yield toFault(settings, customization, found);
      }
    }
  },
};

interface Found {
  readonly what: string;
  readonly fix: string;
}

const toFault = ({ object, path }: Settings, { key }: Customization, { what, fix }: Found): Fault => ({
  object,
  ...(path && { path: [...path, key] }),
  what: path ? what : `${key}: ${what}`,
  fix,
});

const LOCKED = 'until then no Application that has one is synced, nor is a root that would bring the repair';

function faultOf(customization: Customization, environment: Environment): Found | undefined {
  const { kind, refused, health: check, isOpen, actions } = customization;
  if (refused !== undefined) {
    const fix = 'correct it; Argo CD refuses all of its customizations, and compares nothing';
    return { what: refused, fix };
  }
  const action = actions.map((script) => Script.of(script).unreadable).find((one) => one !== undefined);
  if (action !== undefined) {
    return { what: `an action of ${kind} cannot be read as Lua 5.1: ${action}`, fix: 'correct the script' };
  }
  const wrong = check ? wrongWith(check, kind, isOpen, environment) : undefined;
  return wrong === undefined
    ? undefined
    : { what: `the health check of ${kind} ${wrong}`, fix: `correct the script; ${LOCKED}` };
}

function wrongWith(
  check: string,
  kind: string,
  isOpen: boolean,
  environment: Environment,
): string | undefined {
  const script = Script.of(check, isOpen);
  if (script.unreadable !== undefined) return `cannot be read as Lua 5.1: ${script.unreadable}`;
  const closed = isOpen ? undefined : closedLibrary(check);
  if (closed !== undefined) return `uses the library ${closed}, which is there with useOpenLibs only`;
  let isSaid = false;
  for (const object of objectsOf(kind, environment)) {
    for (const { which, object: sample } of samplesOf(check, object)) {
      const outcome = script.healthOf(sample);
      const wrong = wrongOutcome(outcome);
      if (wrong !== undefined) return `${wrong.what} for an object ${which}: ${wrong.got}`;
      isSaid ||= 'status' in outcome && outcome.status !== '';
    }
  }
  return isSaid ? undefined : 'never says a health, which is waited for without end';
}

function wrongOutcome(outcome: Outcome): { readonly what: string; readonly got: string } | undefined {
  if ('failed' in outcome) return { what: 'fails', got: outcome.failed };
  if ('invalid' in outcome) {
    return { what: 'returns no status of health', got: JSON.stringify(outcome.invalid) };
  }
  return undefined;
}

/** Of one kind, dist mostly has the same with other names. */
const MOST = 2;

/** What dist has of a kind, wildcards included; else one with nothing but its name. */
function objectsOf(kind: string, environment: Environment): readonly object[] {
  const pattern = new RegExp(`^${kind.split('*').map(escaped).join('.*')}$`);
  const own = environment.objects.filter((object) => pattern.test(nameOf(object))).slice(0, MOST);
  if (own.length > 0) return own.map(({ manifest }) => manifest);
  const [name = '', group] = kind.split('/').reverse();
  return [{ apiVersion: group ? `${group}/v1` : 'v1', kind: name, metadata: { name: 'example' } }];
}

const nameOf = ({ group, kind }: KubernetesObject): string => (group === '' ? kind : `${group}/${kind}`);

const escaped = (part: string): string => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
