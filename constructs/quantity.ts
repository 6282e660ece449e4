import type { Resources } from './pod';

type Amount = Resources['requests'] | Resources['limits'];

/** CPU, memory and disk in the type that an object's class asks for: `amounts(resources.limits, Quantity.fromString)`. */
export const amounts = <Q>(amount: Amount, of: (text: string) => Q): Record<string, Q> =>
  Object.fromEntries(Object.entries(amount).flatMap(([name, size]) => (size ? [[name, of(size)]] : [])));

/** What is wrong with a size in bytes; empty when it is well. */
export function sizeErrors(field: string, size: string): string[] {
  if (/^[1-9][0-9]*(Ki|Mi|Gi|Ti)$/.test(size)) return [];
  return [`${field} must be a whole number with Ki, Mi, Gi or Ti, got "${size}"; write it as 10Gi`];
}

/** What is wrong with requests and limits; empty when all is well. */
export function resourcesErrors({ requests, limits }: Resources): string[] {
  return [
    ...cpuErrors('resources.requests.cpu', requests.cpu),
    ...sizeErrors('resources.requests.memory', requests.memory),
    ...(limits.cpu === undefined ? [] : cpuErrors('resources.limits.cpu', limits.cpu)),
    ...sizeErrors('resources.limits.memory', limits.memory),
  ];
}

function cpuErrors(field: string, cpu: string): string[] {
  if (/^([1-9][0-9]*m?|[0-9]+\.[0-9]{1,3})$/.test(cpu)) return [];
  return [`${field} must be cores or thousandths of one, got "${cpu}"; write it as 2 or 500m`];
}

/** A CPU quantity in thousandths of a core. */
export const millicores = (cpu: string): number =>
  cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Math.round(Number(cpu) * 1000);

/** A size in bytes, of a quantity as `sizeErrors` lets it through. */
export const bytes = (size: string): number =>
  Number(size.slice(0, -2)) * 1024 ** (1 + ['Ki', 'Mi', 'Gi', 'Ti'].indexOf(size.slice(-2)));
