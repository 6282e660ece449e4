import fc from 'fast-check';
import { Network } from '../../../../verify/connectivity/network';
import { authorizationPolicy, deployment, type Editable, environmentOf, namespace } from '../world';

const CALLERS = ['cluster.local/ns/one/sa/web', 'cluster.local/ns/two/sa/job', undefined];
const PATTERNS = ['cluster.local/ns/one/sa/web', 'cluster.local/ns/one/*', '*/sa/job', '*'];

const list = (...values: string[]) => fc.subarray(values, { minLength: 1 });

const source = fc.record(
  {
    principals: list(...PATTERNS),
    notPrincipals: list(...PATTERNS),
    namespaces: list('one', 't*'),
    notNamespaces: list('two'),
    serviceAccounts: list('one/web', 'web'),
  },
  { requiredKeys: [] },
);

const operation = fc.record(
  {
    ports: list('1', '2'),
    notPorts: list('2'),
    methods: list('GET', 'POST'),
    paths: list('/a', '/a/*', '*.js'),
    notPaths: list('/a/*'),
  },
  { requiredKeys: [] },
);

const rule = fc.record(
  {
    from: fc.array(fc.record({ source }), { maxLength: 2 }),
    to: fc.array(fc.record({ operation }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const policies = fc.array(
  fc.record(
    { action: fc.constantFrom('ALLOW', 'DENY'), rules: fc.array(rule, { maxLength: 2 }) },
    { requiredKeys: [] },
  ),
  { maxLength: 3 },
);

const requests = fc.record({
  principal: fc.constantFrom(...CALLERS),
  port: fc.constantFrom(1, 2),
  method: fc.constantFrom('GET', 'PUT'),
  path: fc.constantFrom('/a', '/a/b', '/x.js'),
});

/** AuthorizationPolicy as its documentation says it, for one request of which everything is known. */
function naive(specs: readonly Editable[], request: Editable): boolean {
  const [, ns, sa] = /ns\/(.*)\/sa\/(.*)/.exec(request.principal ?? '') ?? [];
  const glob = (pattern: string, value: string | undefined) =>
    value !== undefined && new RegExp(`^${pattern.replaceAll('.', '\\.').replace('*', '.*')}$`).test(value);
  const test: Record<string, (value: string) => boolean> = {
    principals: (value) => glob(value, request.principal),
    namespaces: (value) => glob(value, ns),
    serviceAccounts: (value) =>
      ns !== undefined && [`${ns}/${sa}`, ...(ns === 'one' ? [sa] : [])].includes(value),
    ports: (value) => value === `${request.port}`,
    methods: (value) => value === request.method,
    paths: (value) => glob(value, request.path),
  };
  const fields = (on: Editable) =>
    Object.entries(on ?? {}).every(([name, values]) => {
      const positive = name.replace(/^not(.)/, (_, first: string) => first.toLowerCase());
      return (values as string[]).some((value) => test[positive]?.(value)) === (positive === name);
    });
  const matches = (spec: Editable) =>
    (spec.rules ?? []).some(
      ({ from = [], to = [] }: Editable) =>
        (from.length === 0 || from.some((one: Editable) => fields(one.source))) &&
        (to.length === 0 || to.some((one: Editable) => fields(one.operation))),
    );
  const allowing = specs.filter(({ action = 'ALLOW' }) => action === 'ALLOW');
  if (specs.some((spec) => spec.action === 'DENY' && matches(spec))) return false;
  return allowing.length === 0 || allowing.some(matches);
}

const decideOf = (specs: readonly Editable[]) => {
  const objects = [
    namespace('one'),
    deployment('one', 'api', { app: 'api' }),
    ...specs.map((spec, index) => authorizationPolicy('one', `policy-${index}`, spec)),
  ];
  const { authorizations, pods } = Network.of(environmentOf(objects));
  const pod = pods.find(({ name }) => name === 'api');
  if (!pod) throw new Error('no pod');
  return (principal: string | undefined, request: Editable) =>
    authorizations.decide(pod, { principal }, request).answer;
};

describe('AuthorizationPolicy', () => {
  it('decides known requests as its documentation does', () => {
    fc.assert(
      fc.property(policies, requests, (specs, { principal, ...request }) => {
        const answer = decideOf(specs)(principal, { ...request, traffic: 'http' });
        expect(answer).toBe(naive(specs, { principal, ...request }) ? 'yes' : 'no');
      }),
      { numRuns: 500 },
    );
  });

  it('is sure of a request that is not known only where every one of them is decided alike', () => {
    fc.assert(
      fc.property(policies, requests, (specs, { principal, port, method, path }) => {
        const decide = decideOf(specs);
        const unsure = decide(principal, { port, traffic: 'http' });
        const known = decide(principal, { port, method, path, traffic: 'http' });
        if (unsure !== 'maybe') expect(known).toBe(unsure);
      }),
      { numRuns: 500 },
    );
  });

  it('never matches a field of HTTP on a TCP port where it allows, and ignores it where it denies', () => {
    const rules = [{ to: [{ operation: { ports: ['1'], paths: ['/a'] } }] }];
    expect(decideOf([{ rules }])(undefined, { port: 1, traffic: 'tcp' })).toBe('no');
    expect(decideOf([{ action: 'DENY', rules }])(undefined, { port: 1, traffic: 'tcp' })).toBe('no');
    expect(decideOf([{ action: 'DENY', rules }])(undefined, { port: 2, traffic: 'tcp' })).toBe('yes');
  });

  it('may hold for conditions that depend on the request', () => {
    const rules = [{ when: [{ key: 'request.headers[x-team]', values: ['a'] }] }];
    expect(decideOf([{ rules }])(CALLERS[0], { port: 1, traffic: 'http' })).toBe('maybe');
  });
});
