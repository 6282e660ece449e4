import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toYaml } from '../../../../constructs/yaml';

const run = (...args: string[]) => spawnSync('amtool', args, { encoding: 'utf8' });

/** Whether Alertmanager's own checker is on this machine. */
export const hasAmtool = run('--version').status === 0;

if (!hasAmtool) console.warn('skipped: amtool not found; install prometheus-alertmanager');

/**
 * A configuration as a file. Addresses in files are younger than the checker of Debian 12, which knows them for Slack only: it
 * gets an address in their place.
 */
export function configurationFile(configuration: object): string {
  const text = toYaml([configuration])
    .replace(/webhook_url_file: .*/g, 'webhook_url: https://discord.invalid/webhook')
    .replace(/([ -])url_file: .*/g, '$1url: https://switch.invalid/');
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'plinth-amtool-')), 'alertmanager.yaml');
  writeFileSync(file, text);
  return file;
}

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
