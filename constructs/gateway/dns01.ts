import type { Dns01Fields } from '../../environments/dns01';
import {
  type ClusterIssuerSpecAcmeSolversDns01,
  ClusterIssuerSpecAcmeSolversDns01Rfc2136Protocol as Protocol,
} from '../../imports/cert-manager.io';
import { external, overHttps, type Target } from '../connection';
import { awsHost } from '../security/secret-store-providers';

/** What is written of a zone at one provider. */
type At<P extends Dns01Fields['provider']> = Extract<Dns01Fields, { readonly provider: P }>;

/** Whom cert-manager asks; what is not TLS says why. */
export interface Asked {
  readonly target: Target;
  readonly because?: string;
}

/** What a provider asks for of the objects around the issuer. */
interface Solving {
  readonly solver: ClusterIssuerSpecAcmeSolversDns01;
  /** What is fetched from the secret store. @default nothing */
  readonly secret?: { readonly name: string; readonly key: string; readonly properties: readonly string[] };
  readonly asked: readonly Asked[];
}

/** ServiceAccount that cert-manager is at AWS. */
export const dnsAccount = 'acme-dns';

/** How a provider is told of a proof. */
export function solving(dns01: Dns01Fields): Solving {
  switch (dns01.provider) {
    case 'cloudflare':
      return cloudflare(dns01);
    case 'route53':
      return route53(dns01);
    case 'google':
      return google(dns01);
    case 'azure':
      return azure(dns01);
    case 'rfc2136':
      return rfc2136(dns01);
    case 'webhook': {
      const { groupName, solverName, config } = dns01;
      return { solver: { webhook: { groupName, solverName, ...(config && { config }) } }, asked: [] };
    }
  }
}

const over = (hosts: readonly string[], cidrs?: readonly string[]) =>
  hosts.map((host) => ({ target: overHttps(`https://${host}`, { cidrs }) }));

function cloudflare({ tokenKey }: At<'cloudflare'>): Solving {
  const name = 'cloudflare';
  return {
    solver: { cloudflare: { apiTokenSecretRef: { name, key: 'api-token' } } },
    secret: { name, key: tokenKey, properties: ['api-token'] },
    asked: over(['api.cloudflare.com']),
  };
}

function route53({ region, hostedZoneId, identity, cidrs }: At<'route53'>): Solving {
  const name = 'route53';
  const keys = {
    accessKeyIdSecretRef: { name, key: 'access-key-id' },
    secretAccessKeySecretRef: { name, key: 'secret-access-key' },
  };
  const asRole = { auth: { kubernetes: { serviceAccountRef: { name: dnsAccount } } } };
  const isRole = identity.kind === 'workload';
  const api = `route53.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return {
    solver: {
      route53: { region, hostedZoneId, ...(isRole ? { role: identity.role, ...asRole } : keys) },
    },
    ...(!isRole && {
      secret: { name, key: identity.credentialsKey, properties: ['access-key-id', 'secret-access-key'] },
    }),
    asked: over([api, ...(isRole ? [awsHost('sts', region)] : [])], cidrs),
  };
}

function google({ project, managedZone, identity, cidrs }: At<'google'>): Solving {
  const name = 'google';
  const key = 'key.json';
  const isWorkload = identity.kind === 'workload';
  return {
    solver: {
      cloudDns: {
        project,
        hostedZoneName: managedZone,
        ...(!isWorkload && { serviceAccountSecretRef: { name, key } }),
      },
    },
    ...(!isWorkload && { secret: { name, key: identity.credentialsKey, properties: [key] } }),
    asked: [
      ...over(['dns.googleapis.com', ...(isWorkload ? [] : ['oauth2.googleapis.com'])], cidrs),
      ...(isWorkload ? metadataServers : []),
    ],
  };
}

/**
 * Where pods of GKE get the token of Google's service account that they are; which one depends on the data plane.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
 */
const metadataServers = [['169.254.169.254', 80] as const, ['169.254.169.252', 988] as const].map(
  ([host, port]) => ({
    target: external(host, port, { cidrs: [`${host}/32`], protocol: 'http' }),
    because: 'the metadata server is on the same node, and speaks nothing else',
  }),
);

function azure(props: At<'azure'>): Solving {
  const { subscriptionId, resourceGroup, tenantId, clientId, identity, zone, cidrs } = props;
  const name = 'azure';
  const key = 'client-secret';
  const isWorkload = identity.kind === 'workload';
  return {
    solver: {
      azureDns: {
        subscriptionId,
        resourceGroupName: resourceGroup,
        hostedZoneName: zone,
        ...(isWorkload
          ? { managedIdentity: { clientId, tenantId } }
          : { clientId, tenantId, clientSecretSecretRef: { name, key } }),
      },
    },
    ...(!isWorkload && { secret: { name, key: identity.credentialsKey, properties: [key] } }),
    asked: over(['management.azure.com', 'login.microsoftonline.com'], cidrs),
  };
}

function rfc2136({ nameserver, protocol = 'UDP', tsig, ...location }: At<'rfc2136'>): Solving {
  const name = 'rfc2136';
  const key = 'secret';
  const { hostname, port } = new URL(`dns://${nameserver}`);
  const target = external(`${hostname} for updates`, Number(port || 53), {
    ...location,
    protocol: protocol === 'UDP' ? 'udp' : 'tcp',
  });
  return {
    solver: {
      rfc2136: {
        nameserver,
        protocol: protocol === 'UDP' ? Protocol.UDP : Protocol.TCP,
        tsigAlgorithm: tsig.algorithm,
        tsigKeyName: tsig.name,
        tsigSecretSecretRef: { name, key },
      },
    },
    secret: { name, key: tsig.secretKey, properties: [key] },
    asked: [{ target, because: 'updates of a zone are signed and no secret' }],
  };
}

/** What cert-manager's own pods have to be, for the cloud to know them. @default nothing */
export function podIdentity(dns01: Dns01Fields | undefined): {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
} {
  if (dns01?.provider === 'google' && dns01.identity.kind === 'workload')
    return { annotations: { 'iam.gke.io/gcp-service-account': dns01.identity.serviceAccount } };
  if (dns01?.provider === 'azure' && dns01.identity.kind === 'workload')
    return {
      annotations: { 'azure.workload.identity/client-id': dns01.clientId },
      podLabels: { 'azure.workload.identity/use': 'true' },
    };
  return {};
}
