import * as z from 'zod';
import { certificates } from './certificates';
import { cluster } from './cluster';
import { delivery } from './delivery';
import { count, dnsLabel, dnsName, key, resources, size, url } from './fields';
import { loki } from './loki';
import { remoteWrite } from './prometheus';
import { repository } from './repository';
import { secretStore } from './secret-store';
import { storedKeys } from './store-keys';
import { tenantDatabase } from './tenant-database';

/**
 * Everything in which environments differ, and nothing else. A module in this folder that lacks a field does not compile; a
 * value that breaks a rule is refused by `npm run synth`, all of them in one run.
 */
export type Environment = z.input<typeof environmentSchema>;

export const environmentSchema = z
  .strictObject({
    /** Name of the environment, its folder in `dist` and the prefix of its Applications. */
    name: dnsLabel.refine(
      (name) => name !== 'index',
      'must not be the folder of dist that says which environments there are; choose another name',
    ),
    /** Domain under which the platform's hosts are: `keycloak.<domain>`, … */
    domain: dnsName.max(240, 'must have at most 240 characters, so that its hosts have a name'),
    repository,
    /** Address of `docs/runbooks` for people, which alerts link to. @default the repository's page on GitHub, branch main */
    runbooks: url.optional(),
    cluster,
    certificates,
    /** @default none: everything secret is generated in the cluster */
    secretStore: secretStore.optional(),
    istio: z.strictObject({
      /** At least 2 where a drain must not stop pods from being created. */
      istiodReplicas: count(1),
      gateway: z.strictObject({ minReplicas: count(1), maxReplicas: count(1) }),
    }),
    operators: z.strictObject({ /** Replicas of operators that elect a leader. */ replicas: count(1) }),
    argocd: z.strictObject({ /** Replicas of the server and the repo server. */ replicas: count(1) }),
    keycloakDatabase: z.strictObject({
      instances: count(1),
      storage: size,
      resources,
      /** `required` keeps instances on different nodes; `preferred` lets them share one. */
      antiAffinity: z.enum(['required', 'preferred']),
    }),
    keycloak: z.strictObject({
      instances: count(1),
      resources,
      /** `public` serves the admin console on Keycloak's host; `internal` on no host, through a port-forward only. */
      adminConsole: z.enum(['public', 'internal']),
    }),
    tenants: z.strictObject({
      /** Domain of the tenants' hosts, `<host>.<domain>`; a wildcard in DNS points at the gateway. */
      domain: dnsName.max(189, 'must have at most 189 characters, so that every host has a name'),
      /** Key in the secret store, with the property `dockerconfigjson`: read access to the registry of the tenants' images. @default none */
      pullSecretKey: key.optional(),
    }),
    tenantDatabase,
    loki,
    grafana: z.strictObject({
      /** Size of the volume. @default none: dashboards are code, and what is clicked is lost with the pod */
      storage: size.optional(),
      resources,
    }),
    prometheus: z.strictObject({
      replicas: count(1),
      /** Days that metrics are kept. */
      retention: count(1),
      /** Size of each replica's volume. @default none: metrics go with the pod */
      storage: size.optional(),
      resources,
      /** Where samples are sent to as well. @default nowhere */
      remoteWrite: remoteWrite.optional(),
    }),
    alerting: z.strictObject({
      /** Replicas of Alertmanager. */
      replicas: count(1),
      /** Size of each replica's volume. @default none: silences go with the pod */
      storage: size.optional(),
      resources,
      delivery,
    }),
    /** Promtail is past its end of life (2026-03-02) and needs a privileged namespace. */
    logCollector: z.enum(['alloy', 'promtail']),
  })
  .superRefine(storedKeys)
  .superRefine((environment, { addIssue }) => {
    const faults = [...domainFaults(environment), ...amountFaults(environment)];
    for (const { path, message } of faults) addIssue({ code: 'custom', path: [...path], message });
  });

/** What is wrong with an environment whose values are each right, with the field that it is wrong in. */
interface Fault {
  readonly path: readonly (string | number)[];
  /** `<rule>; <fix>`, as the schema says it. */
  readonly message: string;
}

/** Labels below `domain` that the platform's own hosts have. */
export const platformHosts = ['argocd', 'grafana', 'keycloak'];

/** A tenant chooses its label below `tenants.domain`: none may make it the platform's host, or a host above or below one. */
function domainFaults({ domain, tenants }: Environment): Fault[] {
  const path = ['tenants', 'domain'];
  const fix = `choose one of the tenants' own, such as apps.${domain}`;
  if (tenants.domain === domain) {
    const message = `must be another than domain, below which a tenant could have the host ${platformHosts[0]}; ${fix}`;
    return [{ path, message }];
  }
  if (domain.endsWith(`.${tenants.domain}`)) {
    const label = domain.slice(0, -tenants.domain.length - 1);
    const tenant = label.split('.').at(-1);
    const message = `must not be above domain "${domain}", because a tenant could have the host ${tenant}; ${fix}`;
    return [{ path, message }];
  }
  const host = platformHosts.find((label) => isAtOrBelow(tenants.domain, `${label}.${domain}`));
  if (!host) return [];
  return [{ path, message: `must not be at the platform's host ${host}.${domain}, or below it; ${fix}` }];
}

const isAtOrBelow = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);

function amountFaults({ istio: { gateway }, loki, tenantDatabase }: Environment): Fault[] {
  const faults: Fault[] = [];
  if (gateway.maxReplicas < gateway.minReplicas) {
    const message = `must not be less than minReplicas, which is ${gateway.minReplicas}; raise it, or lower that`;
    faults.push({ path: ['istio', 'gateway', 'maxReplicas'], message });
  }
  if (loki.auditRetention < loki.retention) {
    const message = `must not be less than retention, which is ${loki.retention}; raise it, or lower that`;
    faults.push({ path: ['loki', 'auditRetention'], message });
  }
  if (tenantDatabase.provider === 'in-cluster') {
    const { connections, connectionsPerLogin } = tenantDatabase;
    const message = `must not be more than connections, which is ${connections}; lower it, or raise that`;
    if (connectionsPerLogin > connections)
      faults.push({ path: ['tenantDatabase', 'connectionsPerLogin'], message });
  }
  return faults;
}
