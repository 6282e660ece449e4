import { join } from 'node:path';
import { UnusableInput } from '../../verify/input-error';
import { verify } from '../../verify/verify';
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

  it('may be for one environment, and are reported only where that is read', () => {
    const of = (environment: string) =>
      `${exception('schema/fields', '"*/*/*"')}  environment: ${environment}\n`;
    expect(prove(of('dev')).excepted).toBe(2);
    expect(prove(of('prod')).findings.map(({ rule }) => rule)).toEqual(['schema/fields', 'schema/fields']);
    const unused = `${exception('schema/fields', '"*/*/*"')}${exception('schema/cel', 'A/b')}  environment: dev\n`;
    expect(prove(unused, { environment: 'dev' }).findings).toMatchObject([{ rule: 'exceptions/used' }]);
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
      /^1: unknown field "until"; use rule, object, reason, environment$/,
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
