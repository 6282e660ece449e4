import { Construct } from 'constructs';
import {
  KeycloakClient,
  KeycloakClientSpecRealmRefKind as RealmKind,
  KeycloakClientSpecReconciliationStrategy as Reconciliation,
} from '../../imports/v1.edp.epam.com';
import { GeneratedPassword } from '../security/generated-password';
import { grant } from '../security/grant';
import { iamNamespace } from './iam-namespace';

/** Account of the drift report. */
export const driftReporter = { name: 'drift-report', namespace: iamNamespace.name } as const;

export interface DriftReportClientProps {
  /** Name of the object, one of its namespace. @default the client's */
  readonly name?: string;
  /** The realm's object. */
  readonly realm: { readonly kind: 'KeycloakRealm' | 'ClusterKeycloakRealm'; readonly name: string };
  /** Client whose roles are the rights to administer the realm. @default that of every realm but Keycloak's own */
  readonly administration?: 'master-realm';
  /** Annotations of the client, its sync wave. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The client by which the drift report reads a realm, and its right to read the client's secret. Keycloak shows the secrets of the realm's
 * clients to whoever may see the clients, so that this secret is worth as much as theirs, beside which it is.
 */
export class DriftReportClient extends Construct {
  constructor(scope: Construct, id: string, props: DriftReportClientProps) {
    super(scope, id);
    const { name = clientId, realm, administration = 'realm-management', annotations } = props;
    const { secret } = new GeneratedPassword(this, 'secret', {
      name: `client-${name}`,
      keys: ['clientSecret'],
    });
    grant(this, {
      name,
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get'] }],
      to: driftReporter,
    });
    new KeycloakClient(this, 'client', {
      metadata: { name, annotations },
      spec: {
        clientId,
        realmRef: { kind: kinds[realm.kind], name: realm.name },
        reconciliationStrategy: Reconciliation.FULL,
        enabled: true,
        protocol: 'openid-connect',
        clientAuthenticatorType: 'client-secret',
        fullScopeAllowed: true,
        standardFlowEnabled: false,
        secret: `$${secret}:clientSecret`,
        serviceAccount: {
          enabled: true,
          clientRoles: [{ clientId: administration, roles: [...readingRoles] }],
        },
        defaultClientScopes: ['basic', 'roles'],
        // The operator writes it into the object where it is missing.
        attributes: { 'post.logout.redirect.uris': '+' },
      },
    });
  }
}

const clientId = driftReporter.name;

const kinds = {
  KeycloakRealm: RealmKind.KEYCLOAK_REALM,
  ClusterKeycloakRealm: RealmKind.CLUSTER_KEYCLOAK_REALM,
} as const;

/** The least that shows what is compared: without `view-clients` the list of clients is empty. */
const readingRoles = ['view-realm', 'view-clients', 'view-users', 'view-identity-providers'] as const;
