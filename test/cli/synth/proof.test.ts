import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isProven } from '../../../cli/synth/proof';
import { synth } from '../../../cli/synth/synth';
import * as proofs from '../../../cli/verify/main';
import { dev } from '../../../environments/dev';
import { type Report, verify } from '../../../verify/verify';

jest.mock('../../../verify/verify', () => {
  const actual = jest.requireActual('../../../verify/verify');
  return { ...actual, verify: jest.fn(actual.verify) };
});

const root = path.join(__dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-proof-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(() => jest.restoreAllMocks());

const options = { output: path.join(scratch, 'dist'), tenants: scratch, verify: true, quiet: false };

/** Proves a preview with one file; what is said comes with it. */
function prove(name: string, text: string): { proven: boolean; said: string } {
  const preview = path.join(scratch, name);
  mkdirSync(path.join(preview, 'dev/shop'), { recursive: true });
  writeFileSync(path.join(preview, 'dev/shop/shop.k8s.yaml'), text);
  const said: string[] = [];
  jest.spyOn(console, 'error').mockImplementation((line) => said.push(line));
  return {
    proven: isProven(preview, options, root, () => proofs),
    said: said.join('\n').replaceAll(`${scratch}/`, ''),
  };
}

const namespace = (field: string) => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  ${field}\n`;

describe('what is about to be put in place', () => {
  test('is refused with the finding, in the file as it will be called', () => {
    const { proven, said } = prove('finding', namespace('lables: {a: b}'));
    expect(proven).toBe(false);
    expect(said).toMatch(/dist\/dev\/shop\/shop\.k8s\.yaml:5 error schema\//);
    expect(said).toMatch(/labels/);
    expect(said).not.toMatch(/finding\/dev/);
    expect(said).toMatch(/synth: not proven, nothing was written; --no-verify writes all the same$/);
  });

  test('is refused when it cannot be understood', () => {
    const { proven, said } = prove('unusable', 'kind: [');
    expect(proven).toBe(false);
    expect(said).toMatch(/dist\/dev\/shop\/shop\.k8s\.yaml/);
  });
});

describe('npm run synth', () => {
  const output = path.join(scratch, 'output');
  const run = (...more: string[]): { code: number; said: string[] } => {
    const said: string[] = [];
    jest.spyOn(console, 'log').mockImplementation((line) => said.push(line));
    jest.spyOn(console, 'error').mockImplementation((line) => said.push(line));
    return { code: synth([dev], ['--output', output, ...more], root, () => proofs) as number, said };
  };

  test('writes nothing that is not proven, unless it is told to, and then it says so', () => {
    const finding = {
      rule: 'test/rule',
      severity: 'error',
      object: 'x',
      file: 'x',
      line: 1,
      path: '',
      what: 'x',
      fix: 'x',
    };
    const report = {
      environments: [],
      rules: [],
      findings: [finding],
      excepted: 0,
    } as unknown as Report;
    jest.mocked(verify).mockReset().mockReturnValue(report);
    expect(run().code).toBe(1);
    expect(() => rmSync(output, { recursive: true })).toThrow(/ENOENT/);
    expect(verify).toHaveBeenCalledTimes(1);

    const { code, said } = run('--no-verify');
    expect(code).toBe(0);
    expect(said[0]).toBe('synth: --no-verify, what is written is not proven');
    expect(verify).toHaveBeenCalledTimes(1);
  });
});
