import type { Manifest } from '../constructs/component';
import { componentsOf } from '../constructs/synthesis';
import { devPlatform, prodPlatform } from './platform';

/** Programs that have one page, or one port, to ask: it depends on nothing, and a restart waits longer than the Service does. */
const onePage: Readonly<Record<string, string>> = {
  'blackbox-exporter':
    'https://github.com/prometheus/blackbox_exporter/blob/v0.28.0/main.go has /-/healthy and no /-/ready',
  'kube-rbac-proxy':
    'https://github.com/brancz/kube-rbac-proxy/blob/v0.22.1/cmd/kube-rbac-proxy/app/kube-rbac-proxy.go has /healthz on another port, off by default',
  'node-exporter':
    'https://github.com/prometheus/node_exporter/blob/v1.12.1/node_exporter.go has its first page and /metrics, which measures',
  'prometheus-operator':
    'https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/cmd/operator/main.go has /healthz',
  valkey:
    'https://valkey.io/topics/protocol/ is all that it speaks, on one port; it reads nothing from a disk before',
};

interface Probe {
  readonly periodSeconds?: number;
  readonly failureThreshold?: number;
  readonly timeoutSeconds?: number;
}

interface Container {
  readonly name: string;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

const containersOf = (manifest: Manifest): readonly Container[] =>
  (manifest as { spec?: { template?: { spec?: { containers?: Container[] } } } }).spec?.template?.spec
    ?.containers ?? [];

/** What is asked, whenever and how often. */
const asked = ({ periodSeconds, failureThreshold, timeoutSeconds, ...action }: Probe): string =>
  JSON.stringify(action);

const patience = ({ periodSeconds = 10, failureThreshold = 3 }: Probe): number =>
  periodSeconds * failureThreshold;

const probed = [devPlatform(), prodPlatform()]
  .flatMap((platform) => componentsOf(platform).flatMap((component) => component.toJson()))
  .flatMap(containersOf)
  .flatMap(({ name, livenessProbe, readinessProbe }) =>
    livenessProbe && readinessProbe ? [{ name, alive: livenessProbe, ready: readinessProbe }] : [],
  );

const alike = probed.filter(({ alive, ready }) => asked(alive) === asked(ready));

describe('what a pod is restarted for', () => {
  it('is something else than what it gets no requests for, but where there is nothing else to ask', () => {
    expect(new Set(alike.map(({ name }) => name))).toEqual(new Set(Object.keys(onePage)));
  });

  it.each(alike)('$name is asked for two minutes at least before it is restarted', ({ alive, ready }) => {
    expect(patience(alive)).toBeGreaterThanOrEqual(120);
    expect(patience(alive)).toBeGreaterThan(patience(ready));
  });
});
