import { parse } from 'yaml';
import type { WrittenRule } from '../../constructs/alert';
import type { Manifest } from '../../constructs/component';
import { Platform } from '../../constructs/platform';
import { componentsOf } from '../../constructs/synthesis';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';
import { find } from '../manifests';
import { type Alert, Delivery, describeDelivery } from './delivery';
import { linksIn, Opener, rulesOf } from './links';

const grafana = `https://grafana.${prod.domain}`;
const manifestsOf = (environment: Environment) =>
  componentsOf(new Platform(environment)).flatMap((component) => component.toJson());
const { delivery } = prod.alerting;
const withDiscord: Environment = {
  ...prod,
  alerting: { ...prod.alerting, delivery: { ...delivery, chat: { kind: 'discord', webhookKey: 'chat' } } },
};
const manifests = manifestsOf(prod);

/** As Go escapes a value of a query. @see https://pkg.go.dev/net/url#QueryEscape */
const queryEscape = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** @see https://github.com/prometheus/prometheus/blob/v3.13.0/util/strutil/strconv.go TableLinkForExpression */
const inPrometheus = (all: readonly Manifest[], expr: string): string => {
  const { externalUrl = 'http://prometheus-main-0:9090' } = find(all, 'Prometheus', 'main').spec;
  return `${externalUrl}/graph?g0.expr=${queryEscape(expr)}&g0.tab=1`;
};

const ruler = (all: readonly Manifest[]) => parse(find(all, 'ConfigMap', 'loki').data['config.yaml']).ruler;

/** @see https://github.com/grafana/loki/blob/v3.7.8/pkg/ruler/base/ruler.go grafanaLinkForExpression */
const inLoki = (all: readonly Manifest[], expr: string): string => {
  const { external_url = '', datasource_uid } = ruler(all);
  const datasource = datasource_uid && { type: 'loki', uid: datasource_uid };
  const query = JSON.stringify({ expr, queryType: 'range', datasource }).replace(
    /[<>&]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`,
  );
  return `${external_url}/explore?left=${queryEscape(`{"queries":[${query}]}`)}`;
};

/** An alert of a rule, with the labels that all of one origin have; its texts as they are, templates too. */
const alertOf = (all: readonly Manifest[], { alert = '', labels, annotations, expr }: WrittenRule): Alert => {
  const fromLoki = rulesOf(all).Loki?.some((rule) => rule.alert === alert);
  const external = fromLoki
    ? ruler(all).external_labels
    : find(all, 'Prometheus', 'main').spec.externalLabels;
  const dashboard = annotations?.dashboard_url?.replace(/\{\{.*\}\}/, '');
  return {
    labels: { alertname: alert, ...labels, ...external },
    annotations: { ...annotations, ...(dashboard && { dashboard_url: dashboard }) },
    // Both write an expression anew, in one line.
    generatorURL: (fromLoki ? inLoki : inPrometheus)(all, expr.replace(/\s+/g, ' ')),
  };
};

const alertsOf = (all: readonly Manifest[]): Alert[] =>
  Object.values(rulesOf(all))
    .flat()
    .filter(({ alert, labels }) => alert && labels?.severity !== 'none')
    .map((rule) => alertOf(all, rule));

const named = (alerts: readonly Alert[], name: string): Alert => {
  const found = alerts.find(({ labels }) => labels.alertname === name);
  if (!found) throw new Error(`no alert ${name}`);
  return found;
};

const located = (alert: Alert, labels: Alert['labels']): Alert => ({
  ...alert,
  labels: { ...alert.labels, ...labels },
});

describe('an alert of any rule', () => {
  it.each(alertsOf(manifests).map((alert) => [alert.labels.alertname, alert]))(
    '%s says which cluster it is of',
    (_, { labels }) => {
      expect(labels).toMatchObject({ cluster: 'prod' });
    },
  );
});

describeDelivery('what Alertmanager sends', () => {
  const opener = new Opener(manifests, grafana);
  const alerts = alertsOf(manifests);
  let sent: Delivery;

  beforeAll(async () => {
    sent = await Delivery.start(manifests);
  });
  afterEach(() => {
    sent.mails.taken.length = 0;
    sent.chat.taken.length = 0;
  });
  afterAll(() => sent.stop());

  it('opens what the rule asks, the rule, its runbook and no other page, whichever the rule', async () => {
    const mailed = alerts.filter(({ labels }) => labels.severity !== 'info');
    // Each in a cluster of its own, where none is left out for another.
    await sent.push(mailed.map((alert) => located(alert, { cluster: `of-${alert.labels.alertname}` })));
    for (const { labels } of mailed) {
      const { text } = await sent.mail(new RegExp(`\\(of-${labels.alertname}\\)`));
      const opened = linksIn(text).map((link) => opener.open(link));
      const source = rulesOf(manifests).Loki?.some(({ alert }) => alert === labels.alertname)
        ? 'Loki'
        : 'Prometheus';
      expect(opened.filter((what) => !what.startsWith('dashboard'))).toEqual([
        `runbook ${labels.alertname}`,
        `rule ${labels.alertname} of ${source}`,
        `Explore: what ${labels.alertname} asks ${source}`,
        `group alertname="${labels.alertname}",cluster="of-${labels.alertname}"`,
      ]);
    }
  });

  it('shows what a log says as text, whatever it is', async () => {
    const hostile = '<!channel> <https://evil.example|sign in> **b** & <script>';
    const alert = named(alerts, 'RepeatedFailedLogins');
    await sent.push([
      located(
        { ...alert, annotations: { ...alert.annotations, description: hostile } },
        { realm: 'hostile' },
      ),
    ]);
    const { html } = await sent.mail(/RepeatedFailedLogins/);
    const message = await sent.message(/RepeatedFailedLogins/);
    expect(html).toContain('&lt;!channel&gt;');
    expect(html).not.toContain('<script>');
    expect(message).toContain('&lt;!channel&gt; &lt;https://evil.example|sign in&gt;');
  });

  it('is nothing of what a rule on logs finds while its cause is known from metrics', async () => {
    const namespace = 'iam-system';
    const effect = located(named(alerts, 'KeycloakDatabaseErrorsLogged'), { namespace });
    await sent.push([located(named(alerts, 'KeycloakDown'), { namespace }), effect]);
    await sent.push([located(named(alerts, 'KeycloakDatabaseErrorsLogged'), { namespace, cluster: 'dev' })]);
    await sent.mail(/KeycloakDown/);
    await sent.mail(/KeycloakDatabaseErrorsLogged.*\(dev\)/);
    const told = sent.mails.taken
      .map(({ subject }) => subject)
      .filter((text) => text.includes('ErrorsLogged'));
    expect(told).toEqual([expect.stringContaining('(dev)')]);
  });
});

describeDelivery('what Alertmanager sends to Discord', () => {
  const inDiscord = manifestsOf(withDiscord);
  let sent: Delivery;
  beforeAll(async () => {
    sent = await Delivery.start(inDiscord);
  });
  afterAll(() => sent.stop());

  it('is no link that a log made', async () => {
    const alert = named(alertsOf(inDiscord), 'RepeatedFailedLogins');
    const description = '[sign in](https://evil.example) @everyone';
    await sent.push([
      located({ ...alert, annotations: { ...alert.annotations, description } }, { realm: 'x' }),
    ]);
    expect(await sent.message(/RepeatedFailedLogins/)).toContain('\\[sign in](https://evil.example)');
  });

  it('is never cut, whichever the rule, with fifty alerts that are long', async () => {
    const alerts = alertsOf(inDiscord);
    const pods = Array.from({ length: 50 }, (_, index) => `pod-${index}-${'x'.repeat(200)}`);
    for (const { labels, ...alert } of alerts) {
      const { summary = '', description = '', ...links } = alert.annotations ?? {};
      const long = (pod: string) => ({ summary: `${summary} ${pod}`, description: `${description} ${pod}` });
      const cluster = `of-${labels.alertname}`;
      await sent.push(
        pods.map((pod) => ({
          ...alert,
          labels: { ...labels, cluster, pod },
          annotations: { ...links, ...long(pod) },
        })),
      );
    }
    for (const { labels } of alerts) {
      const message = await sent.message(new RegExp(`FIRING:50.*\\(of-${labels.alertname}\\)`));
      expect(message).toMatch(/\[Now in Grafana\]\(<.*>\)$/);
      expect(message.slice(message.indexOf('\n') + 1).length).toBeLessThanOrEqual(4096);
    }
  });
});

describeDelivery('what Alertmanager sends where there is no Grafana', () => {
  const without = manifestsOf({ ...prod, grafana: undefined });
  let sent: Delivery;
  beforeAll(async () => {
    sent = await Delivery.start(without);
  });
  afterAll(() => sent.stop());

  it('links to the runbook, and to no page that nobody serves', async () => {
    await sent.push([
      named(alertsOf(without), 'KeycloakDown'),
      located(named(alertsOf(without), 'RepeatedFailedLogins'), { realm: 'x' }),
    ]);
    for (const name of ['KeycloakDown', 'RepeatedFailedLogins']) {
      const { text, html } = await sent.mail(new RegExp(name));
      const runbook = expect.stringContaining(`/docs/runbooks/${name}.md`);
      expect([...linksIn(text), ...linksIn(html)]).toEqual([runbook, runbook]);
      expect(linksIn(await sent.message(new RegExp(name)))).toEqual([runbook]);
    }
  });
});
