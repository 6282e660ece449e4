import { main } from '../../../cli/verify/main';
import { configMap, distFolder } from '../../verify/dist-folder';

const FAULTY = distFolder({ 'dev/a/a.k8s.yaml': `${configMap('a')}dta: { 50%: 1 }\n` });
const SOUND = distFolder({ 'dev/a/a.k8s.yaml': configMap('a') });

function run(...argv: string[]) {
  const output: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      output[stream] += text;
      return true;
    });
  }
  jest.spyOn(console, 'error').mockImplementation((line) => {
    output.stderr += `${line}\n`;
  });
  // these files are faulty or sound as far as their schemas are concerned
  const code = main(argv.includes('--rule') ? argv : ['--rule', 'schema', ...argv]);
  jest.restoreAllMocks();
  return { code, ...output };
}

const environment = { ...process.env };
beforeEach(() => {
  delete process.env.GITHUB_ACTIONS;
});
afterEach(() => {
  process.env = { ...environment };
});

describe('npm run verify', () => {
  it('exits with 0 and one line when everything is proven', () => {
    const { code, stdout } = run('--dist', SOUND);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dev: 1 object, \d+ rules, 0 findings, \d+\.\d s\n$/);
  });

  it('exits with 1 and tells object, file, line, rule, what and fix of every finding', () => {
    const { code, stdout } = run('--dist', FAULTY);
    expect(code).toBe(1);
    expect(stdout).toContain(`${FAULTY}/dev/a/a.k8s.yaml:4 error schema/fields
  ConfigMap shop/a dta: unknown field "dta"
  fix: did you mean "data"
`);
    expect(stdout).toMatch(/\ndev: 1 object, \d+ rules, 1 finding, /);
  });

  it('exits with 0 when there are only warnings', () => {
    const dist = distFolder({
      'dev/a/a.k8s.yaml': 'apiVersion: v1\nkind: Endpoints\nmetadata: { name: a, namespace: b }\n',
    });
    const { code, stdout } = run('--dist', dist);
    expect(code).toBe(0);
    expect(stdout).toContain(', 0 findings, 1 warning, ');
  });

  it('exits with 2 and every error when the input cannot be proven', () => {
    const dist = distFolder({ 'dev/a/a.k8s.yaml': '[', 'dev/b/b.k8s.yaml': '2' });
    const { code, stdout, stderr } = run('--dist', dist);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining('dev/a/a.k8s.yaml:1: is not YAML'),
      `${dist}/dev/b/b.k8s.yaml:1: document 1 must be an object, got 2; correct it`,
      '',
    ]);
  });

  it.each([
    [['--no-such-option'], /^plinth verify: unknown option '--no-such-option'/],
    [['--dist'], /--dist <dir>' argument missing/],
    [['surplus'], /arguments are for --why, got surplus/],
    [['--rule', 'shema'], /--rule: must name a rule or a proof, got "shema"; rules are schema\/kind, /],
    [['--schemas', '/nowhere'], /nowhere: must hold the schemas of the kinds; run "npm run import"/],
  ])('exits with 2 for %j', (argv, message) => {
    const { code, stderr } = run(...argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('proves only the rules that are named, or those of a proof', () => {
    expect(run('--dist', FAULTY, '--rule', 'schema/cel').stdout).toContain('1 rule, 0 findings');
    expect(run('--dist', FAULTY, '--rule', 'schema/cel', '--rule', 'schema/kind').stdout).toContain(
      '2 rules',
    );
    expect(run('--dist', FAULTY, '--rule', 'schema').stdout).toContain('1 finding');
  });

  it('takes the exceptions beside the folder that is proven, and not those of the project', () => {
    const exceptions = '- rule: schema/fields\n  object: ConfigMap/shop/a\n  reason: upstream writes it\n';
    const faulty = `${configMap('a')}typo: 1\n`;
    const [ours, theirs] = [
      distFolder({ 'dist/dev/a/a.k8s.yaml': faulty, 'verify/exceptions.yaml': exceptions }),
      distFolder({ 'dist/dev/a/a.k8s.yaml': faulty }),
    ];
    expect(run('--dist', `${ours}/dist`).stdout).toContain('0 findings, 1 excepted');
    const argv = ['--dist', `${theirs}/dist`, '--schemas', 'imports/schemas', '--rule', 'schema'];
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(main(argv, ours)).toBe(1);
    expect(main(argv.slice(2), ours)).toBe(0);
    jest.restoreAllMocks();
  });

  it('keeps the exceptions of the project from a folder that lies in it and is not its dist', () => {
    const project = distFolder({
      'dist/dev/a/a.k8s.yaml': configMap('a'),
      'theirs/dev/a/a.k8s.yaml': `${configMap('a')}typo: 1\n`,
      'verify/exceptions.yaml':
        '- rule: schema/fields\n  object: ConfigMap/shop/a\n  reason: upstream writes it\n',
    });
    const argv = ['--schemas', 'imports/schemas', '--rule', 'schema/fields', '--dist'];
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(main([...argv, `${project}/theirs`], project)).toBe(1);
    const ours = main([...argv, `${project}/dist`], project);
    jest.restoreAllMocks();
    // an exception that covers nothing is a finding: it was read
    expect(ours).toBe(1);
  });

  it('writes the report as JSON', () => {
    const { code, stdout } = run('--dist', FAULTY, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      environments: [{ name: 'dev', components: 1, objects: 1 }],
      findings: [
        {
          rule: 'schema/fields',
          severity: 'error',
          environment: 'dev',
          object: 'ConfigMap shop/a',
          line: 4,
          path: 'dta',
        },
      ],
      excepted: 0,
    });
  });

  it('annotates the lines on GitHub', () => {
    process.env.GITHUB_ACTIONS = 'true';
    const dist = distFolder({ 'dev/a/a.k8s.yaml': `${configMap('a')}data: { 50%: "" }\n` });
    const { stdout } = run('--dist', dist);
    expect(stdout).toMatch(
      /\n::error file=[^,:]*dev\/a\/a\.k8s\.yaml,line=4,title=schema\/fields::ConfigMap shop\/a: key must be .*got "50%25"; write it in that form\n$/,
    );
  });

  it('shows control characters of the input instead of obeying them', () => {
    const dist = distFolder({
      'dev/a/a.k8s.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "a\\e[2J\\n::error::b\\x7f", namespace: shop }\n',
    });
    expect(run('--dist', dist).stdout).toContain(
      '  ConfigMap shop/a\\u001b[2J\\n::error::b? metadata.name: ',
    );
  });

  it('is in color on a terminal unless NO_COLOR is set', () => {
    const tty = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
    Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true });
    delete process.env.NO_COLOR;
    expect(run('--dist', SOUND).stdout).toContain('\u001b[32m0 findings');
    process.env.NO_COLOR = '1';
    expect(run('--dist', SOUND).stdout).not.toContain('\u001b');
    if (tty) Object.defineProperty(process.stdout, 'isTTY', tty);
    else delete (process.stdout as { isTTY?: boolean }).isTTY;
  });

  it('lists the rules with their contracts, and its options', () => {
    expect(run('--list').stdout).toContain(
      'schema/kind\n  every object is of a kind that has a schema\n  docs/proofs.md#schemakind\n',
    );
    expect(run('--help').stdout).toContain('Usage: plinth verify');
  });
});

describe('npm run verify -- --why and --matrix', () => {
  const policy =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny-all, namespace: shop }\n';
  const pod = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }\n` +
    'spec: { serviceAccountName: x, containers: [{ name: main, image: a, ports: [{ containerPort: 8080 }] }] }\n';
  const dist = distFolder({
    'dev/a/a.k8s.yaml': `${policy}spec: { podSelector: {}, policyTypes: [Ingress, Egress] }\n---\n${pod('web')}---\n${pod('api')}`,
  });

  it('explains a verdict with the policies that decided it', () => {
    const { code, stdout } = run('--dist', dist, '--why', 'web', 'api', '8080');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dev: shop\/web -> shop\/api:8080 is denied; not declared\n/);
    expect(stdout).toMatch(
      /no +NetworkPolicy egress of shop.*\n +NetworkPolicy shop\/deny-all \(.*a\.k8s\.yaml\)/,
    );
  });

  it('needs two names and a port, of ends that there are', () => {
    expect(run('--dist', dist, '--why', 'web', 'api')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--why: must have three words, FROM TO PORT, got web api; /),
    });
    expect(run('--dist', dist, '--why', 'web', 'nobody', '8080')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/nobody/),
    });
  });

  it('shows who reaches whom', () => {
    const { code, stdout } = run('--dist', dist, '--matrix', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ environment: 'dev' }]);
  });
});
