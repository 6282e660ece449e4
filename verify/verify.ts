import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCreated, originOf } from './created/creation';
import { type Environment, groupBy, type KubernetesObject, reference } from './dist';
import { Exceptions } from './exceptions';
import type { Fault, Finding } from './finding';
import { loadDist } from './load';
import { formatPath, Positions } from './locate';
import type { Rule } from './rule';
import { allRules } from './rules';
import { selectRules } from './select-rules';

export interface VerifyOptions {
  /** The only environment to prove. @default all */
  readonly environment?: string;
  /** Names of rules (`schema/fields`) or proofs (`schema`). @default all */
  readonly rules?: readonly string[];
  /** Folder of the project that has made the dist. @default whoever has made it is not known */
  readonly root?: string;
  /** Folder of the schemas. @default imports/schemas of the project, or of the working directory */
  readonly schemas?: string;
  /** File of the exceptions; false for none. @default verify/exceptions.yaml of the project, or beside the dist, if there is one */
  readonly exceptions?: string | false;
}

export interface Report {
  readonly environments: readonly {
    readonly name: string;
    readonly components: number;
    readonly objects: number;
  }[];
  /** The rules that were proven, and how long each took. */
  readonly rules: readonly { readonly name: string; readonly milliseconds: number }[];
  /** By file and line. */
  readonly findings: readonly Finding[];
  /** How many findings exceptions cover. */
  readonly excepted: number;
}

/**
 * Proves what `dist` holds. Throws UnusableInput with everything that keeps it from being understood.
 */
export function verify(dist: string, options: VerifyOptions = {}): Report {
  const { root, schemas = join(root ?? '.', 'imports', 'schemas') } = options;
  const known = allRules(schemas);
  const rules = selectRules(known, options.rules);
  const { exceptions: file = exceptionsOf(root ?? join(dist, '..')) } = options;
  const exceptions = file === false ? Exceptions.none() : Exceptions.read(file, namesOf(known));
  const { environments } = loadDist(dist, options.environment);
  const run = new Run(exceptions);
  const timed = rules.map((rule) => ({ name: rule.name, milliseconds: run.prove(rule, environments) }));
  // an exception may be there for an environment that was not read
  const unused = options.environment === undefined ? exceptions.unused(rules, environments) : [];
  return {
    environments: environments.map(({ name, components, objects }) => ({
      name,
      components: components.length,
      objects: objects.length,
    })),
    rules: timed,
    findings: [...located(run.faults), ...unused],
    excepted: run.excepted,
  };
}

/** The exceptions of a project; false where there are none. */
export function exceptionsOf(project: string): string | false {
  const file = join(project, 'verify', 'exceptions.yaml');
  return existsSync(file) && file;
}

const namesOf = (rules: readonly Rule[]): ReadonlySet<string> => new Set(rules.map(({ name }) => name));

type NamedFault = Fault & { readonly rule: string };

/** Findings of one rule on one object that anybody reads; hostile input may have a million. */
const MAX_FAULTS = 100;

class Run {
  readonly faults: NamedFault[] = [];
  excepted = 0;

  constructor(private readonly exceptions: Exceptions) {}

  /** @returns milliseconds */
  prove(rule: Rule, environments: readonly Environment[]): number {
    const start = performance.now();
    for (const environment of environments) {
      const shared = new Map<string, NamedFault[]>();
      const counts = new Map<KubernetesObject, number>();
      for (const fault of rule.check(environment)) {
        const count = (counts.get(fault.object) ?? 0) + 1;
        counts.set(fault.object, count);
        if (count <= MAX_FAULTS) this.add({ ...fault, rule: rule.name }, shared);
      }
      for (const [object, count] of counts)
        if (count > MAX_FAULTS) this.add(more(rule, object, count), shared);
      for (const faults of shared.values()) this.faults.push(...toldOnce(faults));
    }
    return performance.now() - start;
  }

  /** An exception is of one object also where several share a fault. */
  private add(fault: NamedFault, shared: Map<string, NamedFault[]>): void {
    if (this.exceptions.covers(fault.rule, fault.object)) this.excepted++;
    else if (fault.shared === undefined) this.faults.push(fault);
    else if (!shared.get(fault.shared)?.push(fault)) shared.set(fault.shared, [fault]);
  }
}

function toldOnce([first, ...others]: readonly NamedFault[]): NamedFault[] {
  if (!first) return [];
  return [others.length > 0 ? { ...first, what: `${first.what}, in ${others.length + 1} objects` } : first];
}

const more = (rule: Rule, object: KubernetesObject, count: number): NamedFault => ({
  rule: rule.name,
  object,
  what: `${count - MAX_FAULTS} findings more`,
  fix: 'correct the first ones',
});

/** File by file, so that each is read once more and no two are held. */
function located(faults: readonly NamedFault[]): Finding[] {
  const files = groupBy(faults, ({ object }) => object.file);
  return [...files.keys()].sort().flatMap((file) => {
    const positions = new Positions(readFileSync(file, 'utf8'));
    return (files.get(file) ?? [])
      .map((fault) => toFinding(fault, positions))
      .sort((a, b) => a.line - b.line);
  });
}

function toFinding(
  { object, rule, severity = 'error', path = [], what, fix }: NamedFault,
  positions: Positions,
): Finding {
  return {
    rule,
    severity,
    environment: object.environment,
    object: isCreated(object)
      ? `${reference(object)}, made of ${reference(originOf(object))}`
      : reference(object),
    file: object.file,
    line: positions.line(object.document, [...(object.within ?? []), ...path]),
    path: formatPath(path),
    what,
    fix,
  };
}
