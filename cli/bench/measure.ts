import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { median } from './statistics';

/** A whole command: `node` with arguments. */
export interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** Puts things into the state that the command is to find; not measured. */
  readonly prepare?: () => void;
}

export interface Measurement {
  readonly seconds: number;
  /** The most memory that it took. */
  readonly mebibytes: number;
}

/** What the commands are measured with. */
export interface Meter {
  readonly root: string;
  /** The bundle of `programs/usage.ts`. */
  readonly usage: string;
  readonly usageFile: string;
}

/** Runs the commands in turn (A B C A B C), so that a busy moment of the machine meets all of them. */
export function measure(meter: Meter, commands: readonly Command[], runs: number): Measurement[] {
  const measured = commands.map((): Measurement[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, command] of commands.entries()) measured[index]?.push(runOnce(meter, command));
  }
  return measured.map((measurements) => ({
    seconds: median(measurements.map(({ seconds }) => seconds)),
    mebibytes: median(measurements.map(({ mebibytes }) => mebibytes)),
  }));
}

function runOnce({ root, usage, usageFile }: Meter, { name, args, prepare }: Command): Measurement {
  prepare?.();
  const start = process.hrtime.bigint();
  const { status, signal, stderr } = spawnSync(process.execPath, ['--require', usage, ...args], {
    cwd: root,
    env: { ...process.env, PLINTH_BENCH_USAGE: usageFile },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) {
    throw new Error(
      `bench: ${name} must end with 0, got ${status ?? signal}; mend it first\n${stderr.trim()}`,
    );
  }
  return { seconds, mebibytes: Number(fs.readFileSync(usageFile, 'utf8')) / 1024 };
}
