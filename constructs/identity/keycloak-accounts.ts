import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { type EnvVar, KubeJob, KubeServiceAccount, type PodSpec, Quantity } from '../../imports/k8s';
import { ConfigFiles } from '../config-file';
import { connect } from '../connection';
import { restrictedContainer, restrictedPod, scratch } from '../pod';
import { GeneratedPassword } from '../security/generated-password';
import { images } from '../versions';
import { Workload } from '../workload';
import type { Keycloak } from './keycloak';
import script from './keycloak-accounts.pod.sh';

export interface KeycloakAccountsProps {
  /** Where the accounts are, in the realm `master`. */
  readonly keycloak: Keycloak;
}

/** The client that the realm operator signs in with. Of its own: by these its events are known. */
export const realmOperatorClient = {
  clientId: 'realm-operator-account',
  /** Keycloak's own name of it, that administration is logged with. */
  id: '5f1c7a52-6d0e-4b43-9a5d-0c7b1e3f8a26',
} as const;

/**
 * Accounts in Keycloak that last, instead of the temporary ones of its first start: a client that may make realms and manage them, but
 * is no administrator of Keycloak; and the first person, whose drawn password (Secret `keycloak-administrator`) is for one sign-in. A Job makes
 * them and deletes the temporary ones. It is done once for every content of it, and whenever somebody deletes it.
 *
 * @see https://www.keycloak.org/server/bootstrap-admin-recovery
 */
export class KeycloakAccounts extends Construct {
  /** Credentials of the realm operator; the Secret is drawn in the cluster. */
  readonly account: { readonly clientId: string; readonly secret: string; readonly key: string };

  constructor(scope: Construct, id: string, { keycloak }: KeycloakAccountsProps) {
    super(scope, id);
    const { clientId } = realmOperatorClient;
    const key = 'client-secret';
    const { secret } = new GeneratedPassword(this, 'account', { name: clientId, keys: [key] });
    this.account = { clientId, secret, key };
    const { secret: administrator } = new GeneratedPassword(this, 'administrator', {
      name: 'keycloak-administrator',
      values: { username: firstPerson },
    });
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    new ConfigFiles(this, 'script', name, { [file]: script });
    this.job(
      podSpec([
        { name: 'KEYCLOAK', value: keycloak.http.url },
        { name: 'KEYCLOAK_HOME', value: '/opt/keycloak' },
        { name: 'ACCOUNT', value: clientId },
        { name: 'ACCOUNT_ID', value: realmOperatorClient.id },
        fromSecret('ACCOUNT_SECRET', secret, key),
        { name: 'TEMPORARY', value: keycloak.administration.clientId },
        fromSecret('TEMPORARY_SECRET', keycloak.administration.secret, keycloak.administration.key),
        { name: 'TEMPORARY_USER', value: temporaryUser },
        { name: 'ADMINISTRATOR', value: firstPerson },
        fromSecret('ADMINISTRATOR_PASSWORD', administrator, 'password'),
      ]),
    );
    const workload = new Workload(this, name, { labels, serviceAccount: name, mesh: 'sidecar' });
    connect(workload, keycloak.http);
  }

  /** A Job cannot be changed: another content is another Job, and Argo CD prunes the one before. */
  private job(spec: PodSpec): void {
    const content = createHash('sha256')
      .update(JSON.stringify(spec))
      .update(script)
      .digest('hex')
      .slice(0, 10);
    new KubeJob(this, 'job', {
      metadata: { name: `${name}-${content}`, labels },
      spec: {
        backoffLimit: 4,
        template: { metadata: { labels }, spec },
      },
    });
  }
}

const name = 'keycloak-accounts';
const labels = { 'app.kubernetes.io/name': name };
const file = 'accounts.sh';
const firstPerson = 'administrator';

/** @see https://www.keycloak.org/operator/basic-deployment#_accessing_the_admin_console */
const temporaryUser = 'temp-admin';

const fromSecret = (variable: string, secret: string, key: string): EnvVar => ({
  name: variable,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

/** Keycloak's own image has its command line, and bash. */
const podSpec = (env: EnvVar[]): PodSpec => ({
  ...restrictedPod(1000),
  serviceAccountName: name,
  restartPolicy: 'Never',
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.keycloak,
      command: ['bash', `/etc/plinth/${file}`],
      env,
      resources: {
        requests: { cpu: Quantity.fromString('50m'), memory: Quantity.fromString('128Mi') },
        limits: { memory: Quantity.fromString('384Mi') },
      },
      volumeMounts: [
        { name: 'script', mountPath: '/etc/plinth', readOnly: true },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    },
  ],
  volumes: [{ name: 'script', configMap: { name } }, scratch('tmp', '64Mi')],
});
