import type { App } from 'cdk8s';
import type { PostgresFields } from '../../environments/postgres';
import { connect } from '../connection';
import { PostgresCluster, type PostgresClusterProps } from '../database/postgres-cluster';
import { DriftReport } from './drift-report';
import { iamNamespace } from './iam-namespace';
import { Keycloak, type KeycloakProps } from './keycloak';
import { KeycloakOperator } from './keycloak-operator';
import { PlatformRealm } from './platform-realm';
import { type RealmMail, type RealmMailProps, realmMail } from './realm-mail';
import { RealmOperator } from './realm-operator';

export interface IdentityProps {
  /** Replicas of operators that elect a leader. */
  readonly replicas: number;
  /** Size of the servers and the host that they answer for. */
  readonly keycloak: Omit<KeycloakProps, 'operator' | 'database' | 'poolSize'>;
  /** Size of Keycloak's database, and what makes it. */
  readonly database: PostgresFields & Pick<PostgresClusterProps, 'storageClass' | 'operator' | 'backups'>;
  /** What takes mail of realms. @default they send none */
  readonly mail?: RealmMailProps;
}

/** Connections that each server holds. */
const POOL_SIZE = 20;

/** Servers that the database has connections for at the least: with more of them its instances restart one by one. */
const ROOM = 4;

/** Who somebody is: Keycloak with its database, and the realm of those who run the platform. */
export class Identity {
  readonly keycloak: Keycloak;
  /** Realm of those who run the platform; the tenants' are made beside it. */
  readonly realm: PlatformRealm;
  /** By what realms send mail. @default they send none */
  readonly mail?: RealmMail;

  /** Page that says that it works. */
  get page() {
    const { host } = this.keycloak;
    return {
      name: 'keycloak',
      host,
      path: `/realms/${this.realm.realm}/.well-known/openid-configuration`,
      matching: `"issuer":"https://${host}/realms/${this.realm.realm}"`,
    };
  }

  constructor(platform: App, { replicas, keycloak, database, mail }: IdentityProps) {
    const operator = new KeycloakOperator(platform, 'keycloak-operator');
    const realmOperator = new RealmOperator(platform, 'realm-operator', { replicas });
    const cluster = new PostgresCluster(platform, 'keycloak-db', {
      ...database,
      namespace: iamNamespace.name,
      project: 'iam',
      database: 'keycloak',
      connectionLimit: POOL_SIZE * Math.max(keycloak.instances, ROOM),
    });
    this.keycloak = new Keycloak(platform, 'keycloak', {
      ...keycloak,
      poolSize: POOL_SIZE,
      operator,
      database: cluster,
    });
    this.mail = mail && realmMail(mail);
    if (mail) connect(this.keycloak.http.workload, mail.smtp);
    this.realm = new PlatformRealm(platform, 'platform-realm', {
      keycloak: this.keycloak,
      operator: realmOperator,
      mail: this.mail,
    });
    new DriftReport(platform, 'drift-report', { keycloak: this.keycloak, realm: this.realm });
  }
}
