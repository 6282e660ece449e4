import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Manifest } from '../../constructs/component';
import { readYaml } from '../../verify/yaml';
import { find } from '../manifests';
import { commandsIn, type Step, stepsOf, write } from './guide';

// What docs/adding-a-component.md says is done in a copy of the sources, in its order: files are written, commands are run.

const root = path.join(__dirname, '../..');
const copy = mkdtempSync(path.join(tmpdir(), 'plinth-guide-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const page = readFileSync(path.join(root, 'docs/adding-a-component.md'), 'utf8');
const [steps = '', forgotten = ''] = page.split('## If something is forgotten');

/** What is no source: made, installed, or git's own. */
const apart = ['node_modules', 'dist', '.build', '.dist.staging', '.git'];

beforeAll(() => {
  for (const entry of readdirSync(root).filter((name) => !apart.includes(name)))
    cpSync(path.join(root, entry), path.join(copy, entry), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
});

/** Runs a command in the copy as a shell does. */
function run(words: string): { readonly status: number | null; readonly said: string } {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, PLINTH_DEBUG: '' };
  const { status, stdout, stderr } = spawnSync(words, { shell: true, cwd: copy, encoding: 'utf8', env });
  return { status, said: stdout + stderr };
}

/** What looks over all components. */
const lists = [
  'test/alerts/expressions',
  'test/alerts/fires',
  'test/alerts/lints',
  'test/constructs/architecture',
  'test/constructs/observability/dashboards',
  'test/constructs/observability/metrics/scrapes',
  'test/constructs/versions',
  'test/house',
];

/** Of the lines that the guide shows, those that a command does not print. */
const missing = (prints: readonly string[], said: string): string[] =>
  prints.filter((line) => !said.includes(line));

/** Writes what is to be written and runs what is to be run; whatever is not as the guide says, with all that was said. */
function follow(step: Step): string[] {
  if (step.language !== 'console') {
    write(copy, step);
    return [];
  }
  return commandsIn(step).flatMap(({ words, prints }) => {
    const { status, said } = run(words);
    return status === 0 && missing(prints, said).length === 0
      ? []
      : [`$ ${words}`, ...missing(prints, said), said];
  });
}

const manifests = (component: string): Manifest[] =>
  readYaml(
    readFileSync(path.join(copy, `dist/prod/${component}/${component}.k8s.yaml`), 'utf8'),
    component,
  ) as Manifest[];

describe('the guide to a component', () => {
  test.each(stepsOf(steps).map((step) => [step.file || commandsIn(step)[0]?.words, step] as const))(
    'is followed: %s',
    (_, step) => {
      expect(follow(step)).toEqual([]);
    },
  );

  test('makes a component that Grafana alone reaches, and Prometheus for its metrics', () => {
    const { ingress } = find(manifests('redis'), 'NetworkPolicy', 'redis').spec;
    const callersOf = (port: number) =>
      ingress
        .filter(({ ports }: { ports: { port: number }[] }) => ports.some((one) => one.port === port))
        .flatMap(({ from }: { from: unknown[] }) => from);
    const pods = (labels: object) => [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'observability-system' } },
        podSelector: { matchLabels: expect.objectContaining(labels) },
      },
    ];
    expect(callersOf(6379)).toEqual(pods({ 'app.kubernetes.io/name': 'grafana' }));
    expect(callersOf(9121)).toEqual(pods({ 'app.kubernetes.io/name': 'prometheus' }));
  });

  test('makes its metrics scraped, its alert evaluated and its dashboard shown', () => {
    expect(find(manifests('scrapes'), 'PodMonitor', 'redis').spec.podMetricsEndpoints).toMatchObject([
      { portNumber: 9121, scheme: 'https' },
    ]);
    const [{ rules }] = find(manifests('alerts'), 'PrometheusRule', 'redis').spec.groups;
    expect(rules).toMatchObject([{ alert: 'RedisDown' }]);
    find(manifests('grafana'), 'ConfigMap', 'grafana-dashboard-redis');
  });

  test('has code that the lint accepts, and alerts, dashboards and lists that their tests accept', () => {
    const written = stepsOf(steps).flatMap(({ file }) => (file.endsWith('.ts') ? [file] : []));
    const accepted = { status: 0, said: expect.anything() };
    expect(run(`npx biome check --error-on-warnings ${[...new Set(written)].join(' ')}`)).toEqual(accepted);
    expect(run(`npx jest ${lists.join(' ')}`)).toEqual(accepted);
  });
});

describe('what is said if something is forgotten', () => {
  const done = stepsOf(forgotten);
  const pairs = done.flatMap((change, index) => {
    const typed = done[index + 1];
    const [command] = change.file && typed?.language === 'console' ? commandsIn(typed) : [];
    return command ? [{ ...command, change, edit: change.text.trim().split('\n').at(-1) }] : [];
  });

  test('is shown for several things, each with a command', () => {
    expect(pairs.length).toBeGreaterThan(3);
    expect(done).toHaveLength(2 * pairs.length);
  });

  test.each(pairs)('$edit', ({ change, words, prints }) => {
    const file = path.join(copy, change.file);
    const right = readFileSync(file);
    write(copy, change);
    const { status, said } = run(words);
    writeFileSync(file, right);
    const faults = missing(prints, said);
    expect([status, ...faults, ...(faults.length > 0 ? [said] : [])]).toEqual([1]);
  });
});
