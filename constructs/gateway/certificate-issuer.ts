import type { Construct } from 'constructs';
import type { AcmeFields, CertificatesFields } from '../../environments/certificates';
import type { Dns01Fields } from '../../environments/dns01';
import {
  Certificate,
  ClusterIssuer,
  type ClusterIssuerSpecAcmeSolvers,
  CertificateSpecPrivateKeyAlgorithm as KeyAlgorithm,
  CertificateSpecUsages as Usage,
} from '../../imports/cert-manager.io';
import { KubeServiceAccount } from '../../imports/k8s';
import { Component, keep } from '../component';
import { connect, overHttps } from '../connection';
import type { SecretStore } from '../security/secret-store';
import { allowTokenRequests } from '../security/token-requests';
import type { CertManager } from './cert-manager';
import { dnsAccount, solving } from './dns01';
import { pageSolver } from './http01';

interface IssuerProps {
  /** What asks the issuer for certificates. */
  readonly operator: CertManager;
  /** Where keys come from; required where one is named. @default none */
  readonly secretStore?: SecretStore;
}

export type AcmeIssuerProps = IssuerProps & AcmeFields;

export type CertificateIssuerProps = IssuerProps & CertificatesFields;

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
  /** What asks for proofs that are pages of the hosts. @default none does */
  readonly http01?: CertManager;

  /** Makes the Secret with a certificate that this issuer cannot prove. @default it proves every one */
  private readonly fetchWildcard?: (scope: Construct, secret: string) => void;

  constructor(scope: Construct, id: string, props: CertificateIssuerProps) {
    // Secrets of a ClusterIssuer are read from cert-manager's own namespace.
    super(scope, id, { namespace: props.operator.namespace, project: 'infrastructure', wave: 'gateway' });
    if (props.issuer === 'self-signed') {
      makeAuthority(this);
    } else if (props.issuer === 'ca') {
      useAuthority(this, props);
    } else {
      this.zone = props.dns01?.zone;
      useAcme(this, props);
    }
    if (props.issuer === 'acme' && props.http01) {
      const { operator, http01 } = props;
      this.http01 = operator;
      const { tenantsCertificateKey: key = '' } = http01;
      this.fetchWildcard = (user, secret) =>
        storeOf(this, props, key).fetch(user, `${secret}-certificate`, {
          ...keyPair(secret, key),
        });
    }
  }

  /** Makes the Secret `<name>-tls` in the namespace of the scope, with a certificate that is valid for all of the hosts. */
  certify(scope: Construct, name: string, hosts: readonly string[]): void {
    const secretName = `${name}-tls`;
    if (this.fetchWildcard && hosts.some((host) => host.startsWith('*.'))) {
      this.fetchWildcard(scope, secretName);
      return;
    }
    new Certificate(scope, `${name}-certificate`, {
      metadata: { name },
      spec: {
        secretName,
        dnsNames: [...hosts],
        issuerRef: this.issuerRef,
        privateKey: { algorithm: KeyAlgorithm.ECDSA, size: 256 },
        usages: [Usage.DIGITAL_SIGNATURE, Usage.SERVER_AUTH],
      },
    });
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

/** A Secret with a certificate and its key, as the type says that there are. */
const keyPair = (name: string, key: string) => ({
  name,
  key,
  properties: { 'tls.crt': 'tls.crt', 'tls.key': 'tls.key' },
  type: 'kubernetes.io/tls',
});

/** Not the name of the authority that is made in the cluster, which stays when it is not asked for any more, and writes its Secret. */
function useAuthority(scope: Construct, props: Extract<CertificateIssuerProps, { issuer: 'ca' }>): void {
  const secretName = `${name}-own-ca`;
  storeOf(scope, props, props.authorityKey).fetch(
    scope,
    'authority',
    keyPair(secretName, props.authorityKey),
  );
  new ClusterIssuer(scope, 'issuer', { metadata: { name }, spec: { ca: { secretName } } });
}

function useAcme(scope: Construct, props: AcmeIssuerProps): void {
  const { operator, server, email, caBundle, dns01 } = props;
  new ClusterIssuer(scope, 'issuer', {
    metadata: { name },
    spec: {
      acme: {
        server,
        email,
        ...(caBundle && { caBundle: Buffer.from(caBundle).toString('base64') }),
        privateKeySecretRef: { name: `${name}-acme-account` },
        solvers: [dns01 ? dnsSolver(scope, props, dns01) : pageSolver],
      },
    },
  });
  connect(operator.workload, overHttps(server, props));
  const asked = dns01 ? [...solving(dns01).asked, ...operator.resolver] : [];
  for (const { target, because } of asked) connect(operator.workload, target, { because });
}

/** Makes what the solver needs of objects, and says where they are. */
function dnsSolver(
  scope: Construct,
  props: AcmeIssuerProps,
  dns01: Dns01Fields,
): ClusterIssuerSpecAcmeSolvers {
  const { solver, secret } = solving(dns01);
  if (secret) {
    storeOf(scope, props, secret.key).fetch(scope, 'token', {
      name: secret.name,
      key: secret.key,
      properties: Object.fromEntries(secret.properties.map((property) => [property, property])),
    });
  }
  if (dns01.provider === 'route53' && dns01.identity.kind === 'workload') {
    new KubeServiceAccount(scope, 'dns-account', {
      metadata: { name: dnsAccount },
      automountServiceAccountToken: false,
    });
    allowTokenRequests(scope, dnsAccount, props.operator.account);
  }
  return { selector: { dnsZones: [dns01.zone] }, dns01: solver };
}

function storeOf(scope: Construct, { secretStore }: IssuerProps, key: string): SecretStore {
  if (secretStore) return secretStore;
  throw new Error(
    `${scope.node.path}: secretStore must be given when a key is named, got none; "${key}" is fetched from it`,
  );
}
