import type { WorldObject } from '../created/creation';
import { type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import { type Application, type Applications, BEGINNING } from './application';

/** Something that has to be in the cluster for an object to work. */
export interface Need {
  readonly object: KubernetesObject;
  readonly path?: Path;
  /** What it needs. */
  readonly target: WorldObject;
  /** What for: `its namespace`. */
  readonly as: string;
  /** Whether an earlier wave must bring it, because nothing tries again for long; else the same wave will do. */
  readonly isStrict: boolean;
}

/** The fault if what is needed comes too late. Within one Application, waves/sync looks. */
export function* tooLate(applications: Applications, need: Need): Iterable<Fault> {
  const { object, path, target, as, isStrict } = need;
  const own = applications.bringing(object);
  const wave = applications.waveOf(target);
  const bringing = applications.bringing(target);
  if (!own || wave === undefined || wave === BEGINNING || own === bringing) return;
  if (wave < own.wave || (wave === own.wave && !isStrict)) return;
  yield {
    object,
    path,
    what: `${as}, ${reference(target)}, comes in wave ${wave} with ${bringing?.name}, the object itself in wave ${own.wave}`,
    fix: fixOf(own, bringing, isStrict ? wave + 1 : wave),
  };
}

const fixOf = (own: Application, other: Application | undefined, wave: number): string =>
  `move ${own.name} to wave ${wave} or later, or ${other?.name} to an earlier one`;
