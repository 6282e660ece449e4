import { clusterOf } from '../cluster';
import { field } from '../created/field';
import { istiodValuesOf } from '../created/istiod-values';
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
    for (const { object, path, values } of istiodValuesOf(environment)) {
      for (const flag of FLAGS.filter((one) => field(values, ...one) !== 'true')) {
        yield {
          object,
          path: [...path, ...flag],
          what: 'must be "true": what pods send and take by their second address goes past their sidecars',
          fix: 'set it; cluster.ipFamilies of the environment does so',
        };
      }
    }
  },
};
