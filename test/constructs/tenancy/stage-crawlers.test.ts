import type { TenantCrawlers } from '../../../constructs/gateway/crawlers';
import { firstRoutes } from '../../../constructs/tenancy/stage-crawlers';

const named = (name: string) => ({ delegate: { name } });

const around: TenantCrawlers = {
  block: 'ai',
  robotsTxt: { everybody: named('everybody'), ai: named('ai'), nobody: named('nobody') },
  securityTxt: named('security'),
  refuse: { ai: named('refuse-ai') },
};
const bots = { extra: [], indexed: true, robotsTxt: 'gateway' } as const;
const toFrontend = { route: [{ destination: { host: 'frontend' } }] };

const names = (...args: Parameters<typeof firstRoutes>) =>
  firstRoutes(...args).map(
    ({ delegate, directResponse }) => delegate?.name ?? directResponse?.status ?? 'frontend',
  );

describe('what the routes of a stage begin with', () => {
  it('is what the environment says, where the tenant says nothing', () => {
    expect(names(bots, around, toFrontend)).toEqual(['ai', 'security', 'refuse-ai']);
    expect(names(bots, { ...around, block: 'none' }, toFrontend)).toEqual(['nobody', 'security']);
    expect(names(bots, undefined, toFrontend)).toEqual([]);
  });

  it('is what the tenant says, in either direction', () => {
    expect(names({ ...bots, block: 'none' }, around, toFrontend)).toEqual(['nobody', 'security']);
    expect(names({ ...bots, block: 'ai' }, { ...around, block: 'none' }, toFrontend)).toEqual([
      'ai',
      'security',
      'refuse-ai',
    ]);
  });

  it('refuses whom the environment refuses besides, whatever the tenant says', () => {
    const refuse = { ai: named('refuse-both'), none: named('refuse-others') };
    expect(names({ ...bots, block: 'none' }, { ...around, refuse }, toFrontend)).toContain('refuse-others');
  });

  it('asks everybody to stay away from what is not shown', () => {
    expect(names({ ...bots, indexed: false }, around, toFrontend)[0]).toBe('everybody');
  });

  it('leaves robots.txt to the frontend first, and refuses the programs of the tenant last', () => {
    const own = firstRoutes({ ...bots, extra: ['ExampleBot'], robotsTxt: 'own' }, around, toFrontend);
    expect(own[0]).toEqual({ match: [{ uri: { exact: '/robots.txt' } }], ...toFrontend });
    expect(own.at(-1)).toMatchObject({
      match: [{ headers: { 'user-agent': { regex: expect.stringContaining('(?:examplebot)') } } }],
      directResponse: { status: 403 },
    });
  });
});
