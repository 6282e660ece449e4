import type { Command } from 'commander';
import { command, Misuse, Refusal, type Result, run } from '../../cli/command';

const greet = (): Command =>
  command('greet', {
    summary: 'Greets somebody.',
    examples: [
      ['', 'everybody'],
      ['--name ada', 'one person'],
    ],
    exitCodes: { 1: 'nobody is there' },
  }).option('--name <name>', 'who is greeted');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function ran(
  described: Command,
  argv: string[],
  act: (chosen: Command) => Result = () => 0,
): Promise<Ran> {
  const said = { out: '', err: '' };
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += text;
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.err += text;
    return true;
  });
  jest.spyOn(console, 'error').mockImplementation((line) => {
    said.err += `${line}\n`;
  });
  try {
    return { code: await run(described, argv, act), ...said };
  } finally {
    jest.restoreAllMocks();
  }
}

describe('a command', () => {
  test('tells its options, examples and exit codes on one screen', async () => {
    const { code, out, err } = await ran(greet(), ['--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`Usage: plinth greet [options]

Greets somebody.

Options:
  --name <name>  who is greeted
  --debug        say where in the code an error comes from
  -h, --help     this text

Examples:
  plinth greet             everybody
  plinth greet --name ada  one person

Exit codes:
  0  done
  1  nobody is there
  2  the command line is wrong
`);
  });

  test('returns the exit code of what it does, now or later', async () => {
    expect((await ran(greet(), [], () => 1)).code).toBe(1);
    expect((await ran(greet(), [], async () => 77)).code).toBe(77);
  });

  test.each([
    [['--nmae', 'ada'], "unknown option '--nmae', did you mean --name?"],
    [['--name'], "option '--name <name>' argument missing"],
    [['ada'], 'too many arguments. Expected 0 arguments but got 1'],
  ])('returns 2 for %j and says why in one line', async (argv, message) => {
    expect(await ran(greet(), argv)).toEqual({
      code: 2,
      out: '',
      err: `plinth greet: ${message}; see plinth greet --help\n`,
    });
  });

  test.each([
    [
      'at once',
      () => {
        throw new Misuse('--name must be short, got long');
      },
    ],
    [
      'later',
      async () => {
        throw new Misuse('--name must be short, got long');
      },
    ],
  ])('returns 2 when a value is found to be wrong %s', async (_, act) => {
    expect(await ran(greet(), [], act)).toEqual({
      code: 2,
      out: '',
      err: 'plinth greet: --name must be short, got long; see plinth greet --help\n',
    });
  });

  test('returns 1 with a line for every reason when it refuses', async () => {
    const refuse = () => {
      throw new Refusal('one reason', 'another');
    };
    expect(await ran(greet(), [], refuse)).toEqual({
      code: 1,
      out: '',
      err: 'plinth greet: one reason\nplinth greet: another\n',
    });
  });

  test('says where an error comes from under --debug, and returns the same', async () => {
    const refuse = () => {
      throw new Refusal('one reason');
    };
    const { code, err } = await ran(greet(), ['--debug'], refuse);
    expect(code).toBe(1);
    expect(err).toMatch(/Error: one reason\n +at .*command\.test\.ts/);
  });

  test('leaves other errors to its caller', async () => {
    const fail = () => {
      throw new Error('a defect');
    };
    await expect(ran(greet(), [], fail)).rejects.toThrow('a defect');
  });
});

describe('a command with subcommands', () => {
  const family = (): Command =>
    command('family', { summary: 'Does more.', examples: [['greet', 'greets']] }).addCommand(greet());

  test('does what was called', async () => {
    const chosen: unknown[] = [];
    await ran(family(), ['greet', '--name', 'ada'], (called) => {
      chosen.push(called.name(), called.opts());
      return 0;
    });
    expect(chosen).toEqual(['greet', { name: 'ada' }]);
  });

  test('is called by its whole name in help and errors', async () => {
    expect((await ran(family(), ['greet', '--help'])).out).toMatch(
      /^Usage: plinth family greet \[options][\s\S]*\n {2}plinth family greet --name ada /,
    );
    expect((await ran(family(), ['greet', '--help'])).code).toBe(0);
    const refuse = () => {
      throw new Refusal('no');
    };
    expect((await ran(family(), ['greet'], refuse)).err).toBe('plinth family greet: no\n');
  });

  test('tells which there are when none is called', async () => {
    const { code, err } = await ran(family(), []);
    expect(code).toBe(2);
    expect(err).toContain('greet [options]');
  });
});
