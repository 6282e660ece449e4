import { external, type Location, type Target } from '../../connection';

/** Where webhooks of a chat are. */
interface ChatHost extends Location {
  /** Host of the webhook, as in the address; it is asked on port 443. @default the provider's */
  readonly host?: string;
}

/** One chat, through a webhook whose address is a secret. */
export type Chat = ChatHost &
  (
    | {
        readonly kind: 'slack';
        /** Key in the secret store, with the property `url`. */
        readonly webhookKey: string;
        /** Channel, such as `#alerts`. @default the webhook's own */
        readonly channel?: string;
        /** Name of the sender. @default the webhook's own */
        readonly username?: string;
      }
    | {
        readonly kind: 'discord';
        /** Key in the secret store, with the property `url`. */
        readonly webhookKey: string;
      }
  );

/** Somebody outside who is told that alerting works, and raises the alarm when told no more. */
interface DeadMansSwitch extends Location {
  /** Host that is told, as in the address; it is asked on port 443. */
  readonly host: string;
  /** Key in the secret store, with the property `url`. */
  readonly urlKey: string;
}

/** Who is told of one tenant's alerts, beside those who run the platform. */
export interface TenantRecipient {
  /** The tenant's name. */
  readonly name: string;
  /** E-mail address. */
  readonly email: string;
}

export interface PeopleDelivery {
  readonly to: 'people';
  readonly email: { readonly recipient: string; readonly sender: string };
  readonly chat: Chat;
  /** @default nobody: that alerting itself is down shows nowhere */
  readonly deadMansSwitch?: DeadMansSwitch;
  /** @default none: tenants' alerts go to those who run the platform alone */
  readonly tenants?: readonly TenantRecipient[];
}

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
