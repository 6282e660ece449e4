import { tenants as rule } from '../../../verify/connectivity/tenants';
import { reference } from '../../../verify/dist';
import { formatPath } from '../../../verify/locate';
import { crossing, type FoundAccess, type Sides } from './sides';

/** Policies and connections that come to join two tenants: also where there is no pod yet that would use them. */
export function tenants({ environment, before, after }: Sides): FoundAccess[] {
  const known = new Set(
    Array.from(rule.check(before.environment), ({ object, what }) => `${reference(object)} ${what}`),
  );
  return Array.from(rule.check(after.environment)).flatMap(({ object, path = [], what }): FoundAccess[] => {
    if (known.has(`${reference(object)} ${what}`)) return [];
    const [, from = '', to = ''] = /^joins (\S+) and (\S+),/.exec(what) ?? [];
    return [
      {
        environment,
        direction: 'widened',
        layer: 'policy',
        what: `${reference(object)} ${what} (${formatPath(path)})`,
        isNew: false,
        namespaces: [from, to].filter((name) => name !== ''),
        betweenTenants: crossing(after, to, from) ?? `join tenants in ${reference(object)}`,
      },
    ];
  });
}
