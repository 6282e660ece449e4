import type { PeopleFields } from '../../../environments/alerting';
import { type AlertDelivery, chatFile, deadMansSwitchFile } from './alert-delivery';
import { type InhibitRule, inhibitRules, type Route, routing } from './alert-routing';
import links from './links.tmpl';
import messages from './messages.tmpl';

/** What we set of Alertmanager's configuration. @see https://prometheus.io/docs/alerting/latest/configuration/ */
export interface AlertmanagerConfiguration {
  readonly global: {
    readonly resolve_timeout: string;
    readonly smtp_smarthost?: string;
    readonly smtp_from?: string;
    readonly smtp_hello?: string;
    readonly smtp_require_tls?: boolean;
  };
  readonly route: Route;
  readonly inhibit_rules: readonly InhibitRule[];
  readonly receivers: readonly Receiver[];
  readonly templates?: readonly string[];
}

interface Receiver {
  readonly name: string;
  readonly email_configs?: readonly EmailConfig[];
  readonly slack_configs?: readonly SlackConfig[];
  readonly discord_configs?: readonly DiscordConfig[];
  readonly webhook_configs?: readonly WebhookConfig[];
}

interface EmailConfig {
  readonly to: string;
  readonly send_resolved: boolean;
  readonly headers: { readonly Subject: string };
  readonly text: string;
  readonly html: string;
}

interface SlackConfig {
  readonly api_url_file: string;
  readonly channel?: string;
  readonly username?: string;
  readonly send_resolved: boolean;
  readonly title: string;
  readonly title_link: string;
  readonly fallback: string;
  readonly text: string;
}

interface DiscordConfig {
  readonly webhook_url_file: string;
  readonly send_resolved: boolean;
  readonly title: string;
  readonly message: string;
}

interface WebhookConfig {
  readonly url_file: string;
  readonly send_resolved: boolean;
}

/**
 * The configuration file. Addresses of webhooks are files beside it, so that it holds no secret.
 *
 * @param smarthost host and port that e-mail is sent through
 * @param files names of those with texts of messages, the later ones instead of the earlier ones
 */
export function alertmanagerConfiguration(
  delivery: AlertDelivery,
  smarthost: string | undefined,
  files: readonly string[],
): AlertmanagerConfiguration {
  return {
    global: {
      resolve_timeout: '5m',
      ...(delivery.to === 'people' && {
        smtp_smarthost: smarthost,
        smtp_from: delivery.email.sender,
        smtp_hello: delivery.email.sender.split('@')[1],
        // The way to the relay is the mesh's mutual TLS; the relay's own certificate would be for nobody.
        smtp_require_tls: false,
      }),
    },
    route: routing(delivery),
    inhibit_rules: inhibitRules,
    receivers: receivers(delivery),
    ...(files.length > 0 && { templates: files.map((file) => `${configurationPath}/${file}`) }),
  };
}

/** Folder with the configuration. */
export const configurationPath = '/etc/alertmanager';

/** Texts of messages, by the name of the file beside it; what links to Grafana, where that is. */
export const messageFiles = (
  delivery: AlertDelivery,
  grafana: string | undefined,
): Readonly<Record<string, string>> =>
  delivery.to === 'nobody' ? {} : { 'messages.tmpl': messages, ...(grafana && { 'links.tmpl': links }) };

const nobody: Receiver = { name: 'nobody' };

function receivers(delivery: AlertDelivery): Receiver[] {
  if (delivery.to === 'nobody') return [nobody];
  const { email, deadMansSwitch, tenants = [] } = delivery;
  return [
    nobody,
    { name: 'everybody', email_configs: [mail(email.recipient)], ...chat(delivery.chat) },
    { name: 'chat', ...chat(delivery.chat) },
    ...tenants.map((tenant) => ({ name: `tenant-${tenant.name}`, email_configs: [mail(tenant.email)] })),
    ...(deadMansSwitch ? [heartbeat] : []),
  ];
}

const heartbeat: Receiver = {
  name: 'dead-mans-switch',
  webhook_configs: [{ url_file: deadMansSwitchFile, send_resolved: false }],
};

/** A text of the file of messages. */
const message = (name: 'subject' | 'text' | 'html' | 'slack' | 'discord' | 'group'): string =>
  `{{ template "plinth.${name}" . }}`;

/** `[FIRING:2] critical KeycloakDown in iam-system (prod)` */
const subject = message('subject');

const mail = (to: string): EmailConfig => ({
  to,
  send_resolved: true,
  headers: { Subject: subject },
  text: message('text'),
  html: message('html'),
});

type Chat = PeopleFields['chat'];

const chat = (given: Chat): Omit<Receiver, 'name'> =>
  given.kind === 'slack'
    ? { slack_configs: [slack(given)] }
    : {
        discord_configs: [
          {
            webhook_url_file: chatFile,
            send_resolved: true,
            title: subject,
            message: message('discord'),
          },
        ],
      };

const slack = ({ channel, username }: Extract<Chat, { kind: 'slack' }>): SlackConfig => ({
  api_url_file: chatFile,
  channel,
  username,
  send_resolved: true,
  title: subject,
  title_link: message('group'),
  fallback: subject,
  text: message('slack'),
});
