import { synth } from './cli/synth/synth';
import { dev } from './environments/dev';
import { prod } from './environments/prod';

/** Every environment of the platform; a new one is a module in `environments/` and a word here. */
export const main = (argv: string[], root: string): number => synth([dev, prod], argv, root);
