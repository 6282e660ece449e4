import type { App } from 'cdk8s';
import type { AlertingFields } from '../../../environments/alerting';
import type { SecretStore } from '../../security/secret-store';
import { Alertmanager, type AlertmanagerProps } from './alertmanager';

export interface AlertingProps
  extends AlertingFields,
    Pick<AlertmanagerProps, 'storageClass' | 'grafana' | 'postfix' | 'page'> {
  /** Where the keys of relay, chat and dead man's switch come from; required where people are told. @default none */
  readonly secretStore?: SecretStore;
}

/** Who is told of alerts, and by what. */
export class Alerting {
  readonly alertmanager: Alertmanager;

  constructor(platform: App, props: AlertingProps) {
    this.alertmanager = new Alertmanager(platform, 'alertmanager', props);
  }
}
