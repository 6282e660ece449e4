import type {
  AlertDelivery,
  PeopleDelivery,
} from '../../../../constructs/observability/metrics/alert-delivery';
import { alertmanagerConfiguration } from '../../../../constructs/observability/metrics/alertmanager-configuration';
import { toYaml } from '../../../../constructs/yaml';
import { prod } from '../../../../environments/prod';
import { check, configurationFile, hasAmtool, receiversOf } from './amtool';

const people: PeopleDelivery = {
  to: 'people',
  email: { recipient: 'operations@example.org', sender: 'alerts@example.org' },
  chat: { kind: 'slack', webhookKey: 'chat', channel: '#alerts', username: 'plinth' },
  deadMansSwitch: { host: 'switch.example.org', urlKey: 'switch' },
  tenants: [{ name: 'acme', email: 'it@acme.example' }],
};

const discord: PeopleDelivery = { ...people, chat: { kind: 'discord', webhookKey: 'chat' } };
const small: PeopleDelivery = { ...people, deadMansSwitch: undefined, tenants: undefined };

const configuration = (delivery: AlertDelivery) =>
  alertmanagerConfiguration(delivery, delivery.to === 'people' ? 'mail.example.org:587' : undefined, []);

const receiver = (delivery: AlertDelivery, name: string) =>
  configuration(delivery).receivers.find((one) => one.name === name);

describe('the configuration', () => {
  it('has e-mail and one chat for everybody', () => {
    expect(receiver(people, 'everybody')).toMatchObject({
      email_configs: [{ to: 'operations@example.org', send_resolved: true }],
      slack_configs: [{ channel: '#alerts', username: 'plinth', send_resolved: true }],
    });
    expect(receiver(people, 'everybody')).not.toHaveProperty('discord_configs');
  });

  it('has Discord in place of Slack, where that is the chat', () => {
    expect(receiver(discord, 'everybody')).toHaveProperty('discord_configs');
    expect(JSON.stringify(configuration(discord))).not.toContain('slack');
  });

  it('leaves channel and name to the webhook, where none are given', () => {
    const delivery: AlertDelivery = { ...people, chat: { kind: 'slack', webhookKey: 'chat' } };
    expect(toYaml([receiver(delivery, 'chat') ?? {}])).not.toMatch(/channel|username/);
  });

  it('reads the addresses of webhooks from files', () => {
    for (const delivery of [people, discord]) {
      const text = toYaml([configuration(delivery)]);
      expect(text).not.toMatch(/https?:/);
      expect(text).toMatch(/url_file: \/etc\/alertmanager-secrets\/alertmanager-chat\/url/);
      expect(text).toMatch(/url_file: \/etc\/alertmanager-secrets\/alertmanager-dead-mans-switch\/url/);
    }
  });

  it('sends mail from the sender, through the relay of the cluster', () => {
    expect(configuration(people).global).toMatchObject({
      smtp_smarthost: 'mail.example.org:587',
      smtp_from: 'alerts@example.org',
      smtp_hello: 'example.org',
    });
  });

  it('has nobody and nothing else, where nobody is told', () => {
    const { global, route, receivers } = configuration({ to: 'nobody' });
    expect(receivers).toEqual([{ name: 'nobody' }]);
    expect(route).toMatchObject({ receiver: 'nobody' });
    expect(route).not.toHaveProperty('routes');
    expect(global).toEqual({ resolve_timeout: '5m' });
  });

  it('leaves out warnings of what has become critical, and effects of a cause', () => {
    const rules = configuration(people).inhibit_rules.map(({ source_matchers: [source] }) => source);
    expect(rules).toEqual([
      'severity="critical"',
      'alertname="KeycloakDown"',
      'alertname="PostgresDown"',
      'alertname="NodeNotReady"',
    ]);
  });
});

const withAmtool = hasAmtool ? describe : describe.skip;

withAmtool('Alertmanager itself', () => {
  it.each<[string, AlertDelivery]>([
    ['Slack', people],
    ['Discord', discord],
    ['the delivery of prod', prod.alerting.delivery],
    ['no dead man’s switch and no tenants', small],
    ['nobody', { to: 'nobody' }],
  ])('takes the configuration with %s', (_, delivery) => {
    expect(check(configurationFile(configuration(delivery)))).toMatchObject({ ok: true });
  });

  it('refuses one with a receiver that is not there', () => {
    const broken = { ...configuration(people), receivers: [] };
    expect(check(configurationFile(broken)).output).toMatch(/undefined receiver/);
  });
});

type Labels = Readonly<Record<string, string>>;

/** An alert by its labels, and who is told of it. */
const routes: readonly [Labels, readonly string[]][] = [
  [{ alertname: 'KeycloakDown', severity: 'critical', namespace: 'iam-system' }, ['everybody']],
  [{ alertname: 'DiskFills', severity: 'warning', instance: 'node-1' }, ['everybody']],
  [{ alertname: 'CertificateRenewed', severity: 'info' }, ['chat']],
  [{ alertname: 'Watchdog', severity: 'none' }, ['dead-mans-switch']],
  [{ alertname: 'Recorded', severity: 'none' }, ['nobody']],
  [{ alertname: 'WithoutSeverity', namespace: 'iam-system' }, ['everybody']],
  [{ severity: 'critical', namespace: 'tenant-acme-prod' }, ['tenant-acme', 'everybody']],
  [{ severity: 'warning', namespace: 'tenant-acme-test' }, ['tenant-acme', 'everybody']],
  [{ severity: 'info', namespace: 'tenant-acme-prod' }, ['chat']],
  [{ severity: 'critical', namespace: 'tenant-acme-east-prod' }, ['everybody']],
  [{ severity: 'warning', namespace: 'tenant-beta-prod' }, ['everybody']],
];

withAmtool('an alert', () => {
  const file = hasAmtool ? configurationFile(configuration(people)) : '';
  const without = hasAmtool ? configurationFile(configuration(small)) : '';
  const nobody = hasAmtool ? configurationFile(configuration({ to: 'nobody' })) : '';

  it.each(routes)('with %j goes to %j', (labels, receivers) => {
    expect(receiversOf(file, labels)).toEqual(receivers);
  });

  it('that never ends goes to nobody where there is no dead man’s switch', () => {
    expect(receiversOf(without, { alertname: 'Watchdog', severity: 'none' })).toEqual(['nobody']);
  });

  it('goes to nobody where nobody is told', () => {
    expect(receiversOf(nobody, { severity: 'critical' })).toEqual(['nobody']);
  });
});
