import type { Rule } from '../rule';
import { definition } from './definition';
import { folder } from './folder';
import { health } from './health';
import { namespace } from './namespace';
import { owner } from './owner';
import { project } from './project';
import { prune } from './prune';
import { reference } from './reference';
import { sync } from './sync';
import { webhook } from './webhook';

/** Everything comes in an order in which it can. */
export const waveRules = (): readonly Rule[] => [
  folder,
  project,
  namespace,
  definition,
  owner,
  webhook,
  reference,
  sync,
  prune,
  health,
];
