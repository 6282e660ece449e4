import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Command } from './measure';
import type { Programs } from './programs';
import { unlikeFile, writeTenant, writeTenants } from './tenant-files';
import { environment } from './tenant-objects';

export const START = 'node -e 0';
export const FLOOR = 'build, JSON.stringify, write';

/** A folder of the bench's own, and what is run in it. */
export interface Workbench {
  readonly root: string;
  readonly work: string;
  readonly programs: Programs;
}

/** What is measured at this number of tenants; the first is the floor that the others are compared with. */
export function commandsFor(bench: Workbench, tenants: number, stockMax: number): Command[] {
  const { programs } = bench;
  const out = (name: string) => path.join(bench.work, `${tenants}-${name}`);
  const program = (name: string, file: string, mode: string): Command => ({
    name,
    args: [file, mode, String(tenants), out(mode)],
  });
  return [
    program(FLOOR, programs.plain, 'json'),
    program('build, toYaml, write', programs.plain, 'yaml'),
    ...synthCommands(bench, tenants),
    program('stock cdk8s, App per tenant', programs.stock, 'many'),
    ...(tenants > stockMax ? [] : [program('stock cdk8s, one App', programs.stock, 'one')]),
  ];
}

/** `synth` of the platform in this repository, with that many tenants. */
export function synthCommands(bench: Workbench, tenants: number): Command[] {
  const full = fullSynth(bench, tenants, 'plinth synth', 'same');
  if (tenants === 0) return [full];
  const changing = tenantFolder(bench, tenants, 'changing');
  let changes = 0;
  return [
    full,
    fullSynth(bench, tenants, 'plinth synth, every tenant of its own kind', 'unlike'),
    {
      name: 'plinth synth, nothing changed',
      args: synthArgs(tenantFolder(bench, tenants, 'same'), settledOutput(bench, tenants, 'same')),
    },
    {
      name: 'plinth synth, one tenant changed',
      args: synthArgs(changing, settledOutput(bench, tenants, 'changing')),
      prepare: () => writeTenant(changing, 1, `team-${++changes}@example.org`),
    },
    {
      name: 'plinth verify',
      args: [
        ...['cli/plinth.js', 'verify', '--exceptions', 'verify/exceptions.yaml'],
        ...['--dist', settledOutput(bench, tenants, 'same')],
      ],
    },
  ];
}

function fullSynth(bench: Workbench, tenants: number, name: string, kind: string): Command {
  const output = path.join(bench.work, `${tenants}-fresh-${kind}`);
  return {
    name,
    args: synthArgs(tenantFolder(bench, tenants, kind), output),
    prepare: () => fs.rmSync(output, { recursive: true, force: true }),
  };
}

/** How many objects `synth` wrote for that many tenants. */
export function objectsOf(bench: Workbench, tenants: number): number {
  const folder = path.join(bench.work, `${tenants}-fresh-same`);
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.k8s.yaml'));
  const count = (file: string) =>
    fs.readFileSync(path.join(folder, file), 'utf8').match(/^apiVersion:/gm)?.length ?? 0;
  return files.reduce((total, file) => total + count(file), 0);
}

const synthArgs = (tenants: string, output: string): string[] => [
  'cli/plinth.js',
  'synth',
  '--no-verify',
  '--env',
  environment.name,
  '--tenants',
  tenants,
  '--output',
  output,
];

function tenantFolder({ work }: Workbench, tenants: number, name: string): string {
  const folder = path.join(work, `${tenants}-tenants-${name}`);
  if (!fs.existsSync(folder)) writeTenants(folder, tenants, name === 'unlike' ? unlikeFile : undefined);
  return folder;
}

/** An output that is up to date, made now. */
function settledOutput(bench: Workbench, tenants: number, name: string): string {
  const output = path.join(bench.work, `${tenants}-${name}`);
  const args = synthArgs(tenantFolder(bench, tenants, name), output);
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: bench.root, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`bench: npm run synth must succeed first, got exit code ${status}\n${stderr.trim()}`);
  return output;
}
