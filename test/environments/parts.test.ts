import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentErrors } from '../../cli/synth/environment-faults';
import { synth } from '../../cli/synth/synth';
import * as proofs from '../../cli/verify/main';
import { dev } from '../../environments/dev';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';

const root = path.join(__dirname, '../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-parts-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What an environment may do without, each with the fields that come together. */
const parts = {
  monitoring: ['prometheus', 'alerting'],
  logs: ['loki'],
  grafana: ['grafana'],
  signOn: ['signOn'],
  tenants: ['tenants'],
  crowdsec: ['crowdsec'],
  backups: ['backups'],
  store: ['secretStore'],
} as const satisfies Record<string, readonly (keyof Environment)[]>;
type Part = keyof typeof parts;
const all = Object.keys(parts) as Part[];

/** What needs nothing from outside: no proof of a domain, no object store, nobody to tell. */
const modest = {
  certificates: { issuer: 'self-signed' },
  loki: { ...prod.loki, mode: 'single-binary' },
  alerting: { ...prod.alerting, delivery: { to: 'nobody' } },
  tenants: { domain: prod.tenants.domain, database: prod.tenants.database },
} as const;

function withParts(chosen: readonly Part[]): Environment {
  const {
    replicas: _,
    storage: __,
    objectStorage: ___,
    ...loki
  } = { ...prod.loki, mode: 'single-binary' as const };
  const environment: Environment = {
    ...prod,
    ...(!chosen.includes('store') && { ...modest, loki }),
  } as Environment;
  for (const part of all.filter((part) => !chosen.includes(part)))
    for (const field of parts[part]) delete environment[field as 'grafana'];
  return environment;
}

const subsets = Array.from({ length: 2 ** all.length }, (_, bits) =>
  all.filter((_, index) => bits & (1 << index)),
);
const possible = subsets.filter(
  (chosen) =>
    (!chosen.includes('grafana') || chosen.includes('monitoring') || chosen.includes('logs')) &&
    (!chosen.includes('signOn') || chosen.includes('monitoring')) &&
    (!chosen.includes('crowdsec') || chosen.includes('logs')) &&
    (!chosen.includes('backups') || chosen.includes('store')),
);

/** Synthesizes and proves; what is said, and the text of all that is written. */
function made(environment: Environment): { said: string[]; text: string } {
  const said: string[] = [];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(() => undefined),
    jest.spyOn(console, 'error').mockImplementation((line) => said.push(line)),
  ];
  const output = path.join(scratch, 'dist');
  synth([environment], ['--output', output], root, () => proofs);
  for (const spy of spies) spy.mockRestore();
  const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return {
    said,
    text: files.map((file) => readFileSync(path.join(file.parentPath, file.name), 'utf8')).join('\n'),
  };
}

describe('an environment', () => {
  it.each(possible.map((chosen) => [chosen.join(', ') || 'none of its parts', chosen] as const))(
    'with %s is proven',
    (_, chosen) => {
      expect(made(withParts(chosen)).said).toEqual([]);
    },
  );

  // of namespaces, hosts, objects, rights, connections, alerts and dashboards; the kinds that tenants may be of are always the same,
  // because what a project no longer allows would not be pruned
  const traces: Readonly<Record<Exclude<Part, 'store'>, RegExp>> = {
    monitoring:
      /(?<!- group: )monitoring\.coreos\.com|prometheus-operator|alertmanager|node-metrics|blackbox|kube-state-metrics|mail-system/i,
    logs: /\bloki\b|\balloy\b|promtail/i,
    grafana: /grafana\b(?!\/)/i,
    signOn: /oauth2|sign-on|valkey|(?:prometheus|alertmanager)\.platform\.example\.org/i,
    crowdsec: /crowdsec/i,
    backups: /barman|object-?store|PostgresBackup|ScheduledBackup/i,
    tenants: /tenancy-system|tenant-db|apps\.platform\.example\.org|plinth\.dev\/tenant:|project: tenants/,
  };

  it.each(Object.keys(traces) as (keyof typeof traces)[])('without %s has no trace of it', (part) => {
    const needs: Partial<Record<Part, readonly Part[]>> = {
      monitoring: ['grafana', 'signOn'],
      logs: ['crowdsec'],
      // They may have sign-ins of their own.
      signOn: ['tenants'],
    };
    const without = all.filter((one) => one !== part && !needs[part]?.includes(one));
    const { text } = made(withParts(without));
    const { text: whole } = made(withParts(all));
    expect(whole).toMatch(traces[part]);
    const lines = text.split('\n').filter((line) => traces[part].test(line));
    expect(lines).toEqual([]);
  });

  // By itself: Loki may be in it, but nothing needs it.
  it('without garage has no trace of it', () => {
    expect(made({ ...prod, garage: dev.garage }).text).toMatch(/garage/i);
    expect(made(prod).text).not.toMatch(/garage/i);
  });
});

describe('parts that need each other', () => {
  const { prometheus, alerting, loki, grafana, signOn: _, crowdsec: __, ...rest } = prod;
  const errors = (environment: object) =>
    environmentErrors(environment as Environment).map((error) => error.replace('environments/prod.ts: ', ''));

  it('are metrics and alerts', () => {
    expect(errors({ ...rest, loki, prometheus })).toEqual([
      'alerting must be given, because prometheus is, which hands its alerts over, got nothing; say to whom, or to nobody, or remove prometheus',
    ]);
    expect(errors({ ...rest, loki, alerting })).toEqual([
      'prometheus must be given, because alerting is, which has its alerts from there, got nothing; say how much it keeps, or remove alerting',
    ]);
  });

  it('are logs in Garage and Garage', () => {
    const inGarage = { ...rest, loki: { ...loki, objectStorage: { provider: 'garage' } } };
    expect(errors({ ...inGarage, garage: dev.garage })).toEqual([]);
    expect(errors(inGarage)).toEqual([
      'garage must be given, because loki.objectStorage.provider is "garage", got nothing; say how much it keeps, or name a store outside',
    ]);
  });

  it('are objectives and what they are of', () => {
    const serviceLevels = { grafana: {}, tenants: {} };
    expect(errors({ ...rest, tenants: undefined, serviceLevels })).toEqual([
      'serviceLevels must not be given without prometheus, because nothing measures them, got an object; give that, or remove it',
      'serviceLevels.grafana must not be given without grafana, because it has no host, got an empty object; give that, or remove it',
      'serviceLevels.tenants must not be given without tenants, because they have no hosts, got an empty object; give that, or remove it',
    ]);
  });

  it('are an address of the gateway and the families of Services', () => {
    const argocd = (gatewayAddress: string) => errors({ ...prod, argocd: { replicas: 1, gatewayAddress } });
    expect(argocd('10.96.0.80')).toEqual([]);
    expect(argocd('fd00::80')).toEqual([
      'argocd.gatewayAddress must be of a family that cluster.ipFamilies has, or no Service can have it, got "fd00::80"; choose another',
    ]);
    expect(argocd('10.96.0.0/16')).toEqual([
      'argocd.gatewayAddress must be one address, such as 10.96.0.80, got "10.96.0.0/16"; correct it',
    ]);
  });

  it('are Grafana and something to show', () => {
    expect(errors({ ...rest, grafana })).toEqual([
      'grafana must not be given without prometheus or loki, because there is nothing to show, got an object; give one of them, or remove it',
    ]);
    expect(errors({ ...rest, grafana, loki })).toEqual([]);
  });

  it('are tenants and a certificate for their wildcard, where pages prove the hosts', () => {
    const { dns01: _, ...acme } = prod.certificates;
    const http01 = { ...rest, certificates: { ...acme, http01: {} } };
    const { tenants: ___, ...without } = http01;
    expect(errors(without)).toEqual([]);
    expect(errors(http01)).toEqual([
      expect.stringMatching(/^certificates\.http01\.tenantsCertificateKey must be given, because tenants is/),
    ]);
  });
});
