import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { allRules } from '../../verify/rules';

const VERIFY = join(__dirname, '..', '..', 'verify');

const sources = readdirSync(VERIFY, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

describe('verify', () => {
  it('imports nothing of the project but the frame of its commands, so that it cannot repeat its mistakes', () => {
    const imported = sources.flatMap((file) =>
      [
        ...readFileSync(join(VERIFY, file), 'utf8').matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g),
      ].map(([, path]) => normalize(join(file, '..', path ?? ''))),
    );
    expect(imported.length).toBeGreaterThan(50);
    expect([...new Set(imported.filter((path) => path.startsWith('..')))]).toEqual(['../cli/command']);
  });

  it('has a section in docs/proofs.md for every rule', () => {
    const text = readFileSync(join(VERIFY, '..', 'docs', 'proofs.md'), 'utf8');
    const headings = text.match(/^#+ .*$/gm)?.map((heading) => heading.replace(/^#+ /, ''));
    expect(headings).toEqual(expect.arrayContaining(allRules('imports/schemas').map(({ name }) => name)));
  });
});
