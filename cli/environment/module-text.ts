import { isDeepStrictEqual } from 'node:util';
import { Script } from 'node:vm';
import type { Environment } from '../../environments/environment';
import { Refusal } from '../command';
import { fieldIn } from './cluster/field-in';
import { loadEnvironment } from './cluster/load';
import { literal } from './literal';

/**
 * The module of an environment, made from the text of another: all that is the same stays as it is written, comments and all.
 *
 * @param file that it will be
 * @throws Refusal when the text would not mean what the environment says
 */
export function moduleText(
  file: string,
  text: string,
  like: Environment,
  environment: Environment,
  identifier: string,
): string {
  const where = `environments/${like.name}.ts`;
  let edited = text;
  for (const field of Object.keys(environment) as (keyof Environment)[]) {
    if (isDeepStrictEqual(plain(like[field]), plain(environment[field]))) continue;
    const range = fieldIn(edited, field);
    if (!range)
      throw new Refusal(`${where}: ${field} must be a field of the object that is exported; ${BY_HAND}`);
    const value = `${field}: ${literal(environment[field], '  ', field.length + 3)}`;
    edited = edited.slice(0, range.start) + value + edited.slice(range.end);
  }
  const declared = /^export const [\w$]+(?=\s*[:=])/m;
  if (!declared.test(edited)) throw new Refusal(`${where}: must export one constant, got none; ${BY_HAND}`);
  edited = edited.replace(declared, `export const ${identifier}`);
  if (isDeepStrictEqual(plain(loadEnvironment(file, edited)), plain(environment))) return edited;
  throw new Refusal(`${where}: cannot be copied without changing more; ${BY_HAND}`);
}

const BY_HAND = 'copy the file by hand';

/** Without what differs between the realms that it comes from. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

/**
 * The word by which a module exports an environment: its name, in camel case where it is no word.
 *
 * @param taken words that mean something else already
 */
export function identifierOf(name: string, taken: (word: string) => boolean = () => false): string {
  const word = name.replace(/-+(\w)?/g, (_, letter = '') => letter.toUpperCase());
  if (isWord(word) && !taken(word)) return word;
  return `environment${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function isWord(word: string): boolean {
  try {
    new Script(`'use strict'; async () => { const ${word} = 0; }`);
    return true;
  } catch {
    return false;
  }
}
