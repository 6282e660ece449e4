import { agentPatterns, isOfBrowser, notAgent } from '../../constructs/user-agent';

/** Whether one of the patterns is of a whole header, as Envoy asks; JavaScript has flags elsewhere. */
const isNamed = (names: readonly string[], agent: string): boolean =>
  agentPatterns(names).some((pattern) => new RegExp(`^${pattern.replace('(?i)', '')}$`, 'i').test(agent));

describe('patterns of agents', () => {
  it('name a product alone, first, or in a comment, in letters of either case', () => {
    for (const agent of [
      'ExampleBot',
      'examplebot/1.0',
      'Mozilla/5.0 (compatible; EXAMPLEBOT/2; +https://e.org)',
    ])
      expect([agent, isNamed(['ExampleBot'], agent)]).toEqual([agent, true]);
  });

  it('do not name a product with a longer name, or one that tells of another', () => {
    for (const agent of [
      'ExampleBot2',
      'NoExampleBot/1.0',
      'ExampleBot-Shield/1',
      'Page (https://e.org/examplebot)',
      '',
    ])
      expect([agent, isNamed(['ExampleBot'], agent)]).toEqual([agent, false]);
  });

  it('take a name by the letter', () => {
    expect(isNamed(['example.com'], 'example-com')).toBe(false);
    expect(isNamed(['C++Bot'], 'C++Bot/1')).toBe(true);
  });

  it('are each within the 1024 bytes that istiod takes, and together of every name', () => {
    const names = Array.from({ length: 200 }, (_, index) => `ExampleBotNumber${index}`);
    const patterns = agentPatterns(names);
    expect(patterns.length).toBeGreaterThan(3);
    for (const pattern of patterns) expect(pattern.length).toBeLessThanOrEqual(1024);
    for (const name of names) expect(isNamed(names, name)).toBe(true);
  });

  it('have names once, in an order that is theirs', () => {
    expect(agentPatterns(['ZBot', 'ABot', 'abot'])).toEqual(agentPatterns(['ABot', 'zbot']));
    expect(agentPatterns([])).toEqual([]);
  });
});

describe('the name of an agent', () => {
  it.each([
    'ExampleBot',
    'Example Crawler',
    'example.com',
    'iaskspider/2.0',
    'img2dataset',
    'python-requests',
  ])('may be %s', (name) => {
    expect(notAgent(name)).toBeUndefined();
  });

  it.each([
    '',
    'ab',
    '.*',
    '.*bot',
    'bot$',
    'Example\nBot',
    'Bot(',
    'ExampleBot*',
    'x'.repeat(65),
    ' Bot',
    'bot|',
    'é',
  ])('is not %j', (name) => {
    expect(notAgent(name)).toMatch(/^must be the name of a program/);
  });

  it.each([
    'Mozilla',
    'Safari',
    'chrome',
    'Mozilla/5.0',
    'Linux x86_64',
    'KHTML',
    'like Gecko',
    'Gecko',
    'Firefox',
    'Edg',
  ])('is not %s, which people come as', (name) => {
    expect(isOfBrowser(name)).toBe(true);
    expect(notAgent(name)).toMatch(/^must not be in the User-Agent of people's browsers/);
  });
});
