import { until } from '../../cli/cluster/until';
import type { Editable } from '../verify/mutations/mutation';
import type { Mesh } from './mesh';

/** Seconds for every proxy to be told of a change. */
const PATIENCE = 30;

/** An object of dist to change, `PeerAuthentication iam-system/iam-mtls`. */
export interface Mutant {
  readonly object: string;
  readonly change: (spec: Editable) => void;
}

/** Changes an object in the mesh that runs, looks, and puts it back. @returns what was seen with the change as soon as it is as awaited */
export async function withMutant<T extends object | string>(
  mesh: Mesh,
  { object, change }: Mutant,
  look: () => Promise<T>,
  isAwaited: (seen: T) => boolean,
): Promise<T> {
  const found = mesh.environment.objects.find(
    ({ kind, namespace, name }) => `${kind} ${namespace}/${name}` === object,
  );
  if (!found) throw new Error(`no ${object}`);
  const mutant = structuredClone(found.manifest) as Editable;
  change(mutant.spec);
  const before = await look();
  await mesh.apply(mutant);
  let last = before;
  const awaited = await until(PATIENCE, async () => {
    last = await look();
    return isAwaited(last) ? last : undefined;
  });
  await mesh.apply(found.manifest);
  const isBack = await until(PATIENCE, async () => !isAwaited(await look()) || undefined);
  if (!isBack) throw new Error(`${object}: what it was must come back when it is put back`);
  return awaited ?? last;
}
