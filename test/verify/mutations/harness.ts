import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../main';
import { type Environment, reference } from '../../../verify/dist';
import type { Fault } from '../../../verify/finding';
import { loadDist } from '../../../verify/load';
import { formatPath } from '../../../verify/locate';
import type { Rule } from '../../../verify/rule';
import { allRules } from '../../../verify/rules';
import { MutableDist, type Mutation } from './mutation';

export interface Caught {
  readonly rule: string;
  readonly finding: string;
}

/** The real dist, synthesized once, and the rules. */
export class Harness {
  private readonly folder = mkdtempSync(join(tmpdir(), 'plinth-mutations-'));
  private readonly environments: ReadonlyMap<string, Environment>;
  private readonly rules = allRules('imports/schemas');
  private readonly known = new Map<string, ReadonlySet<string>>();

  constructor() {
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const root = join(__dirname, '..', '..', '..');
    const code = main(['--no-verify', '--output', this.folder], root, () => undefined);
    jest.restoreAllMocks();
    if (code !== 0) throw new Error('the platform cannot be synthesized; run "npm run synth"');
    this.environments = new Map(loadDist(this.folder).environments.map((one) => [one.name, one]));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  environment(name: string): Environment {
    const environment = this.environments.get(name);
    if (!environment) throw new Error(`mutation: no environment ${name}`);
    return environment;
  }

  /** What the proof of the expected rule finds in the mutated dist, and not in the real one. */
  catch(mutation: Mutation): Caught[] {
    const original = this.environment(mutation.environment);
    const environment = mutated(original, mutation.mutate);
    const proof = mutation.rule.replace(/\/.*/, '/');
    return this.rules
      .filter(({ name }) => name.startsWith(proof))
      .flatMap((rule) =>
        this.added(rule, original, environment).map((finding) => ({ rule: rule.name, finding })),
      );
  }

  /** Whether one of some rules finds something in the mutated dist that is not in the real one. */
  finds(name: string, rules: readonly string[], mutate: Mutation['mutate']): boolean {
    const original = this.environment(name);
    const environment = mutated(original, mutate);
    return this.rules
      .filter((rule) => rules.includes(rule.name))
      .some((rule) => this.added(rule, original, environment).length > 0);
  }

  private added(rule: Rule, original: Environment, environment: Environment): string[] {
    const before = this.findingsOf(rule, original);
    return findings(rule, environment).filter((finding) => !before.has(finding));
  }

  private findingsOf(rule: Rule, environment: Environment): ReadonlySet<string> {
    const key = `${environment.name} ${rule.name}`;
    const known = this.known.get(key) ?? new Set(findings(rule, environment));
    this.known.set(key, known);
    return known;
  }
}

function mutated(original: Environment, mutate: Mutation['mutate']): Environment {
  const dist = new MutableDist(original);
  mutate(dist);
  return dist.toEnvironment();
}

const findings = (rule: Rule, environment: Environment): string[] =>
  Array.from(rule.check(environment), toText);

const toText = ({ object, path = [], what }: Fault): string =>
  `${reference(object)} ${formatPath(path)}: ${what}`;
