import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { images } from '../../../../constructs/versions';
import { toYaml } from '../../../../constructs/yaml';
import { fileOf, type GoProgram, tagOf } from '../../../go-program';
import { isInstalled } from '../../../provided';

/** Alertmanager's own checker, of the version that is deployed. */
export const deployed: GoProgram = {
  module: 'github.com/prometheus/alertmanager',
  version: tagOf(images.alertmanager),
  main: 'cmd/amtool',
  name: 'amtool',
};

/** Built by the test on the control plane; else Debian's, which is of another version. */
const isBuilt = existsSync(fileOf(deployed));
const program = isBuilt ? fileOf(deployed) : 'amtool';

const run = (...args: string[]) => spawnSync(program, args, { encoding: 'utf8' });

/** Whether one is on this machine. */
export const hasAmtool = isBuilt || isInstalled('amtool', '--version');

if (!hasAmtool) {
  process.stderr.write(
    'SKIPPED: what Alertmanager says of its configuration: no amtool; npm run test:planted-faults builds it with Go, or install prometheus-alertmanager\n',
  );
}

/**
 * A configuration as a file. Addresses in files are younger than the checker of Debian 12, which knows them for Slack only: it
 * gets an address in their place.
 */
export function configurationFile(configuration: object): string {
  const text = toYaml([configuration]);
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'plinth-amtool-')), 'alertmanager.yaml');
  writeFileSync(file, isBuilt ? text : withAddresses(text));
  return file;
}

const withAddresses = (text: string): string =>
  text
    .replace(/webhook_url_file: .*/g, 'webhook_url: https://discord.invalid/webhook')
    .replace(/([ -])url_file: .*/g, '$1url: https://switch.invalid/');

/** What the checker says. */
export function check(file: string): { readonly ok: boolean; readonly output: string } {
  const { status, stdout, stderr } = run('check-config', file);
  return { ok: status === 0, output: stdout + stderr };
}

/** The receivers of an alert. */
export function receiversOf(file: string, labels: Readonly<Record<string, string>>): string[] {
  const given = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const { stdout } = run('config', 'routes', 'test', `--config.file=${file}`, ...given);
  return stdout.trim().split(',');
}
