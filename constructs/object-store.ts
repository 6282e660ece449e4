/** An object store by its host, with a port where it is not that of HTTPS. */
interface ObjectStore {
  readonly endpoint: string;
}

export const addressOf = ({ endpoint }: ObjectStore): string => `https://${endpoint}`;

/** Port of an object store that is not on the usual one; empty otherwise. */
export const ownPort = (store: ObjectStore): string => new URL(addressOf(store)).port;

/**
 * Annotations of pods that call it: past the proxy, which on other ports than that of HTTPS may know Services that speak something
 * else, and takes TLS for that.
 *
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
export function pastProxy(store: ObjectStore): Readonly<Record<string, string>> {
  const port = ownPort(store);
  return port === '' ? {} : { 'traffic.sidecar.istio.io/excludeOutboundPorts': port };
}
