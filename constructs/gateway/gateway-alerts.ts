import type { SecurityTxtFields } from '../../environments/security-txt';
import { noneUp, type RuleGroup } from '../alert';
import { ingressNamespace } from './ingress-namespace';
import { expiryOf } from './security-txt';
import { fromGateway, perService, QUIET, type ServiceLevels, serviceLevelRules } from './service-level-rules';

/** The way in: that it is there, and how well each service behind it is served. */
export const gatewayAlerts = (levels: ServiceLevels, securityTxt?: SecurityTxtFields): RuleGroup => ({
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
    ...(securityTxt
      ? [
          {
            alert: 'SecurityTxtExpiring',
            severity: 'warning' as const,
            for: '1h' as const,
            // The nodes' clock, so that a test can set it.
            expr: `${expiryOf(securityTxt)} - max(node_time_seconds) < 30 * 24 * 3600`,
            summary: 'security.txt of all hosts is about to expire',
            description:
              'In {{ $value | humanizeDuration }} finders of weaknesses need no longer believe it, and tell others or nobody.',
          },
        ]
      : []),
    {
      alert: 'GatewayRefusesTooMany',
      severity: 'warning',
      for: '10m',
      expr: `
        ${perService(`istio_requests_total{${fromGateway},response_code="429",response_flags="RL"}`)}
          / (plinth:gateway_requests:rate5m > ${QUIET})
          > 0.05`,
      summary: 'Many requests to {{ $labels.namespace }}/{{ $labels.service }} are refused as too many',
      description:
        '{{ $value | humanizePercentage }} of the requests of 10 minutes were answered with 429: a client asks too often, or the rate of the host is too low for its users.',
    },
    ...serviceLevelRules(levels),
  ],
});
