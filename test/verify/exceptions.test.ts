import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synth } from '../../cli/synth/synth';
import { dev } from '../../environments/dev';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';
import { UnusableInput } from '../../verify/input-error';
import { verify } from '../../verify/verify';
import { readYaml } from '../../verify/yaml';
import { distFolder } from './dist-folder';

const faulty = (name: string, namespace: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\ntypo: 1\n`;

function prove(exceptions: string, options: { rules?: string[]; environment?: string } = {}) {
  const dist = distFolder({
    'dev/a/a.k8s.yaml': `${faulty('settings', 'shop')}---\n${faulty('settings', 'shop-test')}`,
    'exceptions.yaml': exceptions,
  });
  return verify(dist, { rules: ['schema'], ...options, exceptions: join(dist, 'exceptions.yaml') });
}

function refusals(exceptions: string): readonly string[] {
  try {
    prove(exceptions);
  } catch (error) {
    if (error instanceof UnusableInput) return error.errors.map(({ line, reason }) => `${line}: ${reason}`);
    throw error;
  }
  return [];
}

/** Rules that find something in an environment of one Deployment that nobody calls. */
function ofEnvironment(name: string, exceptions: string): readonly string[] {
  const dist = distFolder({
    [`${name}/a/a.k8s.yaml`]:
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\n',
    'exceptions.yaml': exceptions,
  });
  const options = { rules: ['hardening/replicas'], exceptions: join(dist, 'exceptions.yaml') };
  return verify(dist, options).findings.map(({ rule }) => rule);
}

const exception = (rule: string, object: string) =>
  `- rule: ${rule}\n  object: ${object}\n  reason: upstream writes it\n`;

describe('exceptions', () => {
  it('cover findings of their rule on their object', () => {
    const { findings, excepted } = prove(exception('schema/fields', 'ConfigMap/shop/settings'));
    expect(excepted).toBe(1);
    expect(findings).toMatchObject([{ rule: 'schema/fields', object: 'ConfigMap shop-test/settings' }]);
  });

  it('take * for any characters of a segment', () => {
    expect(prove(exception('schema/fields', '"*/shop*/sett*"')).findings).toEqual([]);
    expect(prove(exception('schema/fields', '"ConfigMap/*"')).excepted).toBe(0);
  });

  it('are reported when they cover nothing', () => {
    const { findings } = prove(
      `${exception('schema/fields', '"*/*/*"')}${exception('schema/cel', 'ConfigMap/shop/settings')}`,
    );
    expect(findings).toEqual([
      {
        rule: 'exceptions/used',
        severity: 'error',
        object: 'ConfigMap/shop/settings',
        file: expect.stringMatching(/exceptions\.yaml$/),
        line: 4,
        path: '',
        what: 'exception of schema/cel covers no finding',
        fix: 'remove it',
      },
    ]);
  });

  it('are not reported when their rule or an environment was left out', () => {
    const unused = `${exception('schema/fields', '"*/*/*"')}${exception('schema/cel', 'ConfigMap/shop/settings')}`;
    expect(prove(unused, { rules: ['schema/fields'] }).findings).toEqual([]);
    expect(prove(unused, { environment: 'dev' }).findings).toEqual([]);
  });

  it('are not reported where no environment has their object', () => {
    const unused = `${exception('schema/fields', '"*/*/*"')}${exception('schema/cel', 'Deployment/mail-system/postfix')}`;
    expect(prove(unused).findings).toEqual([]);
  });

  it('are not reported where their rule asks nothing of the environments that have their object', () => {
    const replicas = exception('hardening/replicas', 'Deployment/shop/web');
    expect(ofEnvironment('dev', replicas)).toEqual([]);
    expect(ofEnvironment('prod', replicas)).toEqual(['exceptions/used']);
  });

  it.each([
    [
      'a rule that does not exist',
      exception('schema/field', 'A/b'),
      /^1: rule must exist, got "schema\/field"; use one of schema\/kind, /,
    ],
    [
      'no reason',
      '- rule: schema/cel\n  object: A/b\n  reason: " "\n',
      /^1: reason must be a text that is not empty, got " "; write it$/,
    ],
    [
      'an object without a name',
      exception('schema/cel', 'ConfigMap'),
      /^1: object must be Kind\/namespace\/name, .* got "ConfigMap"/,
    ],
    [
      'an unknown field',
      `${exception('schema/cel', 'A/b')}  until: 2027\n`,
      /^1: unknown field "until"; use rule, object, reason$/,
    ],
    ['text', '- hello\n', /^1: exception must have rule, object, reason, got "hello"; write them$/],
    ['no list', 'rule: a\n', /must be a list of exceptions/],
  ])('refuse %s', (_name, exceptions, message) => {
    expect(refusals(exceptions)).toEqual([expect.stringMatching(message)]);
  });

  it('may be an empty file', () => {
    expect(prove('# none\n').findings).toHaveLength(2);
  });

  it('refuse a file that is not there', () => {
    const dist = distFolder({ 'dev/a/a.k8s.yaml': faulty('a', 'b') });
    expect(() => verify(dist, { exceptions: '/nowhere.yaml' })).toThrow(
      /nowhere.yaml: must be a file of exceptions/,
    );
  });
});

describe('the exceptions of a folder', () => {
  const schemas = 'imports/schemas';
  const covered = exception('schema/fields', 'ConfigMap/shop/settings');

  it('are beside it, and not those of the working directory', () => {
    const files = { 'dist/dev/a/a.k8s.yaml': faulty('settings', 'shop') };
    const rules = ['schema/fields'];
    const theirs = distFolder({ ...files, 'verify/exceptions.yaml': covered });
    expect(verify(join(theirs, 'dist'), { rules, schemas })).toMatchObject({ findings: [], excepted: 1 });
    const strangers = join(distFolder(files), 'dist');
    expect(verify(strangers, { rules, schemas }).excepted).toBe(0);
  });

  it('are those of this project only if it says that it has made the folder', () => {
    const dist = distFolder({
      'dev/a/a.k8s.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: { name: mail-system, labels: { pod-security.kubernetes.io/enforce: baseline } }\n',
    });
    const rules = ['hardening/namespace'];
    expect(verify(dist, { rules }).findings).toHaveLength(1);
    expect(verify(dist, { rules, root: '.' }).findings).toEqual([]);
  });
});

describe('verify/exceptions.yaml', () => {
  const root = join(__dirname, '..', '..');
  const file = join(root, 'verify', 'exceptions.yaml');
  const scratch = mkdtempSync(join(tmpdir(), 'plinth-exceptions-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  async function distOf(...environments: Environment[]) {
    const dist = join(scratch, environments.map(({ name }) => name).join('-'));
    const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const load = () => {
      throw new Error('nothing is proven');
    };
    expect(await synth(environments, ['--no-verify', '--quiet', '--output', dist], root, load)).toBe(0);
    quiet.mockRestore();
    return dist;
  }

  const promtail: Environment = {
    ...prod,
    name: 'promtail',
    domain: 'promtail.example.org',
    tenants: { ...prod.tenants, domain: 'apps.promtail.example.org' },
    loki: { ...dev.loki, collector: 'promtail' },
    garage: dev.garage,
    backups: undefined,
  };

  it('has an entry for everything that dev and prod live with, with either collector of logs, and no other', async () => {
    const [entries] = readYaml(readFileSync(file, 'utf8'), file) as [{ rule: string; object: string }[]];
    const { findings } = verify(await distOf(dev, prod, promtail), { root, exceptions: false });
    // Of every tenant's stage the same.
    const common = (object: string) => object.replace(/(?<=\/tenant-)[^/]+(?=-prod\/)/, '*');
    const found = findings.map(({ rule, object }) => `${rule} ${common(object.replace(' ', '/'))}`);
    expect(entries.map(({ rule, object }) => `${rule} ${object}`).sort()).toEqual([...new Set(found)].sort());
  });

  it.each(['production-eu', 'staging'])(
    'is for an environment of any name, such as %s alone',
    async (name) => {
      expect(verify(await distOf({ ...prod, name }), { root }).findings).toEqual([]);
    },
  );
});
