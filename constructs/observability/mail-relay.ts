import type { App } from 'cdk8s';
import type { AlertingFields } from '../../environments/alerting';
import type { SecretStore } from '../security/secret-store';
import { Postfix } from './metrics/postfix';

export interface MailRelayProps {
  /** Who is told of alerts, and the relay outside. @default nobody is */
  readonly alerting?: AlertingFields;
  /** Where the relay's user and password come from. @default none */
  readonly secretStore?: SecretStore;
}

/** What takes the platform's mail and hands it to a relay outside; there is one where people are told of alerts. */
export function mailRelay(platform: App, { alerting, secretStore }: MailRelayProps): Postfix | undefined {
  if (alerting?.delivery.to !== 'people' || !secretStore) return undefined;
  const { relay, sender, realmSender } = alerting.delivery.email;
  return new Postfix(platform, 'postfix', {
    replicas: Math.min(alerting.replicas, 2),
    relay,
    sender,
    realmSender,
    secretStore,
  });
}
