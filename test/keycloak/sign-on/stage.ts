import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type http from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { Workspace } from '../../../cli/cluster/control-plane/workspace';
import { findChromium } from '../../chromium';
import { isInstalled } from '../../provided';
import { envoyProgram } from '../../verify/connectivity/istiod/envoy';
import type { Upstream } from '../../verify/connectivity/istiod/envoy-cluster';
import { istioProxies } from '../../verify/connectivity/istiod/program';
import { Harness } from '../../verify/mutations/harness';
import { providePrograms } from '../programs/provide';
import type { Realms } from '../realms';
import { MeshAuthority } from './certificates';
import { clusterAt, clusterOf, Edge } from './edge';
import { type Running, signInBefore, startProxy, startSessions } from './programs';
import { Sidecar } from './sidecar';

/** A program of `dist` behind the sign-in. */
export interface Guarded {
  readonly program: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly port: number;
}

/** What Envoys call the oauth2-proxy before a program. */
const proxyOf = (program: string): string =>
  clusterAt(`oauth2-proxy-${program}.sign-on-system.svc.cluster.local`, 4180);

/** What the sign-in needs that is not there, beside what Keycloak needs. */
export const missingForSignOn = (): string[] => [
  ...(isInstalled('redis-server', '--version') ? [] : ['redis-server']),
  ...(existsSync(path.join(cacheFolder(), 'istioctl')) ? [] : ['istioctl']),
];

/** And what a browser needs. */
export const missingForBrowser = (): string[] => [
  ...missingForSignOn(),
  ...(findChromium() ? [] : ['chromium']),
];

/** The programs of a sign-in with what `dist` says of them: sessions, proxies, and the sidecars that ask these. */
export class SignOnStage {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'plinth-sign-on-'));
  private readonly workspace = new Workspace();
  private readonly harness = new Harness();
  private readonly started: { stop(): void }[] = [];
  readonly authority = new MeshAuthority();
  /** With which the gateway calls. */
  readonly gateway = this.authority.identity('cluster.local/ns/istio-ingress/sa/istio-ingress');
  private running?: Running;

  constructor(private readonly realms: Realms) {}

  /** @throws where they have not been started */
  get sessions(): Running {
    if (!this.running) throw new Error('sessions must be started');
    return this.running;
  }

  async startSessions(): Promise<void> {
    this.running = await startSessions(this.workspace);
  }

  /** As a restart of Valkey does. */
  forgetSessions(): Promise<void> {
    return new Promise((resolve, reject) => {
      const redis = connect(this.sessions.port, '127.0.0.1', () => redis.write('FLUSHALL\r\n'));
      redis.once('error', reject).once('data', () => redis.end(resolve));
    });
  }

  /** The oauth2-proxy before a program. @param refresh after how long it asks for roles anew; by default that of `dist` */
  async proxy(program: string, refresh?: string): Promise<Running> {
    return startProxy(this.workspace, {
      program: (await providePrograms()).oauth2Proxy,
      signIn: signInBefore(program),
      clientSecret: await this.realms.secretOf('sign-on-system', `${program}-sign-on`),
      sessions: this.sessions.port,
      network: this.realms.networkAddress,
      refresh,
    });
  }

  /** The sidecar of a program. @param asked port of the proxy that it asks @param answer of the program */
  async sidecar({ program, pod, port }: Guarded, asked: number, answer?: http.RequestListener) {
    const around = {
      ...(await this.around()),
      authority: this.authority,
      asked: { [proxyOf(program)]: asked },
      answer,
    };
    return this.keep(await Sidecar.start(pod, port, around));
  }

  /** A program with its sign-in. @param answer of the program @returns where the gateway finds them, by its clusters */
  async guard(
    { refresh, ...guarded }: Guarded & { readonly refresh?: string },
    answer: http.RequestListener,
  ): Promise<Record<string, Upstream>> {
    const proxy = await this.proxy(guarded.program, refresh);
    const { port } = await this.sidecar(guarded, proxy.port, answer);
    return {
      [clusterOf(guarded.program)]: { port, tls: { ...this.gateway, authority: this.authority.pem } },
      [proxyOf(guarded.program)]: proxy,
    };
  }

  /** The gateway. @param behind what is here of what it leads to */
  async edge(domain: string, behind: Readonly<Record<string, Upstream>>): Promise<Edge> {
    return this.keep(await Edge.start({ ...(await this.around()), domain, behind }));
  }

  async stop(): Promise<void> {
    for (const one of this.started) one.stop();
    await this.workspace.close();
    this.harness.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private keep<S extends { stop(): void }>(one: S): S {
    this.started.push(one);
    return one;
  }

  private async around() {
    const [istiod, program] = [await istioProxies(), envoyProgram()];
    if (!istiod || !program) throw new Error('istioctl and Envoy must be there; see docs/keycloak-test.md');
    return { program, folder: this.folder, environment: this.harness.environment('dev'), istiod };
  }
}
