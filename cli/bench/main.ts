import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Result, run } from '../command';
import { commandsFor, FLOOR, objectsOf, START, synthCommands, type Workbench } from './commands';
import { type Command, type Measurement, type Meter, measure } from './measure';
import { type BenchOptions, benchCommand, benchOptions } from './options';
import { buildPrograms } from './programs';
import { growth, type Point } from './statistics';
import { type Row, table } from './table';
import { environment } from './tenant-objects';

/** What a bench tells; times of the machine it ran on, so that only ratios are worth comparing. */
interface Report {
  readonly node: string;
  readonly cpus: number;
  readonly runs: number;
  /** Seconds that `node -e 0` takes. */
  readonly start: number;
  /** `synth` without tenants, in times of `node -e 0`. */
  readonly smallPlatform: number;
  /** Objects of a tenant. */
  readonly objects: number;
  /** `toYaml` in times of `JSON.stringify` of the same objects, in one process. */
  readonly emitter: number;
  readonly rows: readonly Row[];
}

/** Measures synthesis and prints what it found; returns the exit code. */
export const main = (argv: string[], root: string): Result =>
  run(benchCommand(), argv, (chosen) => {
    const options = benchOptions(chosen);
    const work = fs.mkdtempSync(path.join(options.work, 'plinth-bench-'));
    try {
      const report = bench({ root, work, programs: buildPrograms(root) }, options);
      console.log(options.json ? JSON.stringify(report, null, 2) : inWords(report));
    } finally {
      fs.rmSync(work, { recursive: true });
    }
    return 0;
  });

function bench(workbench: Workbench, { sizes, runs, stockMax }: BenchOptions): Report {
  const { root, work, programs } = workbench;
  const meter: Meter = { root, usage: programs.usage, usageFile: path.join(work, 'usage') };
  const [start, small] = measure(
    meter,
    [{ name: START, args: ['-e', '0'] }, ...synthCommands(workbench, 0)],
    runs,
  );
  const rows: Row[] = [];
  for (const tenants of sizes) {
    const commands = commandsFor(workbench, tenants, stockMax);
    const measurements = measure(meter, commands, runs);
    rows.push(...rowsOf(workbench, tenants, commands, measurements, rows));
    for (const name of fs.readdirSync(work)) fs.rmSync(path.join(work, name), { recursive: true });
  }
  return {
    node: process.version,
    cpus: os.cpus().length,
    runs,
    start: start?.seconds ?? Number.NaN,
    smallPlatform: (small?.seconds ?? Number.NaN) / (start?.seconds ?? Number.NaN),
    objects: programs.objects,
    emitter: emitterRatio(programs.emitter),
    rows,
  };
}

function rowsOf(
  workbench: Workbench,
  tenants: number,
  commands: readonly Command[],
  measurements: readonly Measurement[],
  earlier: readonly Row[],
): Row[] {
  const floor = measurements[0]?.seconds ?? Number.NaN;
  const written = tenants * workbench.programs.objects;
  const synthesized = objectsOf(workbench, tenants);
  return measurements.map(({ seconds, mebibytes }, index) => {
    const command = commands[index]?.name ?? '';
    return {
      tenants,
      command,
      seconds,
      floors: seconds / floor,
      growth: growthSince(
        earlier.filter((row) => row.command === command),
        { size: tenants, seconds },
      ),
      objects: command.startsWith('plinth') ? synthesized : written,
      mebibytes,
    };
  });
}

/** The time of the smallest size stands for what does not grow, such as starting up. */
function growthSince(earlier: readonly Row[], now: Point): number | undefined {
  const [smallest] = earlier;
  const last = earlier.at(-1);
  if (!smallest || !last || smallest === last) return undefined;
  return growth(smallest.seconds, { size: last.tenants, seconds: last.seconds }, now);
}

function emitterRatio(program: string): number {
  return Number(spawnSync(process.execPath, [program, '100', '15'], { encoding: 'utf8' }).stdout);
}

function inWords({ node, cpus, runs, start, smallPlatform, objects, emitter, rows }: Report): string {
  return [
    table(rows),
    `Medians of ${runs} whole commands in turn, node ${node}, ${cpus} CPUs; compare the ratios, not the seconds.`,
    `floor: ${FLOOR} the ${objects} objects that synth writes for a tenant in ${environment.name}; growth: 1 is linear, 2 quadratic.`,
    `${START}: ${start.toFixed(3)} s; plinth synth without tenants: ${smallPlatform.toFixed(1)} times that.`,
    `toYaml: ${emitter.toFixed(2)} times JSON.stringify of the same objects, in one process.`,
  ].join('\n');
}
