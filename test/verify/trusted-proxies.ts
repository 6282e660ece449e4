import { App, Chart } from 'cdk8s';
import { EdgeFilter } from '../../constructs/gateway/edge-filter';
import { gatewayLimits } from '../../constructs/gateway/gateway-limits';
import { hopsOf } from '../../constructs/gateway/trusted-proxies';
import type { TrustedProxiesFields } from '../../environments/trusted-proxies';
import type { Editable, MutableDist } from './mutations/mutation';

/** A dist whose environment says that there are proxies in front of the gateway. */
export function putInFront(dist: MutableDist, trustedProxies: TrustedProxiesFields): MutableDist {
  const filter = dist.edit('EnvoyFilter istio-ingress/edge');
  const { labels } = filter.spec.workloadSelector;
  const chart = new Chart(new App(), 'gateway');
  new EdgeFilter(chart, 'edge', { labels, limits: gatewayLimits(), trustedProxies });
  filter.spec = chart.toJson()[0].spec;
  count(dist, hopsOf(trustedProxies));
  return dist;
}

/** Has the gateway count proxies in front, whoever they are. */
export function count(dist: MutableDist, numTrustedProxies: number): void {
  const { podAnnotations }: Editable = dist.application('ingress-gateway').spec.sources[0].helm.valuesObject;
  const config = JSON.parse(podAnnotations['proxy.istio.io/config']);
  config.gatewayTopology = { numTrustedProxies };
  podAnnotations['proxy.istio.io/config'] = JSON.stringify(config);
}
