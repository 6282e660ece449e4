import { isIP, isIPv4, isIPv6 } from 'node:net';
import { isCron } from './cron';
import {
  isAnnotationKey,
  isConfigKey,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isPortName,
  isQualifiedName,
} from './names';
import { isQuantity } from './quantity';

interface Format {
  /** How a value looks, for the message. */
  readonly like: string;
  readonly test: (text: string) => boolean;
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** What Go's time.ParseDuration takes: `1h30m`, `0`. */
const isGoDuration = (text: string): boolean => DURATION.test(text);

export function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const version = isIP(address);
  return (
    rest.length === 0 && version > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
  );
}

const isBase64 = (text: string) => BASE64.test(text.replace(/[\r\n]/g, ''));

const isDateTime = (text: string) => DATE.test(DATE_TIME.exec(text)?.[1] ?? '');

/**
 * What strings of a format look like: the formats that the API server checks, then those that it checks in code and
 * that kubernetes-limits.ts names. A format that is not here is not checked, as in the API server.
 */
export const FORMATS: Readonly<Record<string, Format>> = {
  byte: { like: 'base64 that is not empty', test: (text) => text !== '' && isBase64(text) },
  cidr: { like: 'a network such as 10.0.0.0/8', test: isCidr },
  date: { like: 'a date such as 2026-01-31', test: (text) => DATE.test(text) },
  'date-time': { like: 'a time such as 2026-01-31T12:00:00Z', test: isDateTime },
  duration: { like: 'a duration such as 1h30m', test: isGoDuration },
  ipv4: { like: 'an IPv4 address', test: isIPv4 },
  ipv6: { like: 'an IPv6 address', test: isIPv6 },
  uri: { like: 'an absolute URL', test: URL.canParse },
  uuid: { like: 'a UUID', test: (text) => UUID.test(text) },

  base64: { like: 'base64', test: isBase64 },
  'annotation-key': { like: 'an annotation key such as example.org/owner', test: isAnnotationKey },
  'config-key': { like: 'letters, digits, "-", "_" and "."', test: isConfigKey },
  cron: { like: 'a cron schedule such as "0 3 * * *"', test: isCron },
  'dns-label': { like: 'lower case letters, digits and "-", 63 at most', test: isDnsLabel },
  'dns-subdomain': { like: 'lower case letters, digits, "-" and "."', test: isDnsSubdomain },
  ip: { like: 'an IP address', test: (text) => isIP(text) > 0 },
  'label-value': {
    like: 'empty or letters, digits, "-", "_" and ".", 63 at most, a letter or digit at both ends',
    test: isLabelValue,
  },
  port: { like: 'the name of a port, or its number', test: isPortName },
  'port-name': {
    like: 'lower case letters, digits and "-", 15 at most, one of them a letter',
    test: isPortName,
  },
  'qualified-name': { like: 'a key such as app.kubernetes.io/name', test: isQualifiedName },
  quantity: { like: 'a quantity such as 500m, 1.5 or 2Gi', test: isQuantity },
};
