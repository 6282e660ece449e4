import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../../cli/bots/main';

const root = mkdtempSync(path.join(tmpdir(), 'plinth-bots-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const file = path.join(root, 'constructs/gateway/ai-agents.json');
const list = path.join(root, 'robots.json');
const source = `https://raw.githubusercontent.com/ai-robots-txt/ai.robots.txt/${'0'.repeat(40)}/robots.json`;
const names = Array.from({ length: 60 }, (_, index) => `Bot${index + 100}`);

beforeEach(() => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ source, agents: names }, null, 2)}\n`);
  write(names);
});

const write = (all: readonly string[]) =>
  writeFileSync(list, JSON.stringify(Object.fromEntries(all.map((name) => [name, { operator: 'Example' }]))));

async function run(...argv: string[]) {
  const said: string[] = [];
  const spies = (['log', 'error'] as const).map((way) =>
    jest.spyOn(console, way).mockImplementation((...words: unknown[]) => {
      said.push(words.join(' '));
    }),
  );
  const code = await main(['--from', list, ...argv], root);
  for (const spy of spies) spy.mockRestore();
  return { code, said: said.map((line) => line.replace(`${list}: `, '')) };
}

describe('npm run bots', () => {
  it('changes nothing where nothing is new', async () => {
    expect(await run('--check')).toEqual({ code: 0, said: ['60 names, 0 changed'] });
  });

  it('writes the names of a list, in their order, what differs in case alone once', async () => {
    write(['zBot', 'Zbot', 'aBot', ...names.slice(1)]);
    expect(await run()).toEqual({
      code: 0,
      said: [
        '+ aBot',
        '+ Zbot',
        '- Bot100',
        '61 names, 3 changed',
        'constructs/gateway/ai-agents.json: written',
      ],
    });
    const { agents } = JSON.parse(readFileSync(file, 'utf8'));
    expect([agents[0], agents.at(-1)]).toEqual(['aBot', 'Zbot']);
  });

  it('says with --check that something differs, and writes nothing', async () => {
    write(names.slice(1));
    const before = readFileSync(file, 'utf8');
    expect((await run('--check')).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('takes another commit', async () => {
    const commit = 'a'.repeat(40);
    await run('--commit', commit);
    expect(JSON.parse(readFileSync(file, 'utf8')).source).toBe(source.replace('0'.repeat(40), commit));
    expect(await run('--commit', 'main')).toMatchObject({
      code: 2,
      said: [expect.stringContaining('--commit must be 40 hexadecimal digits, got "main"')],
    });
  });

  it('refuses a list with names that people come as, that are no names, or that end a line', async () => {
    write([...names, 'Mozilla', '.*', 'Bot\nAllow: /']);
    const { code, said } = await run();
    expect(code).toBe(1);
    expect(said.map((line) => line.replace(/; name.*|, of 3.*(?=, got)/, ''))).toEqual([
      expect.stringContaining("names must not be in the User-Agent of people's browsers"),
      expect.stringContaining('names must be the name of a program as its User-Agent has it, got ".*"'),
      expect.stringContaining(
        'names must be the name of a program as its User-Agent has it, got "Bot\\nAllow: /"',
      ),
    ]);
  });

  it.each([
    ['a page', '<html>', 'content must be JSON, a mapping of names, got "<html>"'],
    ['a list', '[]', 'content must be JSON, a mapping of names, got "[]"'],
    ['next to nothing', '{"Bot":{}}', 'list must have at least 50 names, got 1'],
  ])('refuses %s', async (_, text, message) => {
    writeFileSync(list, text);
    expect(await run()).toMatchObject({ code: 1, said: [expect.stringContaining(message)] });
  });
});
