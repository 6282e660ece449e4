import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Json } from '../../cli/cluster/api/client';
import { Resources } from '../../cli/cluster/api/resources';
import { ControlPlane } from '../../cli/cluster/control-plane/control-plane';
import { freePorts } from '../../cli/cluster/control-plane/free-ports';
import { type Service, Workspace } from '../../cli/cluster/control-plane/workspace';
import { installDefinitions } from '../../cli/cluster/definitions/install';
import { readDefinitions } from '../../cli/cluster/definitions/read';
import { until } from '../../cli/cluster/until';
import { accountsEnvironment, runAccountsJob } from './accounts-job';
import { Admin } from './admin';
import { Browser } from './browser';
import { forwardTo } from './forward';
import { KeycloakServer } from './keycloak-server';
import { OpenId } from './open-id';
import { environmentOf, keycloakSpec, platformObjects } from './platform-objects';
import type { Programs } from './programs/provide';
import { referencedSecrets } from './referenced-secrets';
import { orStop, startTogether } from './start-together';
import { inWaves } from './waves';

const GROUP = 'v1.edp.epam.com';

/** What Keycloak makes at its first start. */
const temporary = { clientId: 'realm-operator', clientSecret: 'of-a-test', username: 'temp-admin' };

/** What External Secrets would draw for the accounts, by Secret. */
const drawn = {
  'keycloak-administration': temporary.clientSecret,
  'realm-operator-account': 'drawn-for-the-operator',
  'keycloak-administrator': 'drawn-for-the-first-person',
};

/** With all rights, for what the tests look at. */
const tester = { clientId: 'tester', clientSecret: 'of-a-tester' };

/** A cluster with the real realm operator and a real Keycloak, and the platform's realm in it. */
export class Realms {
  private readonly workspace = new Workspace();
  private operator?: Service;
  /** The operator's objects in the cluster. */
  private readonly applied = new Set<string>();
  readonly admin: Admin;

  private constructor(
    private readonly programs: Programs,
    private readonly controlPlane: ControlPlane,
    private readonly keycloak: KeycloakServer,
    private readonly network: Awaited<ReturnType<typeof forwardTo>>,
    private readonly metrics: number,
  ) {
    this.admin = new Admin(this.address, tester);
  }

  static async start(programs: Programs): Promise<Realms> {
    const [metrics] = (await freePorts(1)) as [number];
    const [controlPlane, keycloak] = await startTogether(
      ControlPlane.start(programs.controlPlane),
      KeycloakServer.start({ home: programs.keycloak, spec: keycloakSpec(), temporary }),
    );
    const realms = new Realms(programs, controlPlane, keycloak, await forwardTo(keycloak.port), metrics);
    return orStop(realms, () => realms.fill());
  }

  /** Keycloak itself, past the gateway. */
  get address(): string {
    return `http://127.0.0.1:${this.keycloak.port}`;
  }

  /** The endpoints of a realm. @param redirect where its clients send people back to */
  openId(realm: string, redirect = ''): OpenId {
    return new OpenId(`${publicAddress()}/realms/${realm}`, this.address, redirect);
  }

  /** Somebody who comes through the gateway. */
  browser(): Browser {
    return new Browser(this.keycloak.port, new URL(publicAddress()).host);
  }

  /** HTTP proxy by which programs reach Keycloak under its name in the cluster. */
  get networkAddress(): string {
    return this.network.address;
  }

  /** Server-side apply of objects in their waves, with their namespaces and the Secrets that they name; waits until the operator is done with each. */
  async apply(objects: readonly Json[]): Promise<void> {
    const namespaces = [...new Set(objects.map(({ metadata }) => metadata.namespace).filter(Boolean))];
    for (const name of namespaces)
      await this.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const secret of [...secretsOfThePlatform(objects), ...referencedSecrets(objects)]) {
      if (!(await this.get(secret))) await this.put(secret);
    }
    for (const wave of inWaves(objects)) {
      for (const object of wave) {
        await this.put(object);
        this.applied.add(await this.pathOf(object));
      }
      for (const object of wave) await this.done(object);
    }
  }

  /** Makes the API server know the kinds of a group. */
  async define(group: string): Promise<void> {
    const all = await readDefinitions(path.join(__dirname, '../..'), this.programs.definitions);
    const own = [...all.values()].filter(({ spec }) => spec.group === group);
    await installDefinitions(this.controlPlane.client, new Resources(this.controlPlane.client), own);
  }

  /** Deletes an object, as Argo CD prunes it, and waits until no finalizer holds it. */
  async remove(object: Json): Promise<void> {
    await this.controlPlane.client.delete(await this.pathOf(object));
    const isGone = await until(60, async () => !(await this.get(object)) || undefined);
    if (!isGone)
      throw new Error(
        `${object.kind} ${object.metadata.name}: must be deleted, but is held\n${this.operator?.log()}`,
      );
    this.applied.delete(await this.pathOf(object));
  }

  /** File by which kubectl reaches the cluster. */
  kubeconfig(): string {
    return this.controlPlane.kubeconfig();
  }

  /** Runs the Job of the lasting accounts, with other variables where they are given. @returns what it says */
  async runAccounts(other: Readonly<Record<string, string>> = {}): Promise<string> {
    const environment = { ...accountsEnvironment(drawn), KEYCLOAK: this.address, ...other };
    const { code, said } = await runAccountsJob(this.programs.keycloak, environment);
    if (code !== 0) throw new Error(`the Job keycloak-accounts must succeed, got ${code}:\n${said}`);
    return said;
  }

  /** An object as the API server has it; undefined where there is none. */
  async get(object: Json): Promise<Json | undefined> {
    const { ok, body } = await this.controlPlane.client.get(await this.pathOf(object));
    return ok ? body : undefined;
  }

  /** The first value of a Secret, as it is drawn for the test. */
  async secretOf(namespace: string, name: string): Promise<string> {
    const secret = await this.get({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
    const [value] = Object.values<string>(secret?.data ?? {});
    if (value === undefined) throw new Error(`Secret ${namespace}/${name}: must have a value, but has none`);
    return Buffer.from(value, 'base64').toString();
  }

  /** Server-side apply of objects that are none of the operator's. */
  async place(objects: readonly Json[]): Promise<void> {
    for (const object of objects) await this.put(object);
  }

  /** How a pod under a ServiceAccount asks the API server. */
  async account(
    namespace: string,
    name: string,
  ): Promise<{ server: string; authority: string; token: string }> {
    const [{ cluster }] = JSON.parse(readFileSync(this.controlPlane.kubeconfig(), 'utf8')).clusters;
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const { body } = await this.controlPlane.client.post(path, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    });
    const authority = readFileSync(cluster['certificate-authority'], 'utf8');
    return { server: cluster.server, authority, token: body.status.token };
  }

  /** Ends the operator and starts another, which reconciles every object anew. @returns when it has */
  async restartOperator(): Promise<void> {
    this.operator?.kill();
    await until(10, async () => this.operator?.ended() || undefined);
    this.startOperator();
    const done = await until(120, async () => (await this.isIdle()) || undefined);
    if (!done)
      throw new Error(`the operator must be done with all objects, but is not:\n${this.operator?.log()}`);
  }

  /** Lines of Keycloak's events, of sign-ins and administration. */
  events(): string[] {
    return this.keycloak
      .log()
      .split('\n')
      .filter((line) => line.includes('"org.keycloak.events"'));
  }

  async stop(): Promise<void> {
    this.network.close();
    await this.workspace.close();
    await this.keycloak.stop();
    await this.controlPlane.stop();
  }

  /** With what the platform has in it. */
  private async fill(): Promise<void> {
    await this.define(GROUP);
    await new Admin(this.address, temporary).makeAdministrator(tester);
    await this.runAccounts();
    this.startOperator();
    await this.apply(platformObjects());
  }

  private startOperator(): void {
    const variables = {
      ...environmentOf('realm-operator'),
      KUBECONFIG: this.controlPlane.kubeconfig(),
      HTTP_PROXY: this.network.address,
      NO_PROXY: '127.0.0.1',
    };
    const settings = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
    const args = [
      `--metrics-bind-address=127.0.0.1:${this.metrics}`,
      '--metrics-secure=false',
      '--health-probe-bind-address=127.0.0.1:0',
    ];
    this.operator = this.workspace.start('realm-operator', 'env', [
      ...settings,
      this.programs.realmOperator,
      ...args,
    ]);
  }

  private async done(object: Json): Promise<void> {
    let status: Json;
    const isDone = await until(120, async () => {
      this.keycloak.requireRunning();
      if (this.operator?.ended())
        throw new Error(`the operator must keep running, but has ended:\n${this.operator.log()}`);
      status = (await this.get(object))?.status;
      return status?.value === 'OK' || status?.connected === true || undefined;
    });
    const { kind, metadata } = object;
    if (!isDone)
      throw new Error(
        `${kind} ${metadata.name}: must be OK, got ${JSON.stringify(status)}\n${this.operator?.log()}`,
      );
  }

  /** Whether the operator has seen every object and works on none. */
  private async isIdle(): Promise<boolean> {
    const answer = await fetch(`http://127.0.0.1:${this.metrics}/metrics`).catch(() => undefined);
    const lines = (await answer?.text())?.split('\n') ?? [];
    const sum = (metric: string): number =>
      lines
        .filter((line) => line.startsWith(`${metric}{`))
        .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
    const waiting = sum('workqueue_depth') + sum('controller_runtime_active_workers');
    return sum('controller_runtime_reconcile_total') >= this.applied.size && waiting === 0;
  }

  private async put(object: Json): Promise<void> {
    const place = `${await this.pathOf(object)}?fieldManager=argocd-controller&force=true`;
    const { ok, body } = await this.controlPlane.client.apply(place, object);
    if (!ok)
      throw new Error(`${object.kind} ${object.metadata.name}: must be accepted, got "${body.message}"`);
  }

  private async pathOf({ apiVersion, kind, metadata }: Json): Promise<string> {
    return (await new Resources(this.controlPlane.client).path({ apiVersion, kind, ...metadata })) ?? '';
  }
}

const publicAddress = (): string => keycloakSpec().hostname.hostname;

/** With which the operator signs in: drawn in the cluster as well. */
function secretsOfThePlatform(objects: readonly Json[]): Json[] {
  return objects
    .filter(({ kind }) => kind === 'ClusterKeycloak')
    .map(({ spec }) => {
      const { clientSecretRef } = spec.auth.clientCredentials;
      return {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: clientSecretRef.name,
          namespace: environmentOf('realm-operator').OPERATOR_NAMESPACE,
        },
        stringData: { [clientSecretRef.key]: drawn[clientSecretRef.name as keyof typeof drawn] },
      };
    });
}
