import { isIP, isIPv4, isIPv6 } from 'node:net';
import {
  isAddress,
  isCanonicalAddress,
  isCanonicalNetwork,
  isEndpointAddress,
  isLenientPrefix,
  isNetwork,
  isPrefix,
} from './addresses';
import { isCron } from './cron';
import {
  isAnnotationKey,
  isConfigKey,
  isContainerResource,
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isDomainPath,
  isFinalizer,
  isLabelValue,
  isPathSegment,
  isPortName,
  isQualifiedName,
  isSearchDomain,
  isServicePath,
  isTimeZone,
  isWildcardDomain,
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

/** With zeros in front as well, as a lenient reader takes it. */
const IPV4 = /^(?:0*(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const SYSCTL = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;

const DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** What Go's time.ParseDuration takes: `1h30m`, `0`. */
const isGoDuration = (text: string): boolean => DURATION.test(text);

const ADDRESS = 'an address such as 10.1.2.3 or fd00::1, without zeros in front and not ::ffff:10.1.2.3';
const NETWORK = 'a network such as 10.0.0.0/8, without zeros in front and without bits behind its length';

/** A domain of two labels or more, with or without a dot at the end. */
function isFullName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  return labels.length > 1 && text.length <= 253 && labels.every(isDnsLabel);
}

const isBase64 = (text: string) => BASE64.test(text.replace(/[\r\n]/g, ''));

const isDateTime = (text: string) => DATE.test(DATE_TIME.exec(text)?.[1] ?? '');

/**
 * What strings of a format look like: the formats that the API server checks, then those that it checks in code and
 * that kubernetes-limits.ts names. A format that is not here is not checked, as in the API server.
 */
export const FORMATS: Readonly<Record<string, Format>> = {
  byte: { like: 'base64 that is not empty', test: (text) => text !== '' && isBase64(text) },
  cidr: { like: 'a network such as 10.0.0.0/8', test: isLenientPrefix },
  date: { like: 'a date such as 2026-01-31', test: (text) => DATE.test(text) },
  'date-time': { like: 'a time such as 2026-01-31T12:00:00Z', test: isDateTime },
  duration: { like: 'a duration such as 1h30m', test: isGoDuration },
  ipv4: { like: 'an IPv4 address', test: isIPv4 },
  ipv6: { like: 'an IPv6 address', test: isIPv6 },
  uri: { like: 'an absolute URL', test: URL.canParse },
  uuid: { like: 'a UUID', test: (text) => UUID.test(text) },

  address: { like: ADDRESS, test: isAddress },
  'canonical-address': { like: `${ADDRESS}, in its short form`, test: isCanonicalAddress },
  'canonical-network': { like: `${NETWORK}, in its short form`, test: isCanonicalNetwork },
  'cluster-ip': { like: `None or ${ADDRESS}`, test: (text) => text === 'None' || isAddress(text) },
  'endpoint-address': {
    like: `${ADDRESS}, neither unspecified, loopback nor link-local`,
    test: isEndpointAddress,
  },
  // by the addressType of an EndpointSlice
  'FQDN-endpoint': { like: 'a domain such as example.org', test: isFullName },
  'IPv4-endpoint': { like: ADDRESS, test: (text) => isIPv4(text) && isEndpointAddress(text) },
  'IPv6-endpoint': {
    like: ADDRESS,
    test: (text) => isIPv6(text) && isCanonicalAddress(text) && isEndpointAddress(text),
  },
  network: { like: NETWORK, test: isNetwork },
  'address-or-prefix': {
    like: 'an address such as 10.1.2.3 or a network such as 10.0.0.0/8, without zeros in front',
    test: (text) => isIP(text) > 0 || isPrefix(text),
  },
  'source-range': { like: NETWORK, test: (text) => isNetwork(text.trim()) },

  base64: { like: 'base64', test: isBase64 },
  'absolute-path': { like: 'a path that begins with "/"', test: (text) => text.startsWith('/') },
  amount: { like: 'a number, or a share such as 25%', test: (text) => /^\d+%$/.test(text) },
  'annotation-key': { like: 'an annotation key such as example.org/owner', test: isAnnotationKey },
  'api-group': {
    like: 'a domain such as example.org',
    test: (text) => text.includes('.') && isDnsSubdomain(text),
  },
  'api-version': { like: 'an API version such as apps/v1', test: (text) => /^(?:[^/]*\/)?[^/]+$/.test(text) },
  'class-name': {
    like: 'lower case letters, digits, "-" and ".", or empty for no class',
    test: (text) => text === '' || isDnsSubdomain(text),
  },
  'config-key': { like: 'letters, digits, "-", "_" and "."', test: isConfigKey },
  'container-resource': {
    like: 'cpu, memory, ephemeral-storage, or a name such as example.org/gpu',
    test: isContainerResource,
  },
  cron: { like: 'a cron schedule such as "0 3 * * *"', test: isCron },
  'dns-1035-label': {
    like: 'lower case letters, digits and "-", 63 at most, a letter first',
    test: isDns1035Label,
  },
  'dns-label': { like: 'lower case letters, digits and "-", 63 at most', test: isDnsLabel },
  'dns-subdomain': { like: 'lower case letters, digits, "-" and "."', test: isDnsSubdomain },
  'domain-path': { like: 'a domain and a path such as example.org/ingress', test: isDomainPath },
  driver: {
    like: 'letters, digits, "-" and ".", 63 at most',
    test: (text) => isDnsSubdomain(text.toLowerCase()),
  },
  finalizer: { like: 'a key with a domain such as example.org/keep', test: isFinalizer },
  header: { like: 'letters, digits and "-"', test: (text) => /^[-A-Za-z0-9]+$/.test(text) },
  host: {
    like: 'a domain such as example.org or *.example.org, and no address',
    test: (text) => !IPV4.test(text) && isWildcardDomain(text),
  },
  'inner-path': {
    like: 'a path that begins without "/" and has no ".."',
    test: (text) => !text.startsWith('/') && !text.split('/').includes('..'),
  },
  kind: { like: 'letters and digits, a letter first', test: (text) => isDns1035Label(text.toLowerCase()) },
  'label-value': {
    like: 'empty or letters, digits, "-", "_" and ".", 63 at most, a letter or digit at both ends',
    test: isLabelValue,
  },
  'name-prefix': {
    like: 'lower case letters, digits, "-" and "."',
    test: (text) => isDnsSubdomain(text.replace(/-$/, 'a')),
  },
  'optional-dns-label': {
    like: 'empty or lower case letters, digits and "-", 63 at most',
    test: (text) => text === '' || isDnsLabel(text),
  },
  'parsed-address': {
    like: 'an address such as 10.1.2.3 or fd00::1, without zeros in front',
    test: (text) => isIP(text) > 0 && !text.includes('%'),
  },
  'path-segment': { like: 'free of "/" and "%"', test: isPathSegment },
  port: { like: 'the name of a port, or its number', test: isPortName },
  'port-name': {
    like: 'lower case letters, digits and "-", 15 at most, one of them a letter',
    test: isPortName,
  },
  'qualified-name': { like: 'a key such as app.kubernetes.io/name', test: isQualifiedName },
  quantity: { like: 'a quantity such as 500m, 1.5 or 2Gi', test: isQuantity },
  'scaled-api-version': {
    like: 'an API version with a group such as apps/v1',
    test: (text) => /^[^/]+\/[^/]+$/.test(text),
  },
  'search-domain': { like: 'a domain such as example.org', test: isSearchDomain },
  'service-path': { like: 'a path such as /validate', test: isServicePath },
  share: {
    like: 'a number, or a share such as 25%, 100% at most',
    test: (text) => /^\d+%$/.test(text) && Number.parseInt(text, 10) <= 100,
  },
  'signer-name': {
    like: 'a domain and a path such as example.org/signer',
    test: (text) => text.split('/')[0]?.includes('.') === true && isDomainPath(text),
  },
  sysctl: {
    like: 'a kernel parameter such as net.core.somaxconn',
    test: (text) => text.length <= 253 && SYSCTL.test(text),
  },
  'time-zone': { like: 'a time zone such as Europe/Berlin', test: isTimeZone },
  variable: { like: 'printable ASCII without "="', test: (text) => /^[ -<>-~]+$/.test(text) },
  'webhook-name': {
    like: 'a domain of three parts such as pods.example.org',
    test: (text) => text.split('.').length > 2 && isDnsSubdomain(text),
  },
  'wildcard-domain': { like: 'a domain such as example.org or *.example.org', test: isWildcardDomain },
};
