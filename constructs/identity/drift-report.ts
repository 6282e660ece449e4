import type { Construct } from 'constructs';
import { KubeCronJob, KubeServiceAccount, type PodSpec, type PolicyRule, Quantity } from '../../imports/k8s';
import { Component } from '../component';
import { ConfigFiles } from '../config-file';
import { apiServer, connect } from '../connection';
import { restrictedContainer, restrictedPod } from '../pod';
import { grantEverywhere } from '../security/grant';
import { images } from '../versions';
import { Workload } from '../workload';
import report from './drift-report.pod.mjs';
import { DriftReportClient, driftReporter } from './drift-report-client';
import type { Keycloak } from './keycloak';
import type { PlatformRealm } from './platform-realm';
import realmChanges from './realm-changes.pod.mjs';

export interface DriftReportProps {
  /** Where the realms are. */
  readonly keycloak: Keycloak;
  /** The realm of those who run the platform, into which people come by what they add in Keycloak. */
  readonly realm: PlatformRealm;
}

/**
 * A CronJob that compares every realm with its objects in the cluster and writes a line for each thing that somebody changed by hand and
 * the realm operator does not put back; Loki counts them. It knows no list of realms: it reads those that have its client.
 */
export class DriftReport extends Component {
  constructor(scope: Construct, id: string, { keycloak, realm }: DriftReportProps) {
    super(scope, id, { namespace: realm.namespace, project: 'iam', wave: 'services' });
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    for (const [id, administration] of [[realm.realm], ['master', 'master-realm']] as const) {
      new DriftReportClient(this, id, {
        name: `${name}-${id}`,
        realm: { kind: 'ClusterKeycloakRealm', name: id },
        administration,
      });
    }
    grantEverywhere(this, { rules: [realmObjects], to: driftReporter });

    new ConfigFiles(this, 'files', name, {
      'drift-report.pod.mjs': report,
      'realm-changes.pod.mjs': realmChanges,
    });
    new KubeCronJob(this, 'cron-job', {
      // A run that failed is for an alert; the platform is not broken by it.
      metadata: { name, labels, annotations: { 'argocd.argoproj.io/ignore-healthcheck': 'true' } },
      spec: {
        schedule: '23 * * * *',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 300,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: 3000,
            ttlSecondsAfterFinished: 3600,
            template: { metadata: { labels }, spec: pod(keycloak.http.url, realm.realm) },
          },
        },
      },
    });

    const workload = new Workload(this, name, { labels, serviceAccount: name, mesh: 'sidecar' });
    connect(workload, apiServer);
    // It reads realms, and posts for its tokens alone.
    connect(workload, keycloak.http, {
      http: { methods: ['GET', 'POST'], paths: ['/admin/realms/*', '/realms/*'] },
    });
  }
}

const { name } = driftReporter;
const labels = { 'app.kubernetes.io/name': name };

/** What the realms are to be, and where. */
const realmObjects: PolicyRule = {
  apiGroups: ['v1.edp.epam.com'],
  resources: [
    ...['clusterkeycloaks', 'clusterkeycloakrealms', 'keycloakrealms', 'keycloakclients'],
    ...['keycloakrealmroles', 'keycloakrealmusers', 'keycloakrealmidentityproviders'],
  ],
  verbs: ['list'],
};

const files = { name: 'files', mountPath: '/etc/plinth', readOnly: true };

/** @see https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken */
const account = { name: 'account', mountPath: '/var/run/plinth', readOnly: true };

/** @param openRealm realm into which people come by identity providers that are added by hand */
const pod = (keycloak: string, openRealm: string): PodSpec => ({
  ...restrictedPod(1000),
  serviceAccountName: name,
  restartPolicy: 'Never',
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.node,
      command: ['node', `${files.mountPath}/drift-report.pod.mjs`],
      env: [
        { name: 'API_SERVER', value: 'https://kubernetes.default.svc' },
        { name: 'NODE_EXTRA_CA_CERTS', value: `${account.mountPath}/ca.crt` },
        { name: 'TOKEN_FILE', value: `${account.mountPath}/token` },
        { name: 'KEYCLOAK', value: keycloak },
        { name: 'OPEN_REALM', value: openRealm },
      ],
      resources: {
        requests: { cpu: Quantity.fromString('10m'), memory: Quantity.fromString('128Mi') },
        limits: { memory: Quantity.fromString('512Mi') },
      },
      volumeMounts: [files, account],
    },
  ],
  volumes: [
    { name: files.name, configMap: { name } },
    {
      name: account.name,
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        ],
      },
    },
  ],
});
