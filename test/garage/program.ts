import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../cli/cluster/binaries/cache';
import { images } from '../../constructs/versions';
import { isInstalled } from '../provided';

const VERSION = images.garage.replace(/.*:v/, '').replace(/@.*/, '');

const folder = path.join(cacheFolder(), `garage-v${VERSION}`);
const program = path.join(folder, 'bin', 'garage');

/** What is missing of what the stage needs; empty where all can be had. */
export function missingPrograms(): string[] {
  const builders = [
    ['cargo', '--version'],
    ['cc', '--version'],
  ] as const;
  const isBuilt = existsSync(program);
  return [
    ...(isBuilt ? [] : builders).filter(([name, arg]) => !isInstalled(name, arg)).map(([name]) => name),
    ...(isInstalled('curl', '--version') ? [] : ['curl']),
  ];
}

/** Faster to build, slower to run: an argument of the admin API is checked in half a second. */
const quickly = {
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '0',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
  CARGO_PROFILE_RELEASE_DEBUG: '0',
};

/** Garage in the version that the platform runs, built once in about five minutes of two cores. @throws with what cargo says last */
export function garageProgram(): string {
  if (existsSync(program)) return program;
  const features = ['--no-default-features', '--features', 'bundled-libs,metrics,lmdb,sqlite'];
  process.stderr.write(`building Garage ${VERSION}, once\n`);
  const { status, stderr } = spawnSync(
    'cargo',
    ['install', `garage@${VERSION}`, '--locked', '--root', folder, ...features],
    { env: { ...process.env, ...quickly }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`cargo must end with 0, got ${status}:\n${stderr.slice(-2000)}`);
  return program;
}
