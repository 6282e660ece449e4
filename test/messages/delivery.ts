import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WrittenRule } from '../../constructs/alert';
import type { Manifest } from '../../constructs/component';
import { find } from '../manifests';
import { freePort, installed, Program, until } from './processes';
import { type Mail, mailSink, type Posted, type Sink, webhookSink } from './sinks';

const alertmanager = installed('alertmanager', 'prometheus-alertmanager');
const prometheus = installed('prometheus');

/** `describe` where both are, else one that is skipped for everybody to see. */
export const describeDelivery = alertmanager && prometheus ? describe : skip();

function skip(): typeof describe.skip {
  console.warn(
    'skipped: prometheus and alertmanager not found; install `prometheus` and `prometheus-alertmanager` (Debian) to read what alerts say',
  );
  return describe.skip;
}

/** An alert as it is pushed to Alertmanager. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generatorURL?: string;
}

/**
 * Alertmanager with the configuration and the flags of an environment, of which only addresses and times are others: what is sent
 * to people comes here, and at once.
 */
export class Delivery {
  private constructor(
    readonly mails: Sink<Mail>,
    readonly chat: Sink<Posted>,
    private readonly program: Program,
    private readonly folder: string,
    /** Where it listens. */
    readonly address: string,
  ) {}

  static async start(manifests: readonly Manifest[]): Promise<Delivery> {
    const [mails, chat, port] = [await mailSink(), await webhookSink(), await freePort()];
    const folder = mkdtempSync(join(tmpdir(), 'plinth-delivery-'));
    const webhook = `http://127.0.0.1:${chat.port}/`;
    writeFileSync(join(folder, 'url'), webhook);
    const { data } = find(manifests, 'ConfigMap', 'alertmanager');
    for (const [file, text] of Object.entries<string>(data))
      writeFileSync(join(folder, file), here(text, folder, webhook, mails.port));
    const address = `127.0.0.1:${port}`;
    const program = new Program(alertmanager ?? '', [
      ...flags(manifests),
      `--config.file=${join(folder, 'alertmanager.yaml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ]);
    await program.ready(`http://${address}/-/ready`);
    return new Delivery(mails, chat, program, folder, address);
  }

  /** Pushes alerts as Prometheus and Loki do. */
  async push(alerts: readonly Alert[]): Promise<void> {
    const answer = await fetch(`http://${this.address}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** The mail that a subject is of. */
  async mail(subject: RegExp): Promise<Mail> {
    const found = () => this.mails.taken.find((mail) => subject.test(mail.subject));
    await until(
      () => found() !== undefined,
      () => `no mail ${subject}; there are ${this.mails.taken.map((mail) => mail.subject).join('; ')}`,
    );
    return found() as Mail;
  }

  /** The message in the chat that a title is of. */
  async message(title: RegExp): Promise<string> {
    const found = () => this.chat.taken.map(readable).find((text) => title.test(text));
    await until(
      () => found() !== undefined,
      () =>
        `no message ${title}; there are ${this.chat.taken.map((one) => readable(one).split('\n')[0]).join('; ')}`,
    );
    return found() as string;
  }

  async stop(): Promise<void> {
    await this.program.stop();
    this.mails.close();
    this.chat.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Those of the container that are not about its place. */
const flags = (manifests: readonly Manifest[]): string[] =>
  find(manifests, 'StatefulSet', 'alertmanager').spec.template.spec.containers[0].args.filter(
    (arg: string) => !/^--(config|storage|cluster)\./.test(arg),
  );

/** Debian 12's knows addresses in files for Slack only. */
const here = (text: string, folder: string, webhook: string, mailPort: number): string =>
  text
    .replace(/smtp_smarthost: .*/, `smtp_smarthost: 127.0.0.1:${mailPort}`)
    .replace(/api_url_file: .*/g, `api_url_file: ${join(folder, 'url')}`)
    .replace(/webhook_url_file: .*/g, `webhook_url: ${webhook}`)
    .replace(/([ -])url_file: .*/g, `$1url: ${webhook}`)
    .replaceAll('/etc/alertmanager/', `${folder}/`)
    .replace(/group_wait: .*/g, 'group_wait: 1s')
    .replace(/group_interval: .*/g, 'group_interval: 1s')
    // Of the sign of life alone.
    .replace(/repeat_interval: 2m$/gm, 'repeat_interval: 1s');

/** Title, where it leads, and text of a message for Slack or Discord. */
function readable(posted: Posted): string {
  const { attachments, embeds } = posted as Record<string, readonly Record<string, string>[]>;
  const [slack] = attachments ?? [];
  if (slack) return [slack.title, slack.title_link, slack.text?.trimEnd()].join('\n');
  const [discord] = embeds ?? [];
  return [discord?.title, discord?.description?.trimEnd()].join('\n');
}

interface Neighbours {
  /** Port with metrics. */
  readonly target: number;
  /** Address that alerts are sent to. */
  readonly alertmanager: string;
  /** After how long an alert is sent again; Alertmanager takes it for over after four times as long. @default 1m */
  readonly resend?: string;
}

/** Prometheus with the addresses and labels of an environment, some of its rules, which fire at once, and one target. */
export async function startPrometheus(
  manifests: readonly Manifest[],
  rules: readonly WrittenRule[],
  { target, alertmanager, resend = '1m' }: Neighbours,
): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-prometheus-'));
  const { externalUrl, externalLabels } = find(manifests, 'Prometheus', 'main').spec;
  const write = (file: string, content: object) => {
    writeFileSync(join(folder, file), JSON.stringify(content));
    return join(folder, file);
  };
  const atOnce = rules.map(({ for: _, ...rule }) => rule);
  const config = write('prometheus.yaml', {
    global: { scrape_interval: '500ms', evaluation_interval: '500ms', external_labels: externalLabels },
    rule_files: [write('rules.yaml', { groups: [{ name: 'rules', rules: atOnce }] })],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      {
        job_name: 'kube-state-metrics',
        honor_labels: true,
        static_configs: [{ targets: [`127.0.0.1:${target}`] }],
      },
    ],
  });
  const address = `127.0.0.1:${await freePort()}`;
  const program = new Program(prometheus ?? '', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    `--rules.alert.resend-delay=${resend}`,
    '--web.route-prefix=/',
    ...(externalUrl ? [`--web.external-url=${externalUrl}`] : []),
  ]);
  await program.ready(`http://${address}/-/ready`);
  return {
    stop: async () => {
      await program.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
