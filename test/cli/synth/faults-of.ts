import { environmentFaults } from '../../../cli/synth/environment-faults';
import { dev } from '../../../environments/dev';

/** What is wrong with dev, with other values at some paths; undefined takes a field away. */
export function faultsOf(changes: Readonly<Record<string, unknown>>): string[] {
  const environment = structuredClone(dev) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const around = steps.reduce((inner, step) => inner[step] as Record<string, unknown>, environment);
    if (value === undefined) delete around[last];
    else around[last] = value;
  }
  return environmentFaults([environment]).map((fault) => fault.replace(/^environments\/dev\.ts: /, ''));
}
