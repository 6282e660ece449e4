import type { Construct } from 'constructs';
import type { CertificatesFields } from '../../environments/certificates';
import {
  Certificate,
  CertificateSpecPrivateKeyAlgorithm as KeyAlgorithm,
  CertificateSpecUsages as Usage,
} from '../../imports/cert-manager.io';
import { Component } from '../component';
import type { CertificateIssuer } from '../gateway/certificate-issuer';
import { platformClient } from '../identity/platform-client';
import type { PlatformRealm } from '../identity/platform-realm';
import { toYaml } from '../yaml';
import { rolesClaim } from './argocd-access';
import { argocdNamespace } from './argocd-namespace';

export interface ArgoCdSignInProps {
  /** Host of Argo CD. */
  readonly host: string;
  /** Realm in which Argo CD is a client. */
  readonly realm: PlatformRealm;
  /** Who signs the certificate of Keycloak's host. */
  readonly issuer: CertificateIssuer;
  /** Of what kind that is. */
  readonly certificates: CertificatesFields;
}

/**
 * Argo CD as a client of the platform's realm. It comes when Keycloak does, two waves after Argo CD itself. A public client: browsers
 * come through the server and people through the command line with the same one, each with PKCE and an address that is known.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/keycloak/
 */
export class ArgoCdSignIn extends Component {
  constructor(scope: Construct, id: string, props: ArgoCdSignInProps) {
    const { host, realm, issuer, certificates } = props;
    super(scope, id, { namespace: argocdNamespace.name, project: 'infrastructure', wave: 'services' });
    platformClient(this, {
      clientId,
      realm,
      host,
      redirectUris: [`https://${host}/auth/callback`, commandLine],
      signedOut: `https://${host}`,
      scopes: ['basic', 'profile', 'email'],
      // Argo CD reads the ID token.
      roles: { claim: rolesClaim, in: ['id.token'] },
    });
    if (certificates.issuer !== 'acme') fetchAuthority(this, issuer);
  }
}

const clientId = 'argocd';

/** Where `argocd login --sso` listens on the machine that it runs on. */
const commandLine = 'http://localhost:8085/auth/callback';

/** Secret with the certificate of the authority that signs for Keycloak's host, where that is not a public one. */
const authority = 'argocd-authority';

/**
 * A certificate that is not shown to anybody: cert-manager writes the authority's beside it, and Argo CD reads Secrets with this label. What
 * verifies tokens there keeps the authorities that argocd-server has begun with, so that has to be started anew once.
 *
 * @see https://cert-manager.io/docs/configuration/ca/
 * @see https://github.com/argoproj/argo-cd/blob/v3.5.2/util/session/sessionmanager.go NewSessionManager
 */
function fetchAuthority(scope: Construct, { issuerRef }: CertificateIssuer): void {
  new Certificate(scope, 'authority', {
    metadata: { name: authority },
    spec: {
      secretName: authority,
      secretTemplate: { labels: { 'app.kubernetes.io/part-of': 'argocd' } },
      dnsNames: [`argocd-server.${argocdNamespace.name}.svc`],
      issuerRef,
      privateKey: { algorithm: KeyAlgorithm.ECDSA, size: 256 },
      usages: [Usage.DIGITAL_SIGNATURE],
    },
  });
}

/**
 * `oidc.config` of `argocd-cm`. Of an authority that is not a public one the certificate is read where it is known, or from the Secret.
 *
 * @param issuer address of the realm
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/#existing-oidc-provider
 */
export const oidcConfig = (issuer: string, certificates: CertificatesFields): string =>
  toYaml([
    {
      name: 'Keycloak',
      issuer,
      clientID: clientId,
      enablePKCEAuthentication: true,
      // Its own default asks for a scope `groups`, which the realm does not have.
      requestedScopes: ['openid', 'profile', 'email'],
      // ID tokens live for five minutes; it fetches the next one as long as the session at Keycloak lasts, with the roles of then.
      refreshTokenThreshold: '1m',
      logoutURL: `${issuer}/protocol/openid-connect/logout?id_token_hint={{token}}&post_logout_redirect_uri={{logoutRedirectURL}}`,
      rootCA: certificates.issuer === 'acme' ? certificates.caBundle : `$${authority}:ca.crt`,
    },
  ]);
