import path from 'node:path';
import { Argument, type Command, Option } from 'commander';
import { services, stages } from '../../constructs/tenancy/stage-settings';
import { command } from '../command';

/** What every subcommand is told. */
export interface Settings {
  /** Folder with the tenants' files. */
  readonly tenants: string;
  /** Whether a machine reads what is said. */
  readonly json: boolean;
}

export const tenantCommand = (): Command =>
  command('tenant', {
    summary:
      'Adds, lists, checks and removes tenants, and moves their images. It edits tenants/*.yaml, nothing else.',
    examples: [
      ['add acme', 'asks for what the file needs, and writes it'],
      ['list --json', 'what every stage runs, for machines'],
      ['check tenants/acme.yaml', 'what is wrong with a file, with line and column'],
      ['set-image acme api ghcr.io/acme/api:1.5.0 --stage test', 'what a pipeline calls after a build'],
      ['remove acme', 'what would be deleted and what is kept; asks first'],
    ],
    exitCodes: { 1: 'refused, or something is wrong with a tenant; the reasons are on stderr' },
  })
    .addCommand(add())
    .addCommand(list())
    .addCommand(check())
    .addCommand(remove())
    .addCommand(purge())
    .addCommand(setImage());

const add = () =>
  shared('add', 'makes a file for a new tenant; asks for what is not given', [
    ['acme', 'asks for images, owner and host'],
    ['acme --frontend I --api I --producer I', 'asks for nothing that a file needs'],
  ])
    .addArgument(name())
    .option('--frontend <image>', 'image of the frontend')
    .option('--api <image>', 'image of the api')
    .option('--producer <image>', 'image of the producer')
    .option('--owner <email>', 'who answers for the tenant')
    .option('--host <label>', "first label of the host name (default: the tenant's name)");

const list = () =>
  shared('list', 'says which tenants there are, and what each stage runs', [
    ['--json', 'with whole images, namespaces and realms'],
  ]);

const check = () =>
  shared('check', 'says what is wrong with tenants, each and together', [
    ['', 'all of the folder'],
    ['tenants/acme.yaml', 'one file, and what it claims of others'],
  ]).argument('[files...]', 'files (default: all of the folder)');

const remove = () =>
  shared('remove', 'says what is deleted and what is kept, asks, writes it into the file', [
    ['acme', 'asks before it does'],
    ['acme --yes', 'does not ask'],
  ])
    .addArgument(name())
    .option('--yes', 'do not ask', false);

const purge = () =>
  shared('purge', 'removes the file of a removed tenant, and says how what is kept is deleted', [
    ['acme', 'asks before it does'],
    ['acme --yes --json', 'what is kept, and the commands, for machines'],
  ])
    .addArgument(name())
    .option('--yes', 'do not ask', false);

const setImage = () =>
  shared('set-image', 'moves a service to another image, and changes nothing else', [
    ['acme api ghcr.io/acme/api:1.5.0', 'both stages'],
    ['acme api ghcr.io/acme/api:1.6.0-rc.1 --stage test', 'only test'],
  ])
    .addArgument(name())
    .addArgument(new Argument('<service>', 'which service').choices(services))
    .addArgument(new Argument('<image>', 'image with a tag or a digest'))
    .addOption(new Option('--stage <stage>', 'only this stage (default: both)').choices(stages));

const name = () => new Argument('<name>', "the tenant's name");

function shared(
  subcommand: string,
  summary: string,
  examples: readonly (readonly [args: string, what: string])[],
): Command {
  return command(subcommand, { summary, examples })
    .option('--tenants <dir>', 'folder with one YAML file per tenant (default: tenants)')
    .option('--json', 'say it as JSON, for machines', false);
}

export function settingsFrom(chosen: Command, root: string): Settings {
  const { tenants, json } = chosen.opts<{ readonly tenants?: string; readonly json: boolean }>();
  return { tenants: tenants ? path.resolve(tenants) : path.join(root, 'tenants'), json };
}
