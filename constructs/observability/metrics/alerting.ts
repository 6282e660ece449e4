import type { App } from 'cdk8s';
import type { SecretStore } from '../../security/secret-store';
import type { PeopleDelivery } from './alert-delivery';
import { Alertmanager, type AlertmanagerProps } from './alertmanager';
import { Postfix, type Relay } from './postfix';

export interface AlertingProps extends Omit<AlertmanagerProps, 'delivery' | 'postfix'> {
  /** To whom alerts go; e-mail leaves through a relay outside. */
  readonly delivery:
    | { readonly to: 'nobody' }
    | (PeopleDelivery & { readonly email: { readonly relay: Relay } });
  /** Where the keys of relay, chat and dead man's switch come from; required where people are told. @default none */
  readonly secretStore?: SecretStore;
}

/** Who is told of alerts, and by what. */
export class Alerting {
  readonly alertmanager: Alertmanager;

  constructor(platform: App, props: AlertingProps) {
    const { delivery, replicas, secretStore } = props;
    const postfix =
      delivery.to === 'people' && secretStore
        ? new Postfix(platform, 'postfix', {
            replicas: Math.min(replicas, 2),
            relay: delivery.email.relay,
            sender: delivery.email.sender,
            secretStore,
          })
        : undefined;
    this.alertmanager = new Alertmanager(platform, 'alertmanager', { ...props, postfix });
  }
}
