import type { App } from 'cdk8s';
import {
  PrometheusRuleSpecGroupsRulesExpr as Expression,
  PrometheusRule,
} from '../../../imports/monitoring.coreos.com';
import { written } from '../../alert';
import { Component } from '../../component';
import { dashboardAddress } from '../../dashboard/address';
import { componentsOf } from '../../synthesis';
import { observabilityNamespace } from '../observability-namespace';

export interface AlertsProps {
  /** Address under which the pages of `docs/runbooks` are, without a slash at the end. */
  readonly runbooks: string;
  /** Address of Grafana for people, where a component's dashboard is. @default none */
  readonly grafana?: string;
}

/** The rules that Prometheus evaluates, an object for each group that a component has. Made after the last other component. */
export class Alerts extends Component {
  constructor(scope: App, id: string, { runbooks, grafana }: AlertsProps) {
    super(scope, id, {
      namespace: observabilityNamespace,
      project: 'observability',
      wave: 'services',
    });
    const groups = componentsOf(scope).flatMap(({ alerts, dashboards }) =>
      alerts.map((group) => written(group, runbooks, dashboardAddress(grafana, dashboards))),
    );
    for (const { name, rules } of groups.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      new PrometheusRule(this, name, {
        metadata: { name },
        spec: {
          groups: [
            { name, rules: rules.map((rule) => ({ ...rule, expr: Expression.fromString(rule.expr) })) },
          ],
        },
      });
    }
  }
}
