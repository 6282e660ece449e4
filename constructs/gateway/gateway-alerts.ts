import { noneUp, type RuleGroup } from '../alert';
import { ingressNamespace } from './ingress-namespace';
import { type ServiceLevels, serviceLevelRules } from './service-level-rules';

/** The way in: that it is there, and how well each service behind it is served. */
export const gatewayAlerts = (levels: ServiceLevels): RuleGroup => ({
  name: 'gateway',
  rules: [
    {
      alert: 'GatewayDown',
      severity: 'critical',
      for: '2m',
      expr: noneUp({ namespace: ingressNamespace.name, container: 'istio-proxy' }),
      summary: 'The gateway is down',
      description: 'None of its pods has answered for 2 minutes: nothing is reachable from outside.',
    },
    ...serviceLevelRules(levels),
  ],
});
