import type { WorldObject } from '../created/creation';
import { items, number, text } from '../created/field';
import { isHeadless } from '../created/headless';
import type { Path } from '../locate';

/** A Service, as a host name says it. */
export interface Host {
  readonly path: Path;
  /** As it is written. */
  readonly text: string;
  readonly namespace: string;
  readonly name: string;
  readonly port?: number;
}

const DOMAIN = '.svc';

/** A name has 253 characters at most; looking no further keeps a file of a single line from taking for ever. */
const MAX_NAME = 253;

const known = new WeakMap<object, readonly Host[]>();

/** The Services that a whole manifest names; it is searched once for all rules. */
export function hostsOf(manifest: object): readonly Host[] {
  const hosts = known.get(manifest) ?? (isDefinition(manifest) ? [] : clusterHosts(manifest));
  known.set(manifest, hosts);
  return hosts;
}

/** Its texts explain fields, with examples. */
const isDefinition = (manifest: object): boolean => text(manifest, 'kind') === 'CustomResourceDefinition';

/** The Services that the texts of a manifest name in full: `loki-memberlist.observability-system.svc.cluster.local:7946`. */
function clusterHosts(value: unknown, path: Path = []): Host[] {
  const found: Host[] = [];
  search(value, [...path], found);
  return found;
}

function search(value: unknown, path: (string | number)[], found: Host[]): void {
  if (typeof value === 'string') {
    if (value.includes(DOMAIN)) found.push(...hostsIn(value, [...path]));
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) searchPart(value[index], path, index, found);
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(fields)) searchPart(fields[key], path, key, found);
  }
}

function searchPart(value: unknown, path: (string | number)[], step: string | number, found: Host[]): void {
  path.push(step);
  search(value, path, found);
  path.pop();
}

function* hostsIn(value: string, path: Path): Iterable<Host> {
  for (let at = value.indexOf(DOMAIN); at >= 0; at = value.indexOf(DOMAIN, at + DOMAIN.length)) {
    const [before = ''] = /[a-z0-9.-]*$/.exec(value.slice(Math.max(0, at - MAX_NAME), at)) ?? [];
    const behind = value.slice(at + DOMAIN.length, at + DOMAIN.length + 24);
    const [end, port] = /^(?:\.cluster\.local)?\.?(?![\w.-])(?::(\d{1,5}))?/.exec(behind) ?? [];
    const [namespace, name] = before.split('.').reverse();
    if (end === undefined || !namespace || !name) continue;
    yield {
      path,
      text: `${before}${DOMAIN}${end}`,
      namespace,
      name,
      port: port === undefined ? undefined : Number(port),
    };
  }
}

/** A Service as programs call it: a name without a dot is beside the object. Undefined if it is outside of the cluster. */
export function toHost(host: string, namespace: string, path: Path): Host | undefined {
  if (/^[a-z0-9-]+$/.test(host)) return { path, text: host, namespace, name: host };
  const [found] = clusterHosts(host, path);
  return found;
}

/**
 * A Service as Istio finds it: by its name beside the object, or by all of its name; `web.shop`, `web.shop.svc`, capitals and a dot at
 * the end are others, which lead nowhere.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/config.go ResolveShortnameToFQDN
 */
export function toService(host: string, namespace: string, path: Path): Host | undefined {
  if (/^[a-z0-9-]+$/.test(host)) return { path, text: host, namespace, name: host };
  const [, name, of] = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc\.cluster\.local$/.exec(host) ?? [];
  return name === undefined || of === undefined ? undefined : { path, text: host, namespace: of, name };
}

/** Ports under which a Service is called; one without an address of its own is called at its pods. */
export function portsOf(service: WorldObject): number[] {
  const atPods = isHeadless(service);
  return items(service.manifest, 'spec', 'ports').flatMap((port) => {
    const target = atPods ? number(port, 'targetPort') : undefined;
    return [number(port, 'port'), target].filter((one) => one !== undefined);
  });
}
