import { pathNormalization } from '../../../verify/connectivity/path-normalization';
import { formatPath } from '../../../verify/locate';
import { authorizationPolicy, environmentOf } from './world';

const token = '/api/token';
const by = (...accounts: readonly string[]) => ({
  from: [{ source: { principals: accounts.map((account) => `cluster.local/ns/shop/sa/${account}`) } }],
});
const except = (...notPaths: readonly string[]) => ({ to: [{ operation: { notPaths } }] });
const at = (...paths: readonly string[]) => ({ to: [{ operation: { paths } }] });

const found = (rules: readonly object[], spec: object = {}): string[] =>
  Array.from(
    pathNormalization.check(environmentOf([authorizationPolicy('shop', 'api', { ...spec, rules })])),
    ({ path = [] }) => formatPath(path),
  );

const first = ['spec.rules[0].to[0].operation.notPaths[0]'];

describe('a path that a policy excepts', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    ['exactly, leaks what programs take for it', [{ ...by('web'), ...except(token) }], first],
    ['with all below it, leaks ;x and %2f', [{ ...by('web'), ...except(token, `${token}/*`) }], first],
    ['with all that begins so, leaks nothing', [{ ...by('web'), ...except(`${token}*`) }], []],
    [
      'exactly and with each tail, leaks nothing',
      [{ ...by('web'), ...except(...['', '/*', ';*', '%*'].map((tail) => token + tail)) }],
      [],
    ],
    [
      'and lets the same callers in at by another rule, may be exact',
      [
        { ...by('web'), ...except(token) },
        { ...by('web', 'job'), ...at(token) },
      ],
      [],
    ],
    [
      'and lets others in at, leaks to those it is for',
      [
        { ...by('gateway'), ...except(token) },
        { ...by('web'), ...at(token) },
      ],
      first,
    ],
    [
      'for everybody, leaks whoever else is let in there',
      [except(token), { ...by('web'), ...at(token) }],
      first,
    ],
    ['and lets everybody in at, may be exact', [{ ...by('web'), ...except(token) }, at(token)], []],
  ])('%s', (_, rules, faults) => {
    expect(found(rules)).toEqual(faults);
  });

  it('leaks by a policy that denies it as it is written', () => {
    expect(found([at('/metrics')], { action: 'DENY' })).toEqual(['spec.rules[0].to[0].operation.paths[0]']);
    expect(found([at('/metrics*')], { action: 'DENY' })).toEqual([]);
  });
});
