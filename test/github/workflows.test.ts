import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';

const root = path.join(__dirname, '../..');
const folder = path.join(root, '.github/workflows');
const files = readdirSync(folder);
const work = mkdtempSync(path.join(tmpdir(), 'plinth-workflows-'));
const parser = path.join(work, 'parse-workflow.js');
const { scripts, engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

beforeAll(() => {
  const options = ['--bundle', '--platform=node', '--log-level=error', `--outfile=${parser}`];
  execFileSync(path.join(root, 'node_modules/.bin/esbuild'), [
    path.join(__dirname, 'parse-workflow.ts'),
    ...options,
  ]);
});
afterAll(() => rmSync(work, { recursive: true }));

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly permissions?: Record<string, string>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly node: number[] } };
  readonly steps: Step[];
}

interface Workflow {
  readonly permissions: Record<string, string>;
  readonly concurrency: { readonly 'cancel-in-progress': boolean };
  readonly jobs: Record<string, Job>;
}

const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const workflow = (file: string) => load(text(file)) as Workflow;
const jobs = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).map(([name, job]) => ({ where: `${file} ${name}`, job })),
);
const steps = jobs.flatMap(({ job }) => job.steps);
const commands = steps.flatMap(({ run }) => run ?? []);

const faultsOf = (file: string): string[] =>
  JSON.parse(execFileSync('node', [parser, file], { encoding: 'utf8' }));

describe('the workflows', () => {
  test.each(files)('%s is what GitHub takes', (file) => {
    expect(faultsOf(path.join(folder, file))).toEqual([]);
  });

  test('are read by a parser that finds mistakes', () => {
    const wrong = path.join(work, 'wrong.yml');
    writeFileSync(wrong, text('publish.yml').replace('timeout-minutes', 'timeout-minuts'));
    expect(faultsOf(wrong)).toEqual([expect.stringContaining("Unexpected value 'timeout-minuts'")]);
    writeFileSync(wrong, text('publish.yml').replace('inputs.allow', 'inputs.allow ||'));
    expect(faultsOf(wrong)).toHaveLength(1);
  });

  test('call scripts that exist', () => {
    const called = commands.flatMap((run) => [...run.matchAll(/npm (?:run (?:--silent )?)?([\w:-]+)/g)]);
    const known = [...Object.keys(scripts), 'ci'];
    expect(called.map(([, script]) => script).filter((script) => !known.includes(script ?? ''))).toEqual([]);
    expect(called.length).toBeGreaterThan(10);
  });

  test('use actions at a commit, and say which version that is', () => {
    const used = files.flatMap((file) =>
      [...text(file).matchAll(/uses: *(.*)/g)].map(([, action]) => action),
    );
    expect(
      used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? '')),
    ).toEqual([]);
    expect(used.length).toBeGreaterThan(4);
  });

  test('name one commit for one action', () => {
    const pins = new Set(steps.flatMap(({ uses }) => uses ?? []));
    expect(new Set([...pins].map((pin) => pin.split('@')[0])).size).toBe(pins.size);
  });

  test('may read, and write only where they must', () => {
    for (const file of files) expect(workflow(file).permissions).toEqual({ contents: 'read' });
    const writing = jobs.flatMap(({ where, job }) => (job.permissions ? [[where, job.permissions]] : []));
    expect(Object.fromEntries(writing)).toEqual({
      'publish.yml publish': { contents: 'write' },
      'pull-request.yml comment': { 'pull-requests': 'write' },
    });
  });

  test('run nothing of a pull request where they may write to it', () => {
    const comment = workflow('pull-request.yml').jobs.comment;
    expect(comment?.steps.map(({ uses, run }) => uses ?? run?.match(/npm|node|npx/)?.[0])).toEqual([
      undefined,
    ]);
    expect(files.map(text).join()).not.toContain('pull_request_target');
  });

  test('put nothing that others write into a script', () => {
    expect(commands.filter((run) => run.includes('${{'))).toEqual([]);
  });

  test('publish one at a time and to the end', () => {
    expect(workflow('publish.yml').concurrency).toEqual({ group: 'publish', 'cancel-in-progress': false });
  });

  test('end', () => {
    expect(jobs.filter(({ job }) => !job['timeout-minutes']).map(({ where }) => where)).toEqual([]);
  });

  test('check with every Node.js that is maintained, from the oldest that is supported', () => {
    expect(workflow('pull-request.yml').jobs.check?.strategy?.matrix.node).toEqual([20, 22, 24]);
    expect(engines.node).toBe('>=20.19');
  });

  test('hold scripts that bash can read', () => {
    for (const run of commands)
      expect(spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' }).stderr).toBe('');
  });

  test('are listed in the README, step by step, for other CI systems', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    const called = commands.flatMap((run) => run.match(/npm (?:ci|test|run (?:--silent )?[\w:-]+)/g) ?? []);
    expect(
      [...new Set(called.map((command) => command.replace('--silent publish', 'publish')))].filter(
        (command) => !readme.includes(command),
      ),
    ).toEqual([]);
  });
});

/** Runs the script of a step with stand-ins for programs; returns what it called. */
function runStep(name: string, standIns: Record<string, string>, env: Record<string, string>): string[] {
  return step(name, standIns, env).called;
}

function step(name: string, standIns: Record<string, string>, env: Record<string, string>) {
  const run = steps.find((step) => step.name === name)?.run;
  const bin = mkdtempSync(path.join(work, 'bin-'));
  const log = path.join(bin, 'log');
  for (const [program, script] of Object.entries(standIns)) {
    writeFileSync(
      path.join(bin, program),
      `#!/bin/bash\n(IFS='|'; echo "${program} $*") >> ${log}\n${script}\n`,
    );
    chmodSync(path.join(bin, program), 0o755);
  }
  const cwd = path.join(bin, 'cwd');
  mkdirSync(cwd);
  const script = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', run ?? 'exit 1'];
  const printed = execFileSync('bash', script, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env, PATH: `${bin}:${process.env.PATH}` },
  });
  return { called: readFileSync(log, 'utf8').trim().split('\n'), printed };
}

describe('the step that publishes', () => {
  const publish = (trailers: string, input = '') =>
    runStep(
      'guard and publish',
      { git: `[ "$1" = log ] && printf '%s' "${trailers}"; true`, npm: '' },
      { ALLOW: input },
    ).at(-1);

  test('allows what the merged commit and the person who starts it allow, word for word', () => {
    expect(publish('delete tenant acme\nremove 12 % of dev\n\n', 'delete $(tenant) beta')).toBe(
      'npm run|--silent|publish:dist|--|--allow|delete $(tenant) beta|--allow|delete tenant acme|--allow|remove 12 % of dev',
    );
  });

  test('allows nothing by itself', () => {
    expect(publish('\n')).toBe('npm run|--silent|publish:dist|--');
  });
});

describe('the step that comments', () => {
  const name = 'one comment, which follows the change';
  const env = { GITHUB_REPOSITORY: 'acme/platform', PULL_REQUEST: '7', DIFF: 'a `diff` $(of) "things"' };
  const gh = (found: string, said = '/dev/null') =>
    `case "$*" in *--paginate*) echo '${found}';; *) cat body.json > ${said}; esac`;

  test('makes a comment with the diff as it is', () => {
    const said = path.join(work, 'said.json');
    const called = runStep(name, { gh: gh('', said) }, env);
    expect(called.at(-1)).toBe(
      'gh api|--silent|--method|POST|repos/acme/platform/issues/7/comments|--input|body.json',
    );
    expect(JSON.parse(readFileSync(said, 'utf8'))).toEqual({ body: `<!-- plinth diff -->\n${env.DIFF}` });
  });

  test('keeps to the length that GitHub takes', () => {
    const said = path.join(work, 'long.json');
    runStep(name, { gh: gh('', said) }, { ...env, DIFF: 'x'.repeat(70_000) });
    expect(JSON.parse(readFileSync(said, 'utf8')).body).toHaveLength(65_536);
  });

  test('changes the comment that is there', () => {
    const called = runStep(name, { gh: gh('42') }, env);
    expect(called.at(-1)).toBe(
      'gh api|--silent|--method|PATCH|repos/acme/platform/issues/comments/42|--input|body.json',
    );
  });
});

describe('the step that scans', () => {
  const name = 'images that run, those of charts too, for what is high and has a fix';
  const scan = (listed: string, trivy = '') =>
    runStep(name, { npm: listed, trivy }, { GITHUB_STEP_SUMMARY: '/dev/null' });

  test('scans every image of what is published', () => {
    expect(scan("printf 'ghcr.io/acme/api:1.0.0\\nquay.io/argoproj/argocd:v3.5.2\\n'")).toEqual([
      'npm run|--silent|images|--|--dist|published',
      'trivy image|--quiet|--severity|HIGH,CRITICAL|--ignore-unfixed|--exit-code|1|ghcr.io/acme/api:1.0.0',
      'trivy image|--quiet|--severity|HIGH,CRITICAL|--ignore-unfixed|--exit-code|1|quay.io/argoproj/argocd:v3.5.2',
    ]);
  });

  test('fails when an image is found wanting, or when one is not known', () => {
    expect(() => scan('echo ghcr.io/acme/api:1.0.0', 'exit 1')).toThrow();
    expect(() => scan('echo ghcr.io/acme/api:1.0.0; exit 1')).toThrow();
  });
});

describe('the step that looks for digests', () => {
  const summary = path.join(work, 'summary.md');
  const look = (npm: string) =>
    step('images that nobody has pinned by digest', { npm }, { GITHUB_STEP_SUMMARY: summary });

  test('warns of images without one, which fails no scan', () => {
    const { called, printed } = look("printf 'ghcr.io/acme/api:1.0.0\\nghcr.io/acme/web:1.0.0\\n'; exit 1");
    expect(called).toEqual(['npm run|--silent|images|--|--without-digest']);
    expect(printed).toBe('::warning::2 images have no digest, see docs/renovate.md\n');
    expect(readFileSync(summary, 'utf8')).toContain('- ghcr.io/acme/api:1.0.0\n- ghcr.io/acme/web:1.0.0\n');
  });

  test('says nothing when every image has one', () => {
    expect(look('').printed).toBe('');
  });

  test('fails when it could not look', () => {
    expect(() => look('exit 2')).toThrow();
    expect(() => look('exit 1')).toThrow();
  });

  test('runs after a scan that has found something, too', () => {
    const found = steps.find(({ name }) => name === 'images that nobody has pinned by digest');
    expect(found?.if).toBe('!cancelled()');
  });
});
