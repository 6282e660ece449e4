import type { PeopleFields } from '../../../environments/alerting';
import { external, type Target } from '../../connection';

/** Without the relay, which is Postfix's. */
export type PeopleDelivery = Omit<PeopleFields, 'email'> & {
  readonly email: Omit<PeopleFields['email'], 'relay'>;
};

/** Alerts go to people; or to nobody, and are there for those who look. */
export type AlertDelivery = { readonly to: 'nobody' } | PeopleDelivery;

/** Folder with a folder for each Secret, and in it a file for each key. */
export const secretsPath = '/etc/alertmanager-secrets';

export interface ChatSecret {
  /** Name of the Secret. */
  readonly name: string;
  /** Key in the secret store. */
  readonly key: string;
}

const chatSecret = 'alertmanager-chat';
const deadMansSwitchSecret = 'alertmanager-dead-mans-switch';

/** Files with the addresses of webhooks. */
export const chatFile = `${secretsPath}/${chatSecret}/url`;
export const deadMansSwitchFile = `${secretsPath}/${deadMansSwitchSecret}/url`;

/** The Secrets behind the files, each with the one key `url`. */
export function secrets(delivery: AlertDelivery): ChatSecret[] {
  if (delivery.to === 'nobody') return [];
  const { chat, deadMansSwitch } = delivery;
  return [
    { name: chatSecret, key: chat.webhookKey },
    ...(deadMansSwitch ? [{ name: deadMansSwitchSecret, key: deadMansSwitch.urlKey }] : []),
  ];
}

/** Hosts that webhooks are on. Of one that has both, the environment says one place. */
export function webhookHosts(delivery: AlertDelivery): Target[] {
  if (delivery.to === 'nobody') return [];
  const { chat, deadMansSwitch } = delivery;
  const { host = { slack: 'hooks.slack.com', discord: 'discord.com' }[chat.kind] } = chat;
  const isOneMore = deadMansSwitch && deadMansSwitch.host !== host;
  return [
    external(host, 443, chat),
    ...(isOneMore ? [external(deadMansSwitch.host, 443, deadMansSwitch)] : []),
  ];
}
