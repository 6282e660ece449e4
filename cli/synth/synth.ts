import path from 'node:path';
import { Platform } from '../../constructs/platform';
import type { TenantPlatform } from '../../constructs/tenancy/tenant-platform';
import type { Environment } from '../../environments/environment';
import { Misuse, type Result, run } from '../command';
import { environmentFaults } from './environment-faults';
import { type SynthOptions, synthCommand, synthOptions } from './options';
import { Output } from './output';
import { Progress } from './progress';
import { isProven, type Proofs } from './proof';
import { Reuse } from './reuse';
import { readSources, type TenantSource } from './tenants';
import { writePlatform } from './write-platform';
import { writeTenants } from './write-tenants';

/**
 * Writes the given environments as YAML, all or nothing.
 *
 * @returns the exit code: 0 written, 1 the input is refused (every fault is printed), 2 the command line is wrong
 */
export function synth(
  environments: readonly Environment[],
  argv: string[],
  root: string,
  proofs: () => Proofs,
  code?: () => string,
): Result {
  return run(synthCommand(), argv, (chosen) => {
    const options = synthOptions(chosen, root);
    const selected = environments.filter((one) => !options.env || one?.name === options.env);
    if (selected.length === 0) {
      const known = environments.map((one) => one?.name).join(', ');
      throw new Misuse(`--env must be one of ${known}, got ${options.env}`);
    }
    const faults = environmentFaults(environments, selected);
    return write(selected, faults, options, root, proofs, new Reuse(root, options.output, code?.()));
  });
}

function write(
  environments: readonly Environment[],
  wrong: readonly string[],
  options: SynthOptions,
  root: string,
  proofs: () => Proofs,
  reuse: Reuse,
): number {
  const { sources, faults } = readSources(options.tenants, reuse);
  faults.push(...wrong);
  const output = new Output(options.output);
  const progress = new Progress(options.quiet);
  try {
    if (faults.length === 0) {
      for (const environment of environments)
        faults.push(...writeEnvironment(environment, sources, output, progress, reuse));
    }
    if (faults.length === 0) {
      const owns = options.env ? belongsTo(options.env) : undefined;
      if (!options.verify) console.error('synth: --no-verify, what is written is not proven');
      else if (!isProven(output.preview({ owns }), options, root, proofs)) return 1;
      const committed = output.commit({ owns });
      reuse.save(committed.written + committed.removed > 0);
      progress.total(committed, path.relative(process.cwd(), options.output) || '.');
      return 0;
    }
  } finally {
    output.discard();
  }
  for (const fault of faults) console.error(fault);
  console.error(`synth: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}, nothing was written`);
  return 1;
}

/** The files of one environment; those of others are not touched. */
const belongsTo = (environment: string) => (file: string) =>
  file === `index/${environment}.json` ||
  file.startsWith(`${environment}/`) ||
  file.startsWith(`index/${environment}/`);

/** Stages an environment; returns what is wrong with it. */
function writeEnvironment(
  environment: Environment,
  sources: readonly TenantSource[],
  output: Output,
  progress: Progress,
  reuse: Reuse,
): string[] {
  let made: Platform | undefined;
  const platform = () => {
    made ??= new Platform(environment);
    return made;
  };
  const kept = reuse.in(environment);
  const faults = writePlatform({ environment, platform, output, progress, kept });
  if (faults.length > 0 || !environment.tenants) return faults;
  return writeTenants({
    environment: environment.name,
    platform: () => platform().forTenants as TenantPlatform,
    sources,
    output,
    progress,
    kept,
  });
}
