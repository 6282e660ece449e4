import { aiAgents, aiAgentsSource, notRefused, refusedAgents } from '../../../constructs/gateway/ai-agents';
import { robotsTxt } from '../../../constructs/gateway/robots-txt';
import { securityTxtOf } from '../../../constructs/gateway/security-txt';
import { notAgent } from '../../../constructs/user-agent';
import { find } from '../../manifests';
import { create } from './gateway';

describe('the list of AI crawlers', () => {
  it('is from one commit of its source', () => {
    expect(aiAgentsSource).toMatch(
      /^https:\/\/raw\.githubusercontent\.com\/ai-robots-txt\/ai\.robots\.txt\/[0-9a-f]{40}\/robots\.json$/,
    );
  });

  it('has those who are refused, and those who are not and why', () => {
    expect(refusedAgents).toEqual(
      expect.arrayContaining(
        ['GPTBot', 'ClaudeBot', 'CCBot', 'Bytespider', 'meta-externalagent'].map((name) =>
          expect.stringMatching(new RegExp(`^${name}$`, 'i')),
        ),
      ),
    );
    for (const name of Object.keys(notRefused)) {
      expect(aiAgents).toContain(name);
      expect(refusedAgents).not.toContain(name);
    }
  });

  it('has no name of a browser among those who are refused', () => {
    expect(refusedAgents.filter((name) => notAgent(name))).toEqual([]);
  });
});

describe('robots.txt', () => {
  it('asks everybody to stay away, and those of the list by their names', () => {
    const text = robotsTxt('everybody');
    expect(text.startsWith(`User-agent: ${aiAgents[0]}\n`)).toBe(true);
    expect(text.endsWith('User-agent: *\nDisallow: /\n')).toBe(true);
  });

  it('asks those of the list to stay away, and others of an environment, and nobody else', () => {
    const text = robotsTxt('ai', ['ExampleBot']);
    expect(text.endsWith('User-agent: ExampleBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n')).toBe(true);
    expect(text).toContain('User-agent: GPTBot\n');
    expect(robotsTxt('nobody')).toBe('User-agent: *\nAllow: /\n');
    expect(robotsTxt('nobody', ['ExampleBot'])).toBe(
      'User-agent: ExampleBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n',
    );
  });
});

it('security.txt has what is known, addresses of e-mail as mailto:', () => {
  const contacts = ['security@example.org', 'https://example.org/report'];
  expect(securityTxtOf({ contacts, expires: '2027-06-30' })).toBe(
    'Contact: mailto:security@example.org\nContact: https://example.org/report\nExpires: 2027-06-30T23:59:59Z\n',
  );
  expect(
    securityTxtOf({
      contacts: ['a@example.org'],
      expires: '2027-06-30',
      policy: 'https://example.org/p',
      languages: ['en', 'de'],
    }),
  ).toBe(
    'Contact: mailto:a@example.org\nExpires: 2027-06-30T23:59:59Z\nPreferred-Languages: en, de\nPolicy: https://example.org/p\n',
  );
});

describe('the gateway', () => {
  const names = (gateway: ReturnType<typeof create>['gateway']) =>
    gateway.crawlers.first.map(({ delegate }) => delegate?.name);

  it('refuses nobody and asks everybody to stay away where nothing is said', () => {
    const { gateway } = create({ tenantDomain: undefined });
    expect(names(gateway)).toEqual(['robots-txt-everybody']);
    expect(gateway.crawlers.forTenants).toBeUndefined();
    expect(gateway.toJson().filter(({ kind }) => kind === 'VirtualService')).toHaveLength(1);
  });

  it('answers robots.txt before it refuses', () => {
    const securityTxt = { contacts: ['a@example.org'], expires: '2027-06-30' };
    const { gateway } = create({ bots: { block: 'ai', extra: ['ExampleBot'] }, securityTxt });
    expect(names(gateway)).toEqual(['robots-txt-everybody', 'security-txt', 'refuse-platform-ai']);
    const { spec } = find(gateway.toJson(), 'VirtualService', 'refuse-platform-ai');
    expect(spec).not.toHaveProperty('hosts');
    const [{ match, directResponse }] = spec.http;
    expect(directResponse).toMatchObject({ status: 403 });
    const patterns: string[] = match.map(
      (one: { headers: { 'user-agent': { regex: string } } }) => one.headers['user-agent'].regex,
    );
    for (const name of ['examplebot', 'gptbot'])
      expect(patterns.filter((pattern) => pattern.includes(`|${name}|`))).toHaveLength(1);
  });

  it('gives no two routes the same match, which istiod would call unreachable', () => {
    const securityTxt = { contacts: ['a@example.org'], expires: '2027-06-30' };
    const { gateway } = create({ bots: { block: 'ai', extra: ['ExampleBot'] }, securityTxt });
    expect(gateway.crawlers.first.map(({ match }) => match)).toEqual([
      [{ uri: { exact: '/robots.txt' } }],
      [{ uri: { exact: '/.well-known/security.txt' } }],
      [{ gateways: ['istio-ingress/platform'] }],
    ]);
  });

  it('has answers for the hosts of tenants, whatever they say', () => {
    const tenantBots = { block: 'none', extra: ['ExampleBot'] } as const;
    const { gateway } = create({ tenantBots });
    expect(names(gateway)).toEqual(['robots-txt-everybody']);
    expect(gateway.crawlers.forTenants).toMatchObject({
      block: 'none',
      robotsTxt: { nobody: { delegate: { name: 'robots-txt-nobody', namespace: 'istio-ingress' } } },
      refuse: {
        ai: { match: [{ gateways: ['istio-ingress/tenants'] }], delegate: { name: 'refuse-tenants-ai' } },
        none: { delegate: { name: 'refuse-tenants' } },
      },
    });
    expect(create().gateway.crawlers.forTenants?.refuse.none).toBeUndefined();
  });
});
