import { environmentErrors } from '../../cli/synth/environment-faults';
import { Platform } from '../../constructs/platform';
import { validate } from '../../constructs/synthesis';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';

type Delivery = Extract<NonNullable<Environment['alerting']>['delivery'], { to: 'people' }>;

const delivery = prod.alerting.delivery as Delivery;

/** What is wrong with prod, when alerts are delivered in another way. */
const errors = (changes: object): string[] =>
  environmentErrors({
    ...prod,
    alerting: { ...prod.alerting, delivery: { ...delivery, ...changes } as Delivery },
  });

const webhook = { webhookKey: 'platform/chat' };

describe('alerts', () => {
  it.each([
    ['Slack, with a channel and a name', { kind: 'slack', ...webhook, channel: '#ops', username: 'plinth' }],
    ['Slack, with neither', { kind: 'slack', ...webhook }],
    ['Discord', { kind: 'discord', ...webhook }],
  ])('go to %s', (_, chat) => {
    expect(errors({ chat })).toEqual([]);
  });

  it('go to nobody, with nothing else to say', () => {
    const { secretStore, ...rest } = prod;
    const nobody = { ...rest.alerting, delivery: { to: 'nobody' } as const };
    const errors = environmentErrors({ ...rest, alerting: nobody });
    expect(secretStore).toBeDefined();
    expect(errors.filter((error) => error.includes('alerting'))).toEqual([]);
  });

  const chat = 'environments/prod.ts: alerting.delivery.chat';
  const rule = 'must be exactly one of slack and discord';
  const fix = 'write { kind: "slack" | "discord", webhookKey }';

  it('need a chat', () => {
    expect(errors({ chat: undefined })).toEqual([
      `${chat} must be given, got nothing; add it with kind "slack" or "discord"`,
    ]);
  });

  it('do not go to two chats', () => {
    const both = { slack: webhook, discord: webhook };
    expect(errors({ chat: both })).toEqual([`${chat}.kind ${rule}, got nothing; ${fix}`]);
  });

  it('do not go to another chat', () => {
    expect(errors({ chat: { kind: 'teams', ...webhook } })).toEqual([
      `${chat}.kind ${rule}, got "teams"; ${fix}`,
    ]);
  });

  it('have a channel and a name in Slack alone', () => {
    expect(errors({ chat: { kind: 'discord', ...webhook, channel: '#ops', username: 'plinth' } })).toEqual([
      'environments/prod.ts: alerting.delivery.chat.channel must be a field that there is, got "channel"; remove it; fields here are kind, webhookKey, host, cidrs, pods',
      'environments/prod.ts: alerting.delivery.chat.username must be a field that there is, got "username"; remove it; fields here are kind, webhookKey, host, cidrs, pods',
    ]);
  });

  it('go to one host for the chat and the dead man, if it is in one place', () => {
    const host = 'hooks.example.org';
    const inside = { cidrs: ['10.9.0.0/16'] };
    const deadMansSwitch = { host, urlKey: 'platform/switch' };
    const of = (chatIn: object, switchIn: object) => ({
      chat: { kind: 'slack', ...webhook, host, ...chatIn },
      deadMansSwitch: { ...deadMansSwitch, ...switchIn },
    });
    expect(errors(of(inside, inside))).toEqual([]);
    expect(errors(of({}, inside))).toEqual([
      'environments/prod.ts: alerting.delivery.deadMansSwitch.host must be in one place with chat.host, which is the same, got "hooks.example.org"; give both the same cidrs or pods',
    ]);
    const { delivery: alertsGo } = prod.alerting;
    const alerting = { ...prod.alerting, delivery: { ...alertsGo, ...of(inside, inside) } as Delivery };
    expect(validate(new Platform({ ...prod, alerting }))).toEqual([]);
  });

  it('need e-mail beside the chat', () => {
    expect(errors({ email: undefined })).toEqual([
      'environments/prod.ts: alerting.delivery.email must be given, got nothing; add it with recipient, sender, relay',
    ]);
    const email = { ...delivery.email, recipient: 'operations' };
    expect(errors({ email })).toEqual([
      'environments/prod.ts: alerting.delivery.email.recipient must be an e-mail address such as team@example.org, got "operations"; correct it',
    ]);
  });

  it('go to people only where there is a secret store', () => {
    const { secretStore, ...rest } = prod;
    expect(secretStore).toBeDefined();
    expect(environmentErrors(rest)).toContainEqual(
      'environments/prod.ts: secretStore must be given, because alerting.delivery.chat.webhookKey is read from it, got nothing; say where it is, or do without',
    );
  });
});

describe('remote write', () => {
  it('signs in only where there is a secret store', () => {
    const { secretStore, ...rest } = prod;
    const remoteWrite = { url: 'https://metrics.example.org/push', credentialsKey: 'platform/metrics' };
    const errors = environmentErrors({ ...rest, prometheus: { ...prod.prometheus, remoteWrite } });
    expect(secretStore).toBeDefined();
    expect(errors).toContainEqual(
      'environments/prod.ts: secretStore must be given, because prometheus.remoteWrite.credentialsKey is read from it, got nothing; say where it is, or do without',
    );
  });

  it('goes to an https address', () => {
    const remoteWrite = { url: 'http://metrics.example.org/push' };
    expect(environmentErrors({ ...prod, prometheus: { ...prod.prometheus, remoteWrite } })).toEqual([
      'environments/prod.ts: prometheus.remoteWrite.url must be an https:// address, got "http://metrics.example.org/push"; correct it, such as "https://example.org"',
    ]);
  });
});
