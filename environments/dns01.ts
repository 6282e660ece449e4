import * as z from 'zod';
import { address, hostOfAddress } from './address';
import { dnsName, email, type FieldsOf, key, text } from './fields';
import { located, location } from './location';
import { awsRegion, roleArn } from './secret-store';

/** DNS zone that is proven, in which all hosts are. */
const zone = dnsName;

/** Networks of private endpoints, in which all hosts of the provider are then asked. @default public addresses */
const { cidrs } = location;

const uuid = z.uuid('must be a UUID, as Azure has for its tenants, subscriptions and applications');

/** Who writes the proof into the zone, and who cert-manager is there. */
export const dns01 = z.discriminatedUnion('provider', [
  z.strictObject({
    /** @see https://cert-manager.io/docs/configuration/acme/dns01/cloudflare/ */
    provider: z.literal('cloudflare'),
    zone,
    /** Key in the secret store, with the property `api-token`: it needs Zone:DNS:Edit and Zone:Zone:Read. */
    tokenKey: key,
  }),
  z.strictObject({
    /** @see https://cert-manager.io/docs/configuration/acme/dns01/route53/ */
    provider: z.literal('route53'),
    zone,
    region: awsRegion,
    /** @default the zone is looked up by its name */
    hostedZoneId: text.optional(),
    identity: z.discriminatedUnion('kind', [
      /** IAM role that trusts the cluster's OIDC issuer for the ServiceAccount `acme-dns` in `cert-manager`. */
      z.strictObject({ kind: z.literal('workload'), role: roleArn }),
      /** Key in the secret store, with the properties `access-key-id` and `secret-access-key`. */
      z.strictObject({ kind: z.literal('key'), credentialsKey: key }),
    ]),
    cidrs,
  }),
  z.strictObject({
    /** @see https://cert-manager.io/docs/configuration/acme/dns01/google/ */
    provider: z.literal('google'),
    zone,
    project: text,
    /** Name of the managed zone. @default it is looked up by its DNS name */
    managedZone: text.optional(),
    identity: z.discriminatedUnion('kind', [
      /** Google's service account that the ServiceAccount `cert-manager` in `cert-manager` may be, on GKE. */
      z.strictObject({ kind: z.literal('workload'), serviceAccount: email }),
      /** Key in the secret store, with the property `key.json`. */
      z.strictObject({ kind: z.literal('key'), credentialsKey: key }),
    ]),
    cidrs,
  }),
  z.strictObject({
    /** @see https://cert-manager.io/docs/configuration/acme/dns01/azuredns/ */
    provider: z.literal('azure'),
    zone,
    subscriptionId: uuid,
    resourceGroup: text,
    tenantId: uuid,
    /** Application or managed identity that may write into the zone. */
    clientId: uuid,
    identity: z.discriminatedUnion('kind', [
      /** It has a federated credential for the ServiceAccount `cert-manager` in `cert-manager`, on AKS. */
      z.strictObject({ kind: z.literal('workload') }),
      /** Key in the secret store, with the property `client-secret`. */
      z.strictObject({ kind: z.literal('key'), credentialsKey: key }),
    ]),
    cidrs,
  }),
  z
    .strictObject({
      /**
       * A name server of one's own that takes dynamic updates: BIND, Knot, PowerDNS.
       *
       * @see https://cert-manager.io/docs/configuration/acme/dns01/rfc2136/
       */
      provider: z.literal('rfc2136'),
      zone,
      /** Its host, and its port. @default port 53 */
      nameserver: address,
      ...location,
      /** @default UDP */
      protocol: z.enum(['UDP', 'TCP']).optional(),
      tsig: z.strictObject({
        /** Name of the key at the server. */
        name: text,
        algorithm: z.enum(['HMACSHA256', 'HMACSHA512']),
        /** Key in the secret store, with the property `secret`. */
        secretKey: key,
      }),
    })
    .superRefine(located(({ nameserver }) => hostOfAddress(nameserver))),
  z.strictObject({
    /**
     * A webhook of cert-manager's, which somebody else runs in the cluster: the API server passes on what it is asked.
     *
     * @see https://cert-manager.io/docs/configuration/acme/dns01/webhook/
     */
    provider: z.literal('webhook'),
    zone,
    groupName: dnsName,
    solverName: text,
    /** What the webhook asks for, in its own terms; no secrets. @default nothing */
    config: z.record(z.string(), z.json()).optional(),
  }),
]);

export type Dns01Fields = FieldsOf<typeof dns01>;
