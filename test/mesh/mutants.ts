import { until } from '../../cli/cluster/until';
import type { Editable } from '../verify/mutations/mutation';
import type { Mesh } from './mesh';

/** Seconds for every proxy to be told of a change. */
export const PATIENCE = 30;

/** An object of dist to change, `PeerAuthentication iam-system/iam-mtls`. */
export interface Mutant {
  readonly object: string;
  readonly change: (spec: Editable) => void;
}

/** An object as it is and as it is changed. */
export function mutantOf(
  { environment }: Mesh,
  { object, change }: Mutant,
): { readonly original: Editable; readonly changed: Editable } {
  const found = environment.objects.find(
    ({ kind, namespace, name }) => `${kind} ${namespace}/${name}` === object,
  );
  if (!found) throw new Error(`no ${object}`);
  const changed = structuredClone(found.manifest) as Editable;
  change(changed.spec);
  return { original: found.manifest, changed };
}

/** Changes an object in the mesh that runs, looks, and puts it back. @returns what was seen, as soon as it is as awaited */
export async function withMutant<T extends object | string>(
  mesh: Mesh,
  mutant: Mutant,
  look: () => Promise<T>,
  isAwaited: (seen: T) => boolean,
): Promise<T> {
  const { original, changed } = mutantOf(mesh, mutant);
  let seen = await look();
  if (isAwaited(seen)) throw new Error(`${mutant.object}: what a change does must not be there before it`);
  await mesh.apply(changed);
  await until(PATIENCE, async () => {
    seen = await look();
    return isAwaited(seen) || undefined;
  });
  await mesh.apply(original);
  const isBack = await until(PATIENCE, async () => !isAwaited(await look()) || undefined);
  if (!isBack) throw new Error(`${mutant.object}: what it was must come back when it is put back`);
  return seen;
}
