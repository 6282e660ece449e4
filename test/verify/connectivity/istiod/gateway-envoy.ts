import type { Editable } from '../../mutations/mutation';

/** Of what Istio starts Envoy with, what decides which regular expressions it takes. @see https://github.com/istio/istio/blob/1.31.1/pkg/bootstrap/config.go extractRuntimeFlags */
export const RUNTIME = { 're2.max_program_size.error_level': '32768' };

/**
 * The connection managers of a gateway that take HTTPS, each on a port of its own, with their routes in them. TLS, filters and logs of
 * Istio are left out, and one program is behind all routes.
 */
export function bootstrapOf(
  { Listeners, Routes }: Editable,
  ports: readonly number[],
  behind: number,
): object {
  const managers = Listeners.flatMap(({ filterChains }: Editable) => filterChains)
    .map(({ filters }: Editable) => filters.at(-1).typedConfig)
    .filter(({ rds }: Editable) => rds?.routeConfigName.startsWith('https.'));
  const listeners = managers.map(({ rds, ...manager }: Editable, index: number) => {
    const routes = Routes.find(({ name }: Editable) => name === rds.routeConfigName);
    const router = manager.httpFilters.filter(({ name }: Editable) => name === 'envoy.filters.http.router');
    const text = JSON.stringify(routes).replaceAll(/"cluster":"[^"]+"/g, '"cluster":"behind"');
    const typedConfig = {
      ...manager,
      routeConfig: JSON.parse(text),
      httpFilters: router,
      accessLog: [],
      tracing: undefined,
    };
    return {
      address: { socketAddress: { address: '127.0.0.1', portValue: ports[index] } },
      filterChains: [{ filters: [{ name: 'http', typedConfig }] }],
    };
  });
  const address = { socketAddress: { address: '127.0.0.1', portValue: behind } };
  const endpoints = [{ lbEndpoints: [{ endpoint: { address } }] }];
  const loadAssignment = { clusterName: 'behind', endpoints };
  return {
    layeredRuntime: { layers: [{ name: 'istio', staticLayer: RUNTIME }] },
    staticResources: { listeners, clusters: [{ name: 'behind', type: 'STATIC', loadAssignment }] },
  };
}
