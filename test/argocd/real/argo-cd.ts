import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ControlPlane } from '../../../cli/cluster/control-plane/control-plane';
import { freePorts } from '../../../cli/cluster/control-plane/free-ports';
import { type Service, Workspace } from '../../../cli/cluster/control-plane/workspace';
import { until } from '../../../cli/cluster/until';
import { valuesOfArgoCd } from '../fixtures';

/** Seconds between two looks at Git, where nothing announces a commit; the product waits two minutes, or for a webhook. */
const RESYNC = 3;

/** The real programs of Argo CD on one control plane, with the product's settings. */
export class ArgoCd {
  private readonly workspace = new Workspace();
  private readonly services = new Map<string, Service>();

  private constructor(
    private readonly program: string,
    private readonly kubeconfig: string,
    private readonly ports: readonly number[],
  ) {}

  static async start(program: string, controlPlane: ControlPlane): Promise<ArgoCd> {
    const argocd = new ArgoCd(program, controlPlane.kubeconfig(), await freePorts(7));
    const [redis] = argocd.ports;
    argocd.services.set(
      'redis',
      argocd.workspace.start('redis', 'redis-server', [
        '--bind',
        '127.0.0.1',
        '--port',
        String(redis),
        '--save',
        '',
      ]),
    );
    argocd.startRepoServer();
    argocd.startApplicationController();
    argocd.startApplicationSetController();
    return argocd;
  }

  /** Ends the application controller wherever it is, and starts another one. */
  async restartApplicationController(): Promise<void> {
    const name = 'argocd-application-controller';
    this.services.get(name)?.kill();
    await until(10, async () => this.services.get(name)?.ended() || undefined);
    this.startApplicationController();
  }

  /** @throws when one of its programs has ended, with what that has said last */
  requireRunning(): void {
    for (const { name, ended, log } of this.services.values()) {
      if (ended()) throw new Error(`${name} must keep running, but has ended:\n${log()}`);
    }
  }

  /** The end of what a program has said. */
  log(name: string): string {
    return this.services.get(name)?.log() ?? '';
  }

  stop(): Promise<void> {
    return this.workspace.close();
  }

  private startRepoServer(): void {
    const [redis, port, metrics] = this.ports;
    // Of Argo CD's image; it is asked for the signature of every commit, also where no project wants one.
    writeFileSync(path.join(this.folder('bin'), 'git-verify-wrapper.sh'), '#!/bin/sh\n', { mode: 0o755 });
    this.start('argocd-repo-server', [
      '--address=127.0.0.1',
      `--port=${port}`,
      '--metrics-address=127.0.0.1',
      `--metrics-port=${metrics}`,
      `--redis=127.0.0.1:${redis}`,
      '--disable-tls',
      '--client-ca-path=',
      `--revision-cache-expiration=${RESYNC}s`,
    ]);
  }

  private startApplicationController(): void {
    const [redis, repoServer, , metrics] = this.ports;
    const { params } = valuesOfArgoCd().configs;
    this.start('argocd-application-controller', [
      '--namespace=argocd',
      `--kubeconfig=${this.kubeconfig}`,
      `--metrics-port=${metrics}`,
      `--redis=127.0.0.1:${redis}`,
      `--repo-server=127.0.0.1:${repoServer}`,
      '--repo-server-plaintext',
      `--app-resync=${RESYNC}`,
      '--app-resync-jitter=0',
      `--server-side-diff-enabled=${params['controller.diff.server.side']}`,
      `--sync-timeout=${params['controller.sync.timeout.seconds'] ?? 0}`,
    ]);
  }

  private startApplicationSetController(): void {
    const [, repoServer, , , metrics, probes, webhook] = this.ports;
    const { params } = valuesOfArgoCd().configs;
    this.start('argocd-applicationset-controller', [
      '--namespace=argocd',
      `--kubeconfig=${this.kubeconfig}`,
      `--metrics-addr=127.0.0.1:${metrics}`,
      `--probe-addr=127.0.0.1:${probes}`,
      `--webhook-addr=127.0.0.1:${webhook}`,
      `--argocd-repo-server=127.0.0.1:${repoServer}`,
      '--repo-server-plaintext',
      `--enable-policy-override=${params['applicationsetcontroller.enable.policy.override']}`,
      `--enable-new-git-file-globbing=${params['applicationsetcontroller.enable.new.git.file.globbing']}`,
    ]);
  }

  private start(name: string, args: readonly string[]): void {
    const variables = {
      ARGOCD_BINARY_NAME: name,
      ARGOCD_FAKE_IN_CLUSTER: 'true',
      KUBECONFIG: this.kubeconfig,
      ARGOCD_GPG_ENABLED: 'false',
      ARGOCD_APPLICATIONSET_CONTROLLER_REQUEUE_AFTER: `${RESYNC}s`,
      ARGOCD_TLS_DATA_PATH: this.folder('tls'),
      ARGOCD_SSH_DATA_PATH: this.folder('ssh'),
      ARGOCD_PLUGINSOCKFILEPATH: this.folder('plugins'),
      TMPDIR: this.folder('tmp'),
      HOME: this.folder('home'),
      PATH: `${this.folder('bin')}:${process.env.PATH}`,
    };
    const settings = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
    this.services.set(name, this.workspace.start(name, 'env', [...settings, this.program, ...args]));
  }

  private folder(name: string): string {
    const made = this.workspace.file(name);
    mkdirSync(made, { recursive: true });
    return made;
  }
}
