import type { Construct } from 'constructs';
import {
  Certificate,
  ClusterIssuer,
  type ClusterIssuerSpec,
  CertificateSpecPrivateKeyAlgorithm as KeyAlgorithm,
} from '../../imports/cert-manager.io';
import { Component, keep } from '../component';
import { connect, external, type Location } from '../connection';
import type { SecretStore } from '../security/secret-store';
import { type CertManager, resolver } from './cert-manager';

interface IssuerProps {
  /** What asks the issuer for certificates. */
  readonly operator: CertManager;
  /** Where the token for the DNS zone comes from; required for `acme`. @default none */
  readonly secretStore?: SecretStore;
}

/** A private authority that is made in the cluster; browsers do not know it. */
interface SelfSignedIssuerProps extends IssuerProps {
  readonly issuer: 'self-signed';
}

/** A public authority that asks for proof of the domain, which is given in DNS: it need not reach the cluster. */
export interface AcmeIssuerProps extends IssuerProps, Location {
  readonly issuer: 'acme';
  /** Directory of the ACME server, `https://…`. */
  readonly server: string;
  /** Where the authority writes to before a certificate expires. */
  readonly email: string;
  readonly dns01: {
    readonly provider: 'cloudflare';
    /** DNS zone in which the hosts are. */
    readonly zone: string;
    /** Key in the secret store, with the property `api-token`: it needs Zone:DNS:Edit and Zone:Zone:Read. */
    readonly tokenKey: string;
  };
}

export type CertificateIssuerProps = SelfSignedIssuerProps | AcmeIssuerProps;

/**
 * Who signs the platform's certificates.
 *
 * @see https://cert-manager.io/docs/configuration/
 */
export class CertificateIssuer extends Component {
  /** What a `Certificate` names its issuer by. */
  readonly issuerRef = { group: 'cert-manager.io', kind: 'ClusterIssuer', name } as const;
  /** DNS zone in which names must be to be proven. @default every name is signed */
  readonly zone?: string;

  constructor(scope: Construct, id: string, props: CertificateIssuerProps) {
    // Secrets of a ClusterIssuer are read from cert-manager's own namespace.
    super(scope, id, { namespace: props.operator.namespace, project: 'infrastructure', wave: 'gateway' });
    if (props.issuer === 'acme') {
      this.zone = props.dns01.zone;
      useAcme(this, props);
    } else {
      makeAuthority(this);
    }
  }
}

/** Of the issuer, and of what belongs to it. */
const name = 'platform';

/** An authority of its own: a certificate that signs itself, and an issuer that signs with its key. */
function makeAuthority(scope: Construct): void {
  const selfSigned = 'self-signed';
  const authority = `${name}-ca`;
  new ClusterIssuer(scope, 'self-signed', { metadata: { name: selfSigned }, spec: { selfSigned: {} } });
  new Certificate(scope, 'authority', {
    // Who has been told to trust it does not want another one.
    metadata: { name: authority, annotations: keep },
    spec: {
      isCa: true,
      commonName: 'Plinth certificate authority',
      secretName: authority,
      // Ten years: nobody renews what they have put into their browser.
      duration: '87600h0m0s',
      privateKey: { algorithm: KeyAlgorithm.ECDSA, size: 256 },
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: selfSigned },
    },
  });
  new ClusterIssuer(scope, 'issuer', { metadata: { name }, spec: { ca: { secretName: authority } } });
}

function useAcme(scope: Construct, props: AcmeIssuerProps): void {
  const { operator, secretStore, server, dns01 } = props;
  if (!secretStore) {
    throw new Error(
      `${scope.node.path}: secretStore must be given for an ACME issuer, got none; the token of zone ${dns01.zone} is fetched from it`,
    );
  }
  secretStore.fetch(scope, 'token', {
    name: token.name,
    key: dns01.tokenKey,
    properties: { [token.key]: 'api-token' },
  });
  new ClusterIssuer(scope, 'issuer', { metadata: { name }, spec: acme(props) });

  const { hostname, port } = new URL(server);
  for (const target of [external(hostname, Number(port || 443), props), cloudflareApi, resolver])
    connect(operator.workload, target);
}

const token = { name: 'cloudflare', key: 'api-token' };

const cloudflareApi = external('api.cloudflare.com', 443);

const acme = ({ server, email, dns01 }: AcmeIssuerProps): ClusterIssuerSpec => ({
  acme: {
    server,
    email,
    privateKeySecretRef: { name: `${name}-acme-account` },
    solvers: [{ selector: { dnsZones: [dns01.zone] }, dns01: { cloudflare: { apiTokenSecretRef: token } } }],
  },
});
