import { App } from 'cdk8s';
import type { PeopleDelivery } from '../../../../constructs/observability/metrics/alert-delivery';
import {
  Alertmanager,
  type AlertmanagerProps,
} from '../../../../constructs/observability/metrics/alertmanager';
import { Postfix } from '../../../../constructs/observability/metrics/postfix';
import { validate } from '../../../../constructs/synthesis';
import { arrows } from '../../../connections';
import { find } from '../../../manifests';
import { secretStore } from './secret-store';

const people: PeopleDelivery = {
  to: 'people',
  email: { recipient: 'operations@example.org', sender: 'alerts@example.org' },
  chat: { kind: 'slack', webhookKey: 'platform/chat' },
  deadMansSwitch: { host: 'switch.example.org', urlKey: 'platform/switch' },
};

const resources = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } };

function alertmanager(props: Partial<AlertmanagerProps> = {}) {
  const app = new App();
  const delivery = props.delivery ?? { to: 'nobody' };
  const store = secretStore(app);
  const relay = { host: 'smtp.example.org', credentialsKey: 'platform/relay' };
  const told = delivery.to === 'people' && {
    secretStore: store,
    postfix: new Postfix(app, 'postfix', { relay, sender: 'alerts@example.org', secretStore: store }),
  };
  const component = new Alertmanager(app, 'alertmanager', {
    replicas: 1,
    resources,
    delivery,
    ...told,
    ...props,
  });
  return { app, manifests: component.toJson() };
}

describe('Alertmanager', () => {
  it('is valid, alone and with others', () => {
    expect(validate(alertmanager().app)).toEqual([]);
    expect(validate(alertmanager({ replicas: 3, storage: '1Gi', delivery: people }).app)).toEqual([]);
  });

  it('links to Grafana, and has its own pages under / all the same', () => {
    const args = (props: Partial<AlertmanagerProps>) =>
      find(alertmanager(props).manifests, 'StatefulSet', 'alertmanager').spec.template.spec.containers[0]
        .args;
    expect(args({ grafana: 'https://grafana.example.org' })).toEqual(
      expect.arrayContaining([
        '--web.external-url=https://grafana.example.org/alerting',
        '--web.route-prefix=/',
      ]),
    );
    expect(args({}).join()).not.toContain('--web.');
  });

  it('has texts where people are told, and those that link to Grafana where that is', () => {
    const files = (props: Partial<AlertmanagerProps>) =>
      Object.keys(find(alertmanager(props).manifests, 'ConfigMap', 'alertmanager').data);
    const grafana = 'https://grafana.example.org';
    expect(files({ grafana })).toEqual(['alertmanager.yaml']);
    expect(files({ delivery: people })).toEqual(['alertmanager.yaml', 'messages.tmpl']);
    expect(files({ delivery: people, grafana })).toEqual([
      'alertmanager.yaml',
      'messages.tmpl',
      'links.tmpl',
    ]);
  });

  it('alone, listens to nobody', () => {
    const { manifests } = alertmanager();
    const [container] = find(manifests, 'StatefulSet', 'alertmanager').spec.template.spec.containers;
    expect(container.args).toContain('--cluster.listen-address=');
    expect(manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  it('with others, knows each of them by name, and survives a drain', () => {
    const { manifests } = alertmanager({ replicas: 3 });
    const { spec } = find(manifests, 'StatefulSet', 'alertmanager');
    const peers = spec.template.spec.containers[0].args.filter((arg: string) =>
      arg.startsWith('--cluster.peer'),
    );
    expect(peers).toEqual(
      [0, 1, 2].map(
        (index) =>
          `--cluster.peer=alertmanager-${index}.alertmanager-members.observability-system.svc.cluster.local:9094`,
      ),
    );
    expect(find(manifests, 'PodDisruptionBudget', 'alertmanager').spec.maxUnavailable).toBe(1);
  });

  it.each([1, 3])('as %d, has the name of the headless Service that it began with', (replicas) => {
    const { manifests } = alertmanager({ replicas });
    expect(find(manifests, 'StatefulSet', 'alertmanager').spec.serviceName).toBe('alertmanager-members');
    expect(find(manifests, 'Service', 'alertmanager-members').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
  });

  // Of TCP and UDP on one number istiod makes one listener.
  it.each([
    [1, ['http']],
    [3, ['http', 'tcp-gossip']],
  ] as const)('as %d, lists in it the ports that the mesh carries', (replicas, names) => {
    const { ports } = find(alertmanager({ replicas }).manifests, 'Service', 'alertmanager-members').spec;
    expect(ports.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  it('tells the others by mutual TLS, and by UDP outside of the mesh', () => {
    expect(arrows(alertmanager({ replicas: 3 }).app)).toEqual(
      expect.arrayContaining([
        'observability-system/alertmanager -> observability-system/alertmanager:gossip, strict',
        'observability-system/alertmanager -> observability-system/alertmanager:gossip-udp, none',
      ]),
    );
  });

  it('keeps silences on a volume only where it is given one', () => {
    const disk = (storage?: string) =>
      find(alertmanager({ storage }).manifests, 'StatefulSet', 'alertmanager').spec;
    expect(disk('1Gi').volumeClaimTemplates).toHaveLength(1);
    expect(disk()).not.toHaveProperty('volumeClaimTemplates');
    expect(disk().template.spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '256Mi' } });
  });

  it('has the addresses of webhooks from the secret store, as files', () => {
    const { manifests } = alertmanager({ delivery: people });
    const keys = manifests
      .filter(({ kind }) => kind === 'ExternalSecret')
      .map((secret) => [
        secret.metadata.name,
        find([secret], secret.kind, secret.metadata.name).spec.data[0].remoteRef.key,
      ]);
    expect(keys).toEqual([
      ['alertmanager-chat', 'platform/chat'],
      ['alertmanager-dead-mans-switch', 'platform/switch'],
    ]);
    const [{ volumeMounts }] = find(manifests, 'StatefulSet', 'alertmanager').spec.template.spec.containers;
    expect(volumeMounts).toContainEqual({
      name: 'alertmanager-chat',
      mountPath: '/etc/alertmanager-secrets/alertmanager-chat',
      readOnly: true,
    });
  });

  it.each([
    ['slack', 'hooks.slack.com'],
    ['discord', 'discord.com'],
  ] as const)('may reach %s, the switch and the relay, and nothing else outside', (kind, host) => {
    const delivery = { ...people, chat: { kind, webhookKey: 'platform/chat' } };
    const own = arrows(alertmanager({ delivery }).app).filter((arrow) =>
      arrow.startsWith('observability-system/alertmanager ->'),
    );
    expect(own).toEqual([
      'observability-system/alertmanager -> mail-system/postfix:smtp, strict',
      `observability-system/alertmanager -> ${host}, none`,
      'observability-system/alertmanager -> switch.example.org, none',
    ]);
  });

  it('reaches nothing outside where nobody is told', () => {
    expect(arrows(alertmanager().app).filter((arrow) => arrow.includes('alertmanager ->'))).toEqual([]);
  });

  it('refuses people without the means to tell them', () => {
    const tell = () => alertmanager({ delivery: people, secretStore: undefined, postfix: undefined });
    expect(tell).toThrow(
      'alertmanager: secretStore must be given when alerts go to people, got none; the address of alertmanager-chat is fetched from it',
    );
    expect(validate(alertmanager({ delivery: people, postfix: undefined }).app)).toEqual([
      'alertmanager: postfix must be given when alerts go to people, got none; e-mail is sent through it',
    ]);
  });

  it('refuses values that make no Alertmanager', () => {
    expect(validate(alertmanager({ replicas: 0, storage: '1 GB' }).app)).toEqual([
      'alertmanager: replicas must be a whole number of at least 1, got 0; write 3 to lose no alert in a drain',
      'alertmanager: storage must be a whole number with Ki, Mi, Gi or Ti, got "1 GB"; write it as 10Gi',
    ]);
  });
});
