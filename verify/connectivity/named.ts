import type { Block } from '../cidr';
import { parseBlock } from '../cidr';
import type { Pod } from '../created/pod';
import type { Environment } from '../dist';
import { InputError } from '../input-error';
import { idOf } from './call';
import type { Network } from './network';

/** What a name on the command line stands for: an end, a pod, or addresses. */
export interface Named {
  readonly pods: readonly Pod[];
  readonly outside: readonly Block[];
}

/** @param option which of the arguments, for the error */
export function findNamed(network: Network, environment: Environment, name: string, option: string): Named {
  const block = /^[\d.:a-f]+(?:\/\d+)?$/i.test(name) ? parseBlock(name) : undefined;
  if (block) return { pods: [], outside: [block] };
  const end = network.declarations.ends.get(name);
  if (end) return { pods: end.pods, outside: end.outside ?? [] };
  const pods = network.pods.filter((pod) => idOf(pod) === name || pod.name === name);
  if (pods.length > 0) return { pods, outside: [] };
  const short = [...network.declarations.ends.values()].filter((one) => one.name.endsWith(`/${name}`));
  const [only] = short;
  if (only && short.length === 1) return { pods: only.pods, outside: only.outside ?? [] };
  const known = [...network.declarations.ends.keys()].filter((one) =>
    one.includes(name.split('/').at(-1) ?? name),
  );
  const nearest =
    known.length > 0
      ? `did you mean ${known.slice(0, 5).join(', ')}`
      : '"npm run verify -- --matrix" lists all';
  throw new InputError(
    '--why',
    `${option} must be a workload of ${environment.name}, got "${name}"; ${nearest}`,
  );
}
