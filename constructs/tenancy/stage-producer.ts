import { Construct } from 'constructs';
import { KubeCronJob, KubeServiceAccount } from '../../imports/k8s';
import { Workload } from '../workload';
import { type Given, lastWave, podLabelsOf, podOf, selectorOf } from './stage-pod';
import type { StageSettings } from './stage-settings';

export interface StageProducerProps {
  /** The stage, with the image, schedule and time zone of the producer. */
  readonly settings: StageSettings;
  /** What the platform says to the service, in variables. */
  readonly says: Readonly<Record<string, string>>;
  /** Secrets and the like. */
  readonly given: readonly Given[];
  /** Secrets to pull the image with. */
  readonly pullSecrets: readonly string[];
}

/**
 * The service of a tenant that runs at times and ends. Its proxy is a native sidecar, which does not keep a finished Job from
 * ending; istiod makes all of them so, and the annotation says it again for this one, which would never end without.
 */
export class StageProducer extends Construct {
  readonly workload: Workload;

  constructor(scope: Construct, id: string, props: StageProducerProps) {
    super(scope, id);
    const { settings, says, given, pullSecrets } = props;
    const { schedule, timeZone } = settings.producer;

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name: service },
      automountServiceAccountToken: false,
    });
    new KubeCronJob(this, 'cron-job', {
      // A run that failed is for an alert; the tenant is not broken by it.
      metadata: {
        name: service,
        annotations: { ...lastWave, 'argocd.argoproj.io/ignore-healthcheck': 'true' },
      },
      spec: {
        schedule,
        timeZone,
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 120,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: 300,
            ttlSecondsAfterFinished: 3600,
            template: {
              metadata: {
                labels: podLabelsOf(service, settings),
                annotations: { 'sidecar.istio.io/nativeSidecar': 'true' },
              },
              spec: { ...podOf({ service, settings, says, given, pullSecrets }), restartPolicy: 'Never' },
            },
          },
        },
      },
    });
    this.workload = new Workload(this, service, {
      labels: selectorOf(service),
      serviceAccount: service,
      mesh: 'sidecar',
    });
  }
}

const service = 'producer';
