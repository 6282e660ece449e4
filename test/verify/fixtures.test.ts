import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../verify/finding';
import { allRules } from '../../verify/rules';
import { verify } from '../../verify/verify';

// A fixture is a folder that is a dist, or a file that is its only manifest. Its name tells the fault, its comments
// `# expect:` what must be found, and `# fault` the line; what has no comment must have no finding.
const FIXTURES = join(__dirname, 'fixtures');
const work = mkdtempSync(join(tmpdir(), 'plinth-fixtures-'));

afterAll(() => rmSync(work, { recursive: true }));

function distOf(fixture: string): string {
  if (statSync(fixture).isDirectory()) return fixture;
  const dist = mkdtempSync(join(work, 'dist-'));
  mkdirSync(join(dist, 'dev', 'app'), { recursive: true });
  writeFileSync(join(dist, 'dev', 'app', 'app.k8s.yaml'), readFileSync(fixture));
  return dist;
}

const filesOf = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesOf(join(path, name))) : [path];

/** What the comments of a fixture's files expect, each as findings are written by `describeFinding`. */
function expected(fixture: string): string[] {
  return filesOf(fixture).flatMap((file) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    const line = lines.findIndex((text) => text.endsWith('# fault')) + 1;
    return lines.flatMap((text) => {
      const [, finding] = /^# expect: (.*)$/.exec(text) ?? [];
      return finding === undefined ? [] : [`${finding} (line ${line})`];
    });
  });
}

function describeFinding({ severity, rule, object, path, what, line }: Finding): string {
  const where = path ? `${object} ${path}` : object;
  return `${severity === 'warning' ? 'warning ' : ''}${rule} ${where}: ${what} (line ${line})`;
}

function found(fixture: string, proof: string): string[] {
  const ofProof = rules.filter((name) => name.startsWith(`${proof}/`));
  const report = verify(distOf(fixture), { rules: ofProof, exceptions: false });
  return report.findings.map(describeFinding);
}

/** Rules that have a test of their own: their faults are too large for a file, in connections.json, which has no comments, or planted in dist. */
const WITHOUT_FIXTURES = /^(schema\/size$|connectivity\/|hardening\/(tries|trusted-proxies)$)/;

const rules = allRules('imports/schemas')
  .map(({ name }) => name)
  .filter((name) => !WITHOUT_FIXTURES.test(name));

describe.each(rules)('%s', (rule) => {
  const fixtures = readdirSync(join(FIXTURES, rule));
  const [proof = ''] = rule.split('/');

  it('accepts what is valid', () => {
    const valid = fixtures.filter((name) => name.startsWith('valid'));
    expect(valid).not.toEqual([]);
    for (const name of valid) expect(found(join(FIXTURES, rule, name), proof)).toEqual([]);
  });

  it.each(fixtures.filter((name) => !name.startsWith('valid')))('finds %s and nothing else', (name) => {
    const fixture = join(FIXTURES, rule, name);
    const wanted = expected(fixture);
    expect(wanted).toHaveLength(1);
    expect(wanted[0]).toMatch(new RegExp(`^(?:warning )?${rule} `));
    expect(found(fixture, proof)).toEqual(wanted);
  });
});
