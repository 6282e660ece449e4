/**
 * The syntaxes of names in Kubernetes.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const PORT = /^[a-z0-9](?:-?[a-z0-9])*$/;

/** `keycloak-db`: RFC 1123, 63 characters. */
export const isDnsLabel = (text: string): boolean => text.length <= 63 && LABEL.test(text);

/** A DNS label that begins with a letter (RFC 1035), as names of Services do. */
export const isDns1035Label = (text: string): boolean => text.length <= 63 && LABEL_1035.test(text);

/** `keycloak.example.org`: DNS labels with dots between them, 253 characters. */
export const isDnsSubdomain = (text: string): boolean =>
  text.length <= 253 && text.split('.').every((label) => LABEL.test(label));

/** What can stand between two slashes of a URL, as names in RBAC do. */
export const isPathSegment = (text: string): boolean => text !== '.' && text !== '..' && !/[/%]/.test(text);

/** `app.kubernetes.io/name`: key of a label or an annotation. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  return (slash < 0 || isDnsSubdomain(text.slice(0, slash))) && name.length <= 63 && QUALIFIED.test(name);
}

/** Keys of annotations may have capitals in their prefix. */
export const isAnnotationKey = (text: string): boolean => isQualifiedName(text.toLowerCase());

export const isLabelValue = (text: string): boolean =>
  text === '' || (text.length <= 63 && QUALIFIED.test(text));

/** Name of a port: 15 characters, one of them a letter (RFC 6335). */
export const isPortName = (text: string): boolean =>
  text.length <= 15 && PORT.test(text) && /[a-z]/.test(text);

/** Key of a ConfigMap or Secret, which becomes the name of a file. */
export const isConfigKey = (text: string): boolean =>
  text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && text !== '.' && !text.startsWith('..');

/** `*.example.org`, or without the star. */
export const isWildcardDomain = (text: string): boolean => isDnsSubdomain(text.replace(/^\*\./, ''));

/** `example.org/ingress`: a domain, and a path behind it. */
export function isDomainPath(text: string): boolean {
  const slash = text.indexOf('/');
  const path = text.slice(slash + 1);
  return slash > 0 && isDnsSubdomain(text.slice(0, slash)) && /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path);
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['foregroundDeletion', 'kubernetes', 'orphan']);

/** Finalizers of others have a domain. */
export const isFinalizer = (text: string): boolean =>
  STANDARD_FINALIZERS.has(text) || (text.includes('/') && isQualifiedName(text));

/** What a container may ask for; what is not Kubernetes' own has a domain. */
export const isContainerResource = (text: string): boolean =>
  isQualifiedName(text) && /^(?:cpu|memory|ephemeral-storage|hugepages-.*|.*\/.*)$/.test(text);

/** A domain that names are looked up in, with `_` and a dot at the end. */
export const isSearchDomain = (text: string): boolean =>
  text === '.' ||
  isDnsSubdomain(text.replace(/\.$/, '').replace(/(?<=[a-z0-9])_(?=[a-z0-9_])|^_|_(?=[a-z0-9])/g, 'a'));

/** Path of a webhook: every step of it a domain's syntax. */
export const isServicePath = (text: string): boolean =>
  text === '' ||
  text === '/' ||
  (text.startsWith('/') && text.slice(1).replace(/\/$/, '').split('/').every(isDnsSubdomain));

/** A zone of the IANA's database, as this program knows it. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z0-9._+-]+(?:\/[A-Za-z0-9._+-]+)*$/.test(text) || /^[-+]/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
