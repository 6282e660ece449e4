import * as z from 'zod';
import { delivery } from './delivery';
import { faults } from './faults';
import { cidrs, count, dnsLabel, dnsName, email, key, port, resources, size, text, url } from './fields';

/**
 * Everything in which environments differ, and nothing else. A module in this folder that lacks a field does not compile; a
 * value that breaks a rule is refused by `npm run synth`, all of them in one run.
 */
export type Environment = z.input<typeof environmentSchema>;

/** A private authority made in the cluster, which browsers do not know; or a public one that asks for proof of the domain. */
const certificates = z.discriminatedUnion('issuer', [
  z.strictObject({ issuer: z.literal('self-signed') }),
  z.strictObject({
    issuer: z.literal('acme'),
    /** Directory of the ACME server. */
    server: url,
    /** Where the authority writes to before a certificate expires. */
    email,
    /** The DNS zone is proven through Cloudflare's API; the token comes from the secret store. */
    dns01: z.strictObject({
      provider: z.literal('cloudflare'),
      zone: dnsName,
      /** Key in the secret store, with the property `api-token`. */
      tokenKey: key,
    }),
  }),
]);

/** Vault or OpenBao, from which External Secrets fetches what cannot be generated in the cluster. */
const secretStore = z.strictObject({
  server: url,
  /** Path of the key-value engine, version 2. */
  path: text,
  /** Mount of the Kubernetes authentication method. */
  mountPath: text,
  /** Role that may read the keys that are named in the environment. */
  role: text,
});

/** An S3-compatible store; keys come from the secret store. */
const objectStorage = z.strictObject({
  /** Host, without a scheme; it is asked on port 443. */
  endpoint: dnsName,
  region: text,
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/,
      'must be a bucket name: 3 to 63 lower-case letters, digits, dots and -',
    ),
  /** Key in the secret store, with the properties `access-key-id` and `secret-access-key`. */
  credentialsKey: key,
});

/** One process on a disk that goes with the pod; or replicas that share an object store. */
const loki = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('single-binary'),
    retention: z.int().min(1),
    auditRetention: z.int().min(1),
    resources,
  }),
  z.strictObject({
    mode: z.literal('highly-available'),
    /** Days that logs are kept. */
    retention: z.int().min(1),
    /** Days that sign-ins and changes in databases are kept, at least `retention`. */
    auditRetention: z.int().min(1),
    replicas: count(3),
    /** Size of each replica's volume. */
    storage: size,
    objectStorage,
    resources,
  }),
]);

/** An address that is told something, and who signs in there. */
const remoteWrite = z.strictObject({
  /** Takes Prometheus' remote-write protocol. */
  url,
  /** Key in the secret store, with the properties `username` and `password`. */
  credentialsKey: key.optional(),
});

/** PostgreSQL for the tenants: a cluster of CloudNativePG, or a managed one outside, such as Exoscale's. */
const tenantDatabase = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('in-cluster'),
    instances: count(1),
    storage: size,
    resources,
    antiAffinity: z.enum(['required', 'preferred']),
    /** Connections that all logins may hold together. */
    connections: count(1),
    /** Connections that each login, one a tenant and stage, may hold. */
    connectionsPerLogin: count(1),
  }),
  z.strictObject({
    provider: z.literal('external'),
    host: dnsName,
    port,
    /** Database that the role in the secret store owns. */
    database: z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and _'),
    /** Networks in which the host is. @default public addresses */
    cidrs: cidrs.optional(),
    /** Key in the secret store, with the properties `username`, `password` and `ca.crt`; the role may make roles. */
    credentialsKey: key,
    connectionsPerLogin: count(1),
  }),
]);

const environmentSchema = z
  .strictObject({
    /** Name of the environment, its folder in `dist` and the prefix of its Applications. */
    name: dnsLabel,
    /** Domain under which the platform's hosts are: `keycloak.<domain>`, … */
    domain: dnsName,
    /** Where Argo CD reads `dist` from. */
    repository: z.strictObject({ url, branch: text }),
    /** Address of `docs/runbooks` for people, which alerts link to. @default the repository's page on GitHub, branch main */
    runbooks: url.optional(),
    cluster: z.strictObject({
      apiServer: z.strictObject({ cidrs, port }),
      nodes: cidrs,
      /** StorageClass of every volume. @default the cluster's own default */
      storageClass: dnsName.or(dnsLabel).optional(),
    }),
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
  .superRefine((environment, { addIssue }) => {
    if (environment.secretStore) return;
    for (const [what, isUsed] of fromSecretStore) {
      if (isUsed(environment))
        addIssue({
          code: 'custom',
          path: ['secretStore'],
          message: `must be given, because ${what} read from it`,
        });
    }
  })
  .refine(({ istio: { gateway } }) => gateway.maxReplicas >= gateway.minReplicas, {
    path: ['istio', 'gateway', 'maxReplicas'],
    error: 'must not be less than minReplicas',
  });

/** What is read from the secret store, and whether an environment has any of it. */
const fromSecretStore: readonly (readonly [what: string, isUsed: (environment: Environment) => boolean])[] = [
  ['certificates.dns01.tokenKey is', ({ certificates }) => certificates.issuer === 'acme'],
  ['tenantDatabase.credentialsKey is', ({ tenantDatabase }) => tenantDatabase.provider === 'external'],
  ['loki.objectStorage.credentialsKey is', ({ loki }) => loki.mode === 'highly-available'],
  [
    'the webhooks and passwords of alerting.delivery are',
    ({ alerting }) => alerting.delivery?.to === 'people',
  ],
  [
    'prometheus.remoteWrite.credentialsKey is',
    ({ prometheus }) => Boolean(prometheus.remoteWrite?.credentialsKey),
  ],
  ['tenants.pullSecretKey is', ({ tenants }) => Boolean(tenants.pullSecretKey)],
];

/** What is wrong with an environment's values, as `environments/<name>.ts: <field> <rule>, got <value>`. */
export function environmentErrors(environment: Environment): string[] {
  // used once: compiling it would take longer
  const { error } = environmentSchema.safeParse(environment, { jitless: true });
  return faults(`environments/${environment.name}.ts`, environment, error);
}
