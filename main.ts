import type { Result } from './cli/command';
import type { Proofs } from './cli/synth/proof';
import { synth } from './cli/synth/synth';
import { dev } from './environments/dev';
import { prod } from './environments/prod';

/** Every environment of the platform; a new one is a module in `environments/` and a word here. */
export const environments = [dev, prod];

export const main = (
  argv: string[],
  root: string,
  load: (command: 'verify') => unknown,
  code?: () => string,
): Result => synth(environments, argv, root, () => load('verify') as Proofs, code);
