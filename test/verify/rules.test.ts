import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRules } from '../../verify/rules';

describe('the rules', () => {
  it('have each a section in docs/proofs.md', () => {
    const text = readFileSync(join(__dirname, '..', '..', 'docs', 'proofs.md'), 'utf8');
    const headings = text.match(/^#+ .*$/gm)?.map((heading) => heading.replace(/^#+ /, ''));
    expect(headings).toEqual(expect.arrayContaining(allRules('imports/schemas').map(({ name }) => name)));
  });
});
