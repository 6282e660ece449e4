import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import type { Catalog } from './catalog/catalog';
import { type BrokenRule, brokenRules } from './cel-evaluation/broken-rules';

/** The rules across fields that a schema carries as CEL. */
export const cel = (catalog: Catalog): Rule => ({
  name: 'schema/cel',
  contract: 'every validation rule of a schema (x-kubernetes-validations) holds',
  *check({ objects }): Iterable<Fault> {
    const unevaluated = new Set<string>();
    for (const object of objects) {
      const schema = catalog.find(object.apiVersion, object.kind)?.schema ?? {};
      for (const broken of brokenRules(object.manifest, schema)) yield* report(object, broken, unevaluated);
    }
  },
});

/** That a rule is not evaluated is said once: it is the proof that lacks something, not the object. */
function* report(object: KubernetesObject, broken: BrokenRule, unevaluated: Set<string>): Iterable<Fault> {
  if (broken.unevaluated === undefined) yield doesNotHold(object, broken);
  else if (!unevaluated.has(broken.rule.rule)) {
    unevaluated.add(broken.rule.rule);
    yield notEvaluated(object, broken);
  }
}

const doesNotHold = (object: KubernetesObject, { path, rule, message }: BrokenRule): Fault => ({
  object,
  path,
  what: message,
  fix: rule.fix ?? `make it satisfy ${shorten(rule.rule)}`,
});

const notEvaluated = (object: KubernetesObject, { path, rule, unevaluated }: BrokenRule): Fault => ({
  object,
  path,
  severity: 'warning',
  what: `rule is not evaluated (${unevaluated}): ${shorten(rule.rule)}`,
  fix: 'check objects of the kind by hand, or add the function to verify/schema/cel-evaluation/functions.ts',
});

function shorten(rule: string): string {
  const line = rule.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 196)}…` : line;
}
