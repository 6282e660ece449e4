import type { Construct } from 'constructs';
import {
  PrometheusRuleSpecGroupsRulesExpr as Expression,
  PrometheusRule,
} from '../../../imports/monitoring.coreos.com';
import { Component } from '../../component';
import { connectionsOf } from '../../connection';
import type { PostgresCluster } from '../../database/postgres-cluster';
import { namespaces } from '../../namespaces';
import { Endpoint } from '../../workload';
import { argocd } from './argocd';
import { certificates } from './certificates';
import { containers } from './containers';
import { externalSecrets } from './external-secrets';
import { type GatewayAlertsProps, gateway } from './gateway';
import { keycloak } from './keycloak';
import { logs } from './logs';
import { mesh, type PlaintextException } from './mesh';
import { monitoring } from './monitoring';
import { nodes } from './nodes';
import { postgres } from './postgres';
import { type RuleGroup, written } from './rule';
import { storage } from './storage';
import { tenants } from './tenants';

export interface AlertsProps {
  /** Address under which the pages of `docs/runbooks` are, without a slash at the end. */
  readonly runbooks: string;
  /** Every PostgreSQL cluster of the platform. */
  readonly databases: readonly PostgresCluster[];
  /** The one that Keycloak keeps its data in. */
  readonly keycloakDatabase: PostgresCluster;
  /** What the services behind the gateway promise. @default 99.9 % without error, 99 % within a second */
  readonly objectives?: GatewayAlertsProps;
}

/**
 * The rules that Prometheus evaluates, one object per domain. What is allowed to be plain text is taken from the connections
 * that were declared before this component was made.
 */
export class Alerts extends Component {
  constructor(scope: Construct, id: string, props: AlertsProps) {
    super(scope, id, {
      namespace: namespaces.observability.name,
      project: 'observability',
      wave: 'services',
    });
    for (const group of groups(props, plaintextExceptions(this))) {
      const { name, rules } = written(group, props.runbooks);
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

const groups = (
  { databases, keycloakDatabase, objectives }: AlertsProps,
  exceptions: readonly PlaintextException[],
): RuleGroup[] => [
  nodes,
  storage,
  containers,
  certificates,
  externalSecrets,
  argocd,
  mesh({ plaintextExceptions: exceptions }),
  gateway(objectives),
  keycloak({ database: keycloakDatabase.name }),
  postgres({ clusters: databases }),
  logs,
  tenants,
  monitoring,
];

/** Ports in the mesh that also take what is not the mesh's TLS, each once. */
function plaintextExceptions(scope: Construct): PlaintextException[] {
  const exceptions = connectionsOf(scope)
    .filter(({ mtls }) => mtls === 'permissive')
    .flatMap(({ to }) => (to instanceof Endpoint ? [to] : []))
    .map(({ workload, service }) => ({
      namespace: workload.namespace,
      workload: workload.name,
      service: service?.name,
    }));
  const unique = new Map(exceptions.map((exception) => [JSON.stringify(exception), exception]));
  return [...unique.values()];
}
