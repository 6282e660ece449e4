import { type CelFunc, type CelMap, CelScalar, celFunc, celMethod, mapType } from '@bufbuild/cel';
import { isAddress, isPrefix, isWithin } from '../values/addresses';
import { FORMATS } from '../values/formats';
import { isQuantity, nanos } from '../values/quantity';

const { BOOL, DYN, INT, STRING } = CelScalar;

/** A value of a type that only Kubernetes has, as the map that stands for it here. */
const OPAQUE = mapType(STRING, DYN);

/** As Go's url.ParseRequestURI: absolute, or a path that begins with a slash. */
function parseUrl(text: string): URL | undefined {
  if (text.startsWith('/')) return URL.canParse(text, 'path://') ? new URL(text, 'path://') : undefined;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function url(text: string): Map<string, string> {
  const parsed = parseUrl(text);
  if (!parsed) throw new Error(`"${text}" is no URL`);
  const scheme = parsed.protocol.slice(0, -1);
  return new Map([
    ['scheme', scheme === 'path' ? '' : scheme],
    ['host', parsed.host],
    ['hostname', parsed.hostname],
    ['port', parsed.port],
    ['path', parsed.pathname],
  ]);
}

/** A method that reads what `url` found. */
const part = (method: string, key: string): CelFunc =>
  celMethod(method, OPAQUE, [], STRING, function () {
    return String((this as CelMap).get(key));
  });

function quantity(text: string): Map<string, bigint> {
  const amount = nanos(text);
  if (amount === undefined) throw new Error(`"${text}" is no quantity`);
  return new Map([['nanos', amount]]);
}

/** -1, 0 or 1, as two quantities compare. */
function compare(left: CelMap, right: CelMap): bigint {
  const [a, b] = [left.get('nanos') as bigint, right.get('nanos') as bigint];
  if (a === b) return 0n;
  return a < b ? -1n : 1n;
}

/**
 * Functions that Kubernetes adds to CEL, those that rules in use need. A rule that needs another is reported as not evaluated.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/
 */
export const kubernetesFunctions: readonly CelFunc[] = [
  celFunc('isURL', [STRING], BOOL, (text) => parseUrl(text) !== undefined),
  celFunc('url', [STRING], OPAQUE, url),
  part('getScheme', 'scheme'),
  part('getHost', 'host'),
  part('getHostname', 'hostname'),
  part('getPort', 'port'),
  part('getEscapedPath', 'path'),

  celFunc('isIP', [STRING], BOOL, isAddress),
  celFunc('isCIDR', [STRING], BOOL, isPrefix),

  // ours: for rules that Kubernetes has in code
  celFunc('isFormat', [STRING, STRING], BOOL, (text, format) => FORMATS[format]?.test(text) ?? true),
  celFunc('isWithin', [STRING, STRING], BOOL, isWithin),

  celFunc('isQuantity', [STRING], BOOL, isQuantity),
  celFunc('quantity', [STRING], OPAQUE, quantity),
  // the schemas of Kubernetes' own kinds take quantities as numbers too
  celFunc('quantity', [INT], OPAQUE, (amount) => quantity(String(amount))),
  celFunc('quantity', [CelScalar.DOUBLE], OPAQUE, (amount) => quantity(String(amount))),
  celMethod('compareTo', OPAQUE, [OPAQUE], INT, function (other) {
    return compare(this as CelMap, other as CelMap);
  }),
  celMethod('isLessThan', OPAQUE, [OPAQUE], BOOL, function (other) {
    return compare(this as CelMap, other as CelMap) < 0n;
  }),
  celMethod('isGreaterThan', OPAQUE, [OPAQUE], BOOL, function (other) {
    return compare(this as CelMap, other as CelMap) > 0n;
  }),
];
