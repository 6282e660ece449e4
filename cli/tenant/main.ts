import path from 'node:path';
import { Argument, Command, CommanderError, Option } from 'commander';
import { services, stages } from '../../constructs/tenancy/stage-settings';
import { add } from './add';
import { check } from './check';
import { list } from './list';
import { Refused } from './refused';
import { remove } from './remove';
import { setImage } from './set-image';

/** What every command is told. */
export interface Settings {
  /** Folder with the tenants' files. */
  readonly tenants: string;
  /** Whether a machine reads what is said. */
  readonly json: boolean;
}

const examples = `
examples:
  npm run tenant -- add acme
  npm run tenant -- add acme --frontend ghcr.io/acme/frontend:1.0.0 --api ghcr.io/acme/api:1.0.0 \\
      --producer ghcr.io/acme/producer:1.0.0 --owner team@acme.example
  npm run tenant -- set-image acme api ghcr.io/acme/api:1.5.0 --stage test
  npm run tenant -- check tenants/acme.yaml
  npm run -s tenant -- list --json

exit codes: 0 done, 1 refused or something is wrong with a tenant, 2 something is wrong with the command line`;

/** Tenants by command instead of by editor; returns the exit code. */
export async function main(argv: string[], root: string): Promise<number> {
  let code = 0;
  const program = programOf(root, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Refused) {
      for (const fault of error.faults) console.error(fault);
      return 1;
    }
    if ((error as Error).name === 'ExitPromptError') return 1;
    throw error;
  }
}

function programOf(root: string, end: (code: number) => void): Command {
  const program = new Command('tenant')
    .usage('<command> [options]')
    .description(
      'Adds, lists, checks and removes tenants, and moves their images. It edits tenants/*.yaml, nothing else.',
    )
    .option('--tenants <dir>', 'folder with one YAML file per tenant (default: tenants)')
    .option('--json', 'say it as JSON, for machines', false)
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'tenant: ')),
      writeOut: (text) => console.log(text.trimEnd()),
      writeErr: (text) => console.error(text.trimEnd()),
    })
    .addHelpText('after', examples);
  const settings = (): Settings => {
    const { tenants, json } = program.opts<{ tenants?: string; json: boolean }>();
    return { tenants: tenants ? path.resolve(tenants) : path.join(root, 'tenants'), json };
  };
  const name = new Argument('<name>', "the tenant's name");
  const command = (child: Command) => program.addCommand(child.copyInheritedSettings(program));

  command(
    new Command('add')
      .description('makes a file for a new tenant; asks for what is not given')
      .addArgument(name)
      .addOption(new Option('--frontend <image>', 'image of the frontend'))
      .addOption(new Option('--api <image>', 'image of the api'))
      .addOption(new Option('--producer <image>', 'image of the producer'))
      .addOption(new Option('--owner <email>', 'who answers for the tenant'))
      .addOption(new Option('--host <label>', "first label of the host (default: the tenant's name)"))
      .action(async (tenant, given) => end(await add(settings(), { name: tenant, ...given }))),
  );
  command(
    new Command('list')
      .description('says which tenants there are, and what each stage runs')
      .action(() => end(list(settings()))),
  );
  command(
    new Command('check')
      .description('says what is wrong with files of tenants, and how they clash with the others')
      .argument('[files...]', 'files (default: all of the folder)')
      .action((files) => end(check(settings(), files))),
  );
  command(
    new Command('remove')
      .description('says what removing a tenant deletes and what it does not, and removes its file')
      .addArgument(name)
      .option('--yes', 'do not ask', false)
      .action(async (tenant, { yes }) => end(await remove(settings(), tenant, yes))),
  );
  command(
    new Command('set-image')
      .description('moves a service to another image; every other byte of the file stays as it is')
      .addArgument(name)
      .addArgument(new Argument('<service>', 'which service').choices(services))
      .addArgument(new Argument('<image>', 'image with a tag or a digest'))
      .addOption(new Option('--stage <stage>', 'only this stage (default: both)').choices(stages))
      .action((tenant, service, image, { stage }) =>
        end(setImage(settings(), tenant, { service, image, stage })),
      ),
  );
  return program;
}
