import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileOf, provideGoProgram } from '../../../go-program';
import { describeProvided, isInstalled } from '../../../provided';
import { Harness } from '../../../verify/mutations/harness';
import { deployed } from './amtool';

// What the Alertmanager that is deployed says of the files in dist. Needs Go, once: npm run test:planted-faults

const missing = existsSync(fileOf(deployed)) || isInstalled('go', 'version') ? [] : ['go'];

describeProvided('amtool of the Alertmanager that is deployed', missing, 'see docs/cluster-test.md', () => {
  const harness = new Harness();
  const folder = mkdtempSync(path.join(tmpdir(), 'plinth-alertmanager-'));
  let amtool = '';
  beforeAll(async () => {
    amtool = await provideGoProgram(deployed);
  }, 600_000);
  afterAll(() => {
    harness.close();
    rmSync(folder, { recursive: true });
  });

  /** Writes the files of the ConfigMap, of which only the folder is another. @returns what amtool says */
  function check(environment: string, change: (text: string, file: string) => string = (text) => text) {
    const map = harness
      .environment(environment)
      .find('', 'ConfigMap', 'observability-system', 'alertmanager');
    for (const [file, text] of Object.entries(map?.manifest.data as Record<string, string>)) {
      writeFileSync(
        path.join(folder, file),
        change(text.replaceAll('/etc/alertmanager/', `${folder}/`), file),
      );
    }
    const args = ['check-config', path.join(folder, 'alertmanager.yaml')];
    const { status, stdout, stderr } = spawnSync(amtool, args, { encoding: 'utf8' });
    return { ok: status === 0, said: stdout + stderr };
  }

  it('takes the file of dev, where nobody is told', () => {
    expect(check('dev')).toMatchObject({ ok: true, said: expect.stringContaining('SUCCESS') });
  });

  it('takes that of prod, addresses in files and both files of texts', () => {
    const { ok, said } = check('prod');
    expect(said).toContain('SUCCESS');
    expect(said).toContain('2 templates');
    expect(ok).toBe(true);
  });

  it.each([
    ['a field that it does not know', /url_file:/g, 'url_fyle:', /field url_fyle not found/],
    ['a receiver that is not there', /- receiver: chat\b/, '- receiver: chit', /undefined receiver "chit"/],
  ])('refuses %s', (_, pattern, replacement, reason) => {
    const { ok, said } = check('prod', (text) => text.replace(pattern, replacement));
    expect(said).toMatch(reason);
    expect(ok).toBe(false);
  });

  it('refuses a text that is broken', () => {
    const { ok, said } = check('prod', (text, file) =>
      file === 'messages.tmpl' ? `${text}{{ end }}` : text,
    );
    expect(said).toMatch(/FAILED|unexpected/);
    expect(ok).toBe(false);
  });
});
