import { type CelError, type CelInput, type CelValue, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { kubernetesFunctions } from './functions';

/** What became of an expression: its value, why it failed for this value, or why it could not be evaluated at all. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly failed: string }
  | { readonly unevaluated: string };

type Program = (variables: Record<string, CelInput>) => Outcome;

/**
 * `@bufbuild/cel`, because of the packages on npm it alone reads and evaluates every rule of the imported definitions
 * (and of 236 further ones) as the API server does: its regular expressions are RE2, and `has(self[0].x)` is allowed.
 */
const environment = celEnv({ funcs: [...strings, ...kubernetesFunctions] });

const programs = new Map<string, Program>();

/** The outcome of a CEL expression; each is compiled once. */
export function evaluate(expression: string, variables: Record<string, CelInput>): Outcome {
  let program = programs.get(expression);
  if (!program) {
    program = compile(expression);
    programs.set(expression, program);
  }
  return program(variables);
}

function compile(expression: string): Program {
  try {
    const program = plan(environment, parse(expression));
    return (variables) => outcomeOf(() => program(variables));
  } catch (error) {
    const unevaluated = (error as Error).message;
    return () => ({ unevaluated });
  }
}

function outcomeOf(program: () => CelValue | CelError): Outcome {
  try {
    const result = program();
    return isCelError(result) ? refusal(result.message) : { value: result };
  } catch (error) {
    return { unevaluated: (error as Error).message };
  }
}

/** A function that is not known here may well be known to the API server. */
const refusal = (message: string): Outcome =>
  /^(?:unbound function|unresolved attribute|found no matching overload)/.test(message)
    ? { unevaluated: message }
    : { failed: message };

/** Whether a text matches an RE2 pattern, anywhere in it. */
export function matchesRe2(pattern: string, text: string): boolean {
  const outcome = evaluate('text.matches(pattern)', { pattern, text });
  if (!('value' in outcome))
    throw new Error(`imports/schemas: pattern "${pattern}" must be RE2; run "npm run import"`);
  return outcome.value === true;
}
