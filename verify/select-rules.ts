import { InputError, UnusableInput } from './input-error';
import type { Rule } from './rule';

/** The rules of the given names; a proof's name selects all of its rules. */
export function selectRules(rules: readonly Rule[], names: readonly string[] = []): readonly Rule[] {
  if (names.length === 0) return rules;
  const isNamed = (name: string, rule: Rule) => rule.name === name || rule.name.startsWith(`${name}/`);
  const unknown = names.filter((name) => !rules.some((rule) => isNamed(name, rule)));
  if (unknown.length > 0) {
    const known = rules.map(({ name }) => name).join(', ');
    throw new UnusableInput(
      unknown.map(
        (name) => new InputError('--rule', `must name a rule or a proof, got "${name}"; rules are ${known}`),
      ),
    );
  }
  return rules.filter((rule) => names.some((name) => isNamed(name, rule)));
}
