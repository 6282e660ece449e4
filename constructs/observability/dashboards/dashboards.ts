import { argoCd } from './argocd';
import { containers } from './containers';
import { gateway } from './gateway';
import type { Dashboard } from './grafana-schema';
import { keycloak } from './keycloak';
import { logs } from './logs';
import { mesh } from './mesh';
import { monitoring } from './monitoring';
import { nodes } from './nodes';
import { postgresql } from './postgresql';
import { tenant } from './tenant';

let made: Readonly<Record<string, Dashboard>> | undefined;

/** Every dashboard by its name; the same in all environments, and so made once. */
export function dashboards(): Readonly<Record<string, Dashboard>> {
  made ??= {
    gateway: gateway(),
    keycloak: keycloak(),
    postgresql: postgresql(),
    containers: containers(),
    nodes: nodes(),
    mesh: mesh(),
    logs: logs(),
    argocd: argoCd(),
    tenant: tenant(),
    monitoring: monitoring(),
  };
  return made;
}
