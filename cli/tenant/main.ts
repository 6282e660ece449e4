import type { Command } from 'commander';
import type { Stage } from '../../constructs/tenancy/stage-settings';
import type { Environment } from '../../environments/environment';
import { type Result, run } from '../command';
import { add, type Given } from './add';
import { check } from './check';
import { list } from './list';
import { settingsFrom, tenantCommand } from './options';
import { purge } from './purge';
import { Refused } from './refused';
import { remove } from './remove';
import { setImage } from './set-image';

/** Tenants by command instead of by editor. */
export const main = (argv: string[], root: string, load: (command: 'synth') => unknown): Result =>
  run(tenantCommand(), argv, async (chosen) => {
    try {
      return await act(
        chosen,
        root,
        () => (load('synth') as { environments: readonly Environment[] }).environments,
      );
    } catch (error) {
      // who leaves a question with Ctrl-C has refused
      if ((error as Error).name === 'ExitPromptError') return 1;
      if (!(error instanceof Refused)) throw error;
      for (const fault of error.faults) console.error(fault);
      return 1;
    }
  });

function act(chosen: Command, root: string, environments: () => readonly Environment[]): Result {
  const settings = settingsFrom(chosen, root);
  const [first, service, image] = chosen.processedArgs;
  switch (chosen.name()) {
    case 'add':
      return add(settings, { ...chosen.opts<Partial<Given>>(), name: first });
    case 'list':
      return list(settings);
    case 'check':
      return check(settings, first, environments());
    case 'remove':
      return remove(settings, first, chosen.opts<{ yes: boolean }>().yes);
    case 'purge':
      return purge(settings, first, chosen.opts<{ yes: boolean }>().yes);
    default:
      return setImage(settings, first, { service, image, stage: chosen.opts<{ stage?: Stage }>().stage });
  }
}
