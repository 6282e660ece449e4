import { createServer } from 'node:http';
import { Platform } from '../../constructs/platform';
import { componentsOf } from '../../constructs/synthesis';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';
import { Delivery, describeDelivery, startPrometheus } from './delivery';
import { linksIn, Opener, rulesOf } from './links';

const grafana = `https://grafana.${prod.domain}`;
const manifestsOf = (environment: Environment) =>
  componentsOf(new Platform(environment)).flatMap((component) => component.toJson());

const { delivery } = prod.alerting;
const inDiscord: Environment = {
  ...prod,
  alerting: { ...prod.alerting, delivery: { ...delivery, chat: { kind: 'discord', webhookKey: 'chat' } } },
};
const chats = [
  ['Slack', manifestsOf(prod)],
  ['Discord', manifestsOf(inDiscord)],
] as const;

/** Pods that are not ready, and containers whose image is not there, as kube-state-metrics says it. */
const notReady = (namespace: string, pod: string): string[] => [
  `kube_pod_status_ready{namespace="${namespace}",pod="${pod}",condition="true"} 0`,
  `kube_pod_status_phase{namespace="${namespace}",pod="${pod}",phase="Running"} 1`,
];
const noImage = (namespace: string, pod: string): string =>
  `kube_pod_container_status_waiting_reason{namespace="${namespace}",pod="${pod}",container="api",reason="ErrImagePull"} 1`;

const fifty = Array.from({ length: 50 }, (_, index) => `api-${String(index).padStart(2, '0')}`);

const before = [
  ...notReady('iam-system', 'keycloak-0'),
  ...notReady('argocd', 'argocd-redis-0'),
  ...notReady('argocd', 'argocd-server-0'),
  ...notReady('tenant-acme-prod', 'api-0'),
  noImage('tenant-acme-prod', 'api-1'),
  ...fifty.flatMap((pod, index) =>
    index < 40 ? notReady('tenant-beta-prod', pod) : [noImage('tenant-beta-prod', pod)],
  ),
];

/** The first is ready, of the tenant's two alerts one is over, and of the fifty all but one. */
const after = [
  ...notReady('tenant-acme-prod', 'api-0'),
  ...notReady('tenant-beta-prod', 'api-00'),
  ...notReady('argocd', 'argocd-redis-0'),
  ...notReady('argocd', 'argocd-server-0'),
];

const subjects = {
  'one alert': /^\[FIRING:1\].*iam-system/,
  'two alerts of one rule': /^\[FIRING:2\].*argocd/,
  'two alerts of two rules': /^\[FIRING:2\].*tenant-acme-prod/,
  'fifty alerts': /^\[FIRING:50\]/,
  'one that is over': /^\[RESOLVED:1\].*iam-system/,
  'one that is over, and one that is not': /^\[FIRING:1, RESOLVED:1\]/,
} as const;

describeDelivery.each(chats)('messages to people and to %s', (chat, manifests) => {
  const opener = new Opener(manifests, grafana);
  let sent: Delivery;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    let metrics = before;
    const target = createServer((_request, response) => response.end(`${metrics.join('\n')}\n`));
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    sent = await Delivery.start(manifests);
    const { port } = target.address() as { port: number };
    const rules = (rulesOf(manifests).Prometheus ?? []).filter(({ alert = '' }) =>
      ['PodNotReady', 'ImagePullFailing'].includes(alert),
    );
    const prometheus = await startPrometheus(manifests, rules, { target: port, alertmanager: sent.address });
    stop = async () => {
      await prometheus.stop();
      await sent.stop();
      target.close();
    };
    await sent.mail(subjects['fifty alerts']);
    await sent.mail(subjects['two alerts of two rules']);
    metrics = after;
    await sent.mail(subjects['one that is over']);
    await sent.mail(subjects['one that is over, and one that is not']);
  }, 60_000);

  afterAll(() => stop());

  /** With what links open in their place, and without times. */
  const read = (text: string): string =>
    linksIn(text)
      .reduce((left, link) => left.replace(link, `{${opener.open(link)}}`), text)
      .replace(/\d+ [A-Z][a-z]{2} \d\d:\d\d( UTC)?/g, '<time>');

  it.each(Object.entries(subjects))('say of %s', async (_title, subject) => {
    const mail = await sent.mail(subject);
    if (chat === 'Slack') expect(`${mail.subject}\n\n${read(mail.text)}`).toMatchSnapshot('mail');
    expect(read(await sent.message(subject))).toMatchSnapshot('chat');
  });

  it('link to what is there, and to nothing else', async () => {
    const mails = sent.mails.taken.flatMap(({ text, html }) => [text, html.replaceAll('&amp;', '&')]);
    const texts = [...mails, ...sent.chat.taken.map((posted) => JSON.stringify(posted))];
    const opened = new Set(texts.flatMap(linksIn).map((link) => opener.open(link)));
    for (const what of ['runbook', 'dashboard', 'rule', 'Explore', 'group'])
      expect([...opened].join('\n')).toContain(what);
  });

  it('have the same links for those who read HTML', async () => {
    const { text, html } = await sent.mail(subjects['two alerts of two rules']);
    const inHtml = [...html.matchAll(/href="([^"]+)"/g)].map(([, link = '']) =>
      link.replaceAll('&amp;', '&'),
    );
    expect(inHtml.map((link) => opener.open(link))).toEqual(linksIn(text).map((link) => opener.open(link)));
  });

  it('are read whole: no mail is clipped, and no message cut', async () => {
    for (const { text, html } of sent.mails.taken) expect(text.length + html.length).toBeLessThan(102_000);
    for (const posted of sent.chat.taken) expect(JSON.stringify(posted)).not.toContain('…"');
  });
});
