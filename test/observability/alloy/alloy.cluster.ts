import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AlloyBlock, alloyText } from '../../../constructs/observability/alloy-configuration';
import { describeProvided } from '../../provided';
import { Harness } from '../../verify/mutations/harness';
import { logqlFaults } from '../logql';
import { missingPrograms, provideParser } from './program';

// Reads the configuration of dist with Alloy's own parser. Needs Go, once: npm run test:planted-faults

describeProvided("Alloy's own parser", missingPrograms(), 'see docs/cluster-test.md', () => {
  const harness = new Harness();
  const folder = mkdtempSync(path.join(tmpdir(), 'plinth-alloy-'));
  let parser = '';
  beforeAll(async () => {
    parser = await provideParser();
  }, 600_000);
  afterAll(() => {
    harness.close();
    rmSync(folder, { recursive: true });
  });

  function read(text: string): { readonly blocks: readonly AlloyBlock[]; readonly fault: string } {
    const file = path.join(folder, 'config.alloy');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(parser, [file], { encoding: 'utf8' });
    return { blocks: status === 0 ? JSON.parse(stdout) : [], fault: stderr };
  }

  const written = (name: string): string => {
    const map = harness.environment(name).find('', 'ConfigMap', 'observability-system', 'alloy');
    const files = map?.manifest.data as Record<string, string> | undefined;
    return files?.['config.alloy'] ?? '';
  };

  /** All blocks, inner ones too. */
  const all = (blocks: readonly AlloyBlock[]): AlloyBlock[] =>
    blocks.flatMap((block) => [block, ...all(block.blocks ?? [])]);

  describe.each(['dev', 'prod'])('with %s', (name) => {
    it('takes the file, in which nothing is referred to that is not there', () => {
      const { blocks, fault } = read(written(name));
      expect(fault).toBe('');
      const exported = blocks.map(({ block, label }) => `${block}.${label}.`);
      const references = [...JSON.stringify(blocks).matchAll(/\{"\$":"([^"]+)"\}/g)].map(([, to = '']) => to);
      expect(references.length).toBeGreaterThan(4);
      expect(references.filter((to) => !exported.some((component) => to.startsWith(component)))).toEqual([]);
    });

    it('reads selectors that are LogQL, and labels that all lines are left with', () => {
      const inner = all(read(written(name)).blocks);
      const selectors = inner
        .filter(({ block }) => block === 'stage.match')
        .map(({ attributes }) => attributes?.selector);
      expect(selectors.length).toBeGreaterThan(4);
      expect(selectors.flatMap((selector) => logqlFaults(String(selector)))).toEqual([]);
      const targets = inner.flatMap(({ block, attributes }) =>
        block === 'rule' ? [attributes?.target_label] : [],
      );
      const [kept] = inner.flatMap(({ block, attributes }) =>
        block === 'stage.label_keep' ? [attributes?.values] : [],
      );
      expect(new Set(targets)).toEqual(new Set(kept as string[]));
      expect(kept).toEqual(
        expect.arrayContaining(['namespace', 'pod', 'container', 'app', 'tenant', 'stage']),
      );
    });
  });

  it('reads what the platform meant, whatever is in a text', () => {
    const given: AlloyBlock[] = [
      {
        block: 'loki.process',
        label: 'pods',
        attributes: {
          quotes: 'say "no"\\d\n\t',
          unicode: 'ä…😀\u2028\u0007',
          zero: 0,
          on: true,
          list: ['', '`'],
        },
        blocks: [{ block: 'stage.static_labels', attributes: { values: { audit: '$x' } } }],
      },
    ];
    expect(read(alloyText(given))).toEqual({ blocks: given, fault: '' });
  });

  it.each([
    ['a brace that is not closed', 'loki.write "loki" {\n', /expected }/],
    ['a label that is no name', 'loki.write "lo-ki" {\n}\n', /label/],
    ['a value that is none', 'loki.write "loki" {\n  url = http://x\n}\n', /illegal character/],
  ])('refuses %s', (_, text, reason) => {
    expect(read(text).fault).toMatch(reason);
  });
});
