// What every command of `plinth` has in common.
//
// A command is a folder: `cli/<command>/options.ts` describes it with `command()`, options and arguments; `cli/<command>/main.ts`
// exports `main(argv, root, load)`, which hands that to `run()` together with what it does and returns the exit code:
//
//   export const main = (argv: string[], root: string): Result =>
//     run(diffCommand(), argv, (chosen) => diff(diffOptions(chosen, root)));
//
// and a line in the table `commands` of `cli/plinth.js`. With subcommands, `chosen` is the one that was called: `chosen.name()`.
//
// Exit codes: 0 done, 1 the answer is no (not proven, refused, faults in the input), 2 the command line is wrong. Errors are one
// line on stderr. An option whose value is wrong throws `Misuse`, what the user can do something about throws `Refusal`; of
// whatever else is thrown `plinth.js` prints the message, and under `--debug` the stack. Results go to stdout, everything said about them to stderr, so that `--json` can be piped.
import { styleText } from 'node:util';
import { Command, CommanderError, Option } from 'commander';

/** An exit code, now or later. */
export type Result = number | Promise<number>;

/** The command line is wrong. `main` returns 2. */
export class Misuse extends Error {}

/** The answer is no, for each of these reasons. `main` returns 1. */
export class Refusal extends Error {
  constructor(...reasons: readonly string[]) {
    super(reasons.join('\n'));
  }
}

interface Description {
  /** One or two sentences for the top of the help. */
  readonly summary: string;
  /** What to type after `plinth <command>`, and what it is for. */
  readonly examples: readonly (readonly [args: string, what: string])[];
  /** What exit codes mean, where it is not what they mean everywhere. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

const EXIT_CODES = { 0: 'done', 1: 'refused; the reasons are on stderr', 2: 'the command line is wrong' };

/** A command, or a subcommand for `addCommand`, whose help ends with examples and exit codes. */
export function command(name: string, { summary, examples, exitCodes }: Description): Command {
  const described = new Command(name)
    .summary(summary)
    .description(summary)
    .helpOption('-h, --help', 'this text')
    .helpCommand(false)
    .configureHelp({ styleTitle: title, commandUsage: (shown) => `${pathOf(shown)} ${shown.usage()}` })
    .exitOverride();
  const lines = () => [
    '',
    described.createHelp().styleTitle('Examples:'),
    ...aligned(examples.map(([args, what]) => [words(described, args), what])),
    '',
    described.createHelp().styleTitle('Exit codes:'),
    ...aligned(Object.entries({ ...EXIT_CODES, ...exitCodes })),
  ];
  return described.addHelpText('after', () => lines().join('\n'));
}

const words = (described: Command, args: string) => [pathOf(described), args].filter(Boolean).join(' ');

const title = (text: string) => styleText('bold', text, { validateStream: false });

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}

/**
 * Reads the command line and does what it says.
 *
 * @param act what is done; is given the command, or the subcommand that was called
 * @returns the exit code: that of `act`, 0 after the help, 2 with what is wrong with the command line on stderr
 */
export function run(described: Command, argv: readonly string[], act: (chosen: Command) => Result): Result {
  let result: Result = 0;
  const isDebugging = argv.includes('--debug');
  const caught = (error: unknown, where = described): number => {
    if (!(error instanceof Misuse || error instanceof Refusal)) throw error;
    if (isDebugging) console.error(error.stack);
    const lines = error.message.split('\n').map((line) => `${pathOf(where)}: ${line}`);
    if (error instanceof Refusal) return say(1, ...lines);
    return say(2, `${lines.join(' ')}; see ${pathOf(where)} --help`);
  };
  described.configureOutput({ outputError: () => {} });
  for (const leaf of leaves(described)) {
    leaf.addOption(new Option('--debug', 'say where in the code an error comes from')).action(() => {
      result = attempt(
        () => act(leaf),
        (error) => caught(error, leaf),
      );
    });
  }
  try {
    described.parse(argv, { from: 'user' });
    return result;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Without a subcommand, the help has told which there are.
    if (error.code === 'commander.help') return 2;
    return error.exitCode === 0 ? 0 : caught(new Misuse(oneLine(error.message)));
  }
}

const pathOf = (described: Command): string =>
  `${described.parent ? pathOf(described.parent) : 'plinth'} ${described.name()}`;

function attempt(work: () => Result, caught: (error: unknown) => number): Result {
  try {
    const result = work();
    return typeof result === 'number' ? result : result.catch(caught);
  } catch (error) {
    return caught(error);
  }
}

function say(code: number, ...lines: readonly string[]): number {
  for (const line of lines) console.error(line);
  return code;
}

function leaves(described: Command): Command[] {
  for (const sub of described.commands) sub.copyInheritedSettings(described);
  return described.commands.length === 0 ? [described] : described.commands.flatMap(leaves);
}

const oneLine = (message: string) =>
  message
    .replace(/^error: |\.$/g, '')
    .replace(/\n\(Did you mean (?<near>.*)\?\)$/s, ', did you mean $<near>?');
