import * as z from 'zod';
import { type Clash, clashesOf } from '../../environments/clashes';
import { type Environment, environmentSchema } from '../../environments/environment';
import type { JsonSchema } from '../json-schema';
import { fieldFaults, inWords, nameOf, type Path } from '../schema-faults';

let made: JsonSchema | undefined;

/** What an environment may say, for messages. */
function environmentJsonSchema(): JsonSchema {
  made ??= z.toJSONSchema(environmentSchema, {
    io: 'input',
    reused: 'inline',
    unrepresentable: 'any',
  }) as JsonSchema;
  return made;
}

/**
 * What is wrong with environments, each and together, as `environments/<name>.ts: <field> <rule>, got <value>; <fix>`.
 *
 * @param asked those of which it is said. @default all
 */
export function environmentFaults(environments: readonly unknown[], asked = environments): string[] {
  const clashes = clashesOf(environments);
  const isAsked = (index: number) => asked.includes(environments[index]);
  return environments.flatMap((environment, index) => [
    ...(isAsked(index) ? schemaFaults(environment, index) : []),
    ...clashes
      .filter((clash) => clash.environment === index && (isAsked(index) || isAsked(clash.other.environment)))
      .map((clash) => clashFault(clash, environments)),
  ]);
}

/** What is wrong with the values of one environment. */
export const environmentErrors = (environment: Environment): string[] => environmentFaults([environment]);

function schemaFaults(content: unknown, index: number): string[] {
  // used once: compiling it would take longer
  const { error } = environmentSchema.safeParse(content, { jitless: true });
  if (!error) return [];
  const faults = fieldFaults(error.issues, { content, schema: environmentJsonSchema(), group: 'an object' });
  return faults.map(({ path, ...wrong }) => `${placeOf(content, index, path)} ${inWords(wrong)}`);
}

/** A field in the file that has the environment's name; where that cannot be told, in the list of main.ts. */
function placeOf(environment: unknown, index: number, field: Path): string {
  const name = nameIn(environment);
  return name
    ? `environments/${name}.ts: ${nameOf(field)}`
    : `main.ts: ${nameOf(['environments', index, ...field])}`;
}

const nameIn = (environment: unknown): string | undefined => {
  const { name } = (environment ?? {}) as { name?: unknown };
  return typeof name === 'string' && /^[\w.-]+$/.test(name) ? name : undefined;
};

/** Two of one name would have one file: the list tells them apart. */
function clashFault({ what, value, path, environment, other }: Clash, all: readonly unknown[]): string {
  const isName = what === 'name';
  const where = placeOf(isName ? undefined : all[environment], environment, path);
  const theirs = placeOf(isName ? undefined : all[other.environment], other.environment, other.path);
  const rule = `must be a ${what} that no other environment has`;
  return `${where} ${inWords({ rule, got: `"${value}", which is ${theirs.replace('main.ts: ', '')}`, fix: `choose another ${what} here or there` })}`;
}
