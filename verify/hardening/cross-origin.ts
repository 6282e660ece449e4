import { field, items, type Place, places, text } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';

/** A page of anybody that asks in the name of who looks at it: whoever is signed in is robbed. */
export const crossOrigin: Rule = {
  name: 'hardening/cross-origin',
  contract: 'no route lets pages of any origin ask with the credentials of a user',
  *check(environment): Iterable<Fault> {
    for (const object of environment.ofKind('networking.istio.io', 'VirtualService')) {
      for (const { path, value } of places(object.manifest, 'spec.http[].corsPolicy').flatMap(originsOf)) {
        const what = whyOpen(value);
        if (what !== undefined) yield { object, path, what, fix: 'name each origin with exact' };
      }
    }
  },
};

/** The origins that may ask with credentials. */
const originsOf = ({ path, value }: Place): Place[] =>
  field(value, 'allowCredentials') !== true
    ? []
    : ['allowOrigins', 'allowOrigin'].flatMap((name) =>
        items(value, name).map((origin, index) => ({
          path: [...path, name, index],
          value: typeof origin === 'string' ? { exact: origin } : origin,
        })),
      );

function whyOpen(origin: unknown): string | undefined {
  const [exact, prefix, regex] = ['exact', 'prefix', 'regex'].map((name) => text(origin, name));
  if (exact === '*' || exact === 'null')
    return `lets every page ask with the credentials of a user: ${exact}`;
  if (prefix !== undefined) {
    return `lets ${prefix}.stranger.invalid ask with the credentials of a user: a beginning is no origin`;
  }
  return regex !== undefined && hasOpenEnd(regex)
    ? `lets every page ask with the credentials of a user: ${regex}`
    : undefined;
}

/** Whether an expression ends with anything that there is, but for the number of a port. */
const hasOpenEnd = (regex: string): boolean =>
  /(?:[*+}]|\.)\)*\??\)*\$?$/.test(regex.replace(/:(?:\\d|\[0-9\])[+*]\)?\??\$?$/, ''));
