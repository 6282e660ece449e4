import { clusterOf } from '../cluster';
import { field, places } from '../created/field';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';

/** Where istiod, and proxies together with the network plugin, are told. */
const FLAGS: readonly Path[] = [
  ['env', 'ISTIO_DUAL_STACK'],
  ['meshConfig', 'defaultConfig', 'proxyMetadata', 'ISTIO_DUAL_STACK'],
];

/**
 * Proxies take the traffic of every address that a pod has.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/dual-stack/
 */
export const addressFamilies: Rule = {
  name: 'connectivity/address-families',
  contract: 'in a cluster of two address families, the mesh is told to take the traffic of both',
  *check(environment): Iterable<Fault> {
    if (clusterOf(environment).ipFamilies.length < 2) return;
    for (const object of environment.ofKind('argoproj.io', 'Application')) {
      for (const { path, value: source } of places(object.manifest, 'spec.sources[]')) {
        if (field(source, 'chart') !== 'istiod') continue;
        for (const flag of FLAGS) {
          if (field(source, 'helm', 'valuesObject', ...flag) === 'true') continue;
          yield {
            object,
            path: [...path, 'helm', 'valuesObject', ...flag],
            what: 'must be "true": what pods send and take by their second address goes past their sidecars',
            fix: 'set it; cluster.ipFamilies of the environment does so',
          };
        }
      }
    }
  },
};
