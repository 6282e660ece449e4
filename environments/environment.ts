import * as z from 'zod';
import { certificates } from './certificates';
import { cluster } from './cluster';
import { delivery } from './delivery';
import { faults } from './faults';
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

const environmentSchema = z
  .strictObject({
    /** Name of the environment, its folder in `dist` and the prefix of its Applications. */
    name: dnsLabel,
    /** Domain under which the platform's hosts are: `keycloak.<domain>`, … */
    domain: dnsName,
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
      domain: dnsName,
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
      retention: z.int().min(1),
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
  .refine(({ istio: { gateway } }) => gateway.maxReplicas >= gateway.minReplicas, {
    path: ['istio', 'gateway', 'maxReplicas'],
    error: 'must not be less than minReplicas',
  });

/** What is wrong with an environment's values, as `environments/<name>.ts: <field> <rule>, got <value>`. */
export function environmentErrors(environment: Environment): string[] {
  // used once: compiling it would take longer
  const { error } = environmentSchema.safeParse(environment, { jitless: true });
  return faults(`environments/${environment.name}.ts`, environment, error);
}
