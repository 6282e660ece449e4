import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A manifest with planted faults. Its file is named for the fault, as is its namespace. */
export interface Fixture {
  readonly name: string;
  readonly text: string;
  /** Beginnings of the faults that must be found, from its comments `# expect:`. */
  readonly expected: readonly string[];
}

const FOLDER = path.join(__dirname, 'faults');

export const fixtures: readonly Fixture[] = readdirSync(FOLDER)
  .sort()
  .map((file) => {
    const text = readFileSync(path.join(FOLDER, file), 'utf8');
    const expected = [...text.matchAll(/^# expect: (.*)$/gm)].map(([, fault = '']) => fault);
    return { name: path.basename(file, '.yaml'), text, expected };
  });

/** Charts that bring kinds: those of cert-manager before the fixtures, those of Istio, and its sidecars, after all but the last. */
const charts = { 'argo-cd': 0, 'cert-manager': 0, base: 2, istiod: 2 };

const values =
  '{ crds: { enabled: true }, global: { proxy: { resources: { requests: { cpu: 20m }, limits: { memory: 256Mi } } } } }';

const application = (name: string, wave: number | string, source: string): string =>
  [
    'apiVersion: argoproj.io/v1alpha1',
    'kind: Application',
    `metadata: { name: ${name}, namespace: argocd, annotations: { argocd.argoproj.io/sync-wave: "${wave}" } }`,
    'spec:',
    '  project: default',
    '  destination: { server: "https://kubernetes.default.svc", namespace: default }',
    `  source: { repoURL: "https://example.org/platform.git", targetRevision: main, ${source} }`,
    '',
  ].join('\n');

/** Writes an environment `faulty` in which every fixture is a component of its own. */
export function writeFaultyDist(dist: string): void {
  const root = path.join(dist, 'faulty', 'root');
  mkdirSync(root, { recursive: true });
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(root, `${name}.k8s.yaml`), text);
  for (const [chart, wave] of Object.entries(charts)) {
    write(
      `chart-${chart}`,
      application(`chart-${chart}`, wave, `chart: ${chart}, helm: { valuesObject: ${values} }`),
    );
  }
  const argocd = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'by-hand', namespace: 'argocd' } };
  mkdirSync(path.join(dist, 'faulty', 'bootstrap'));
  writeFileSync(path.join(dist, 'faulty', 'bootstrap', 'by-hand.k8s.yaml'), JSON.stringify(argocd));
  for (const { name, text } of fixtures) {
    const wave = /^# wave: (\d+)$/m.exec(text)?.[1] ?? 1;
    write(name, application(name, wave, `path: faulty/${name}`));
    mkdirSync(path.join(dist, 'faulty', name));
    writeFileSync(path.join(dist, 'faulty', name, `${name}.k8s.yaml`), text);
  }
}
