import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneOf } from '../../../verify/references/one-of';
import { verify } from '../../../verify/verify';
import { distFolder } from '../dist-folder';

describe('oneOf', () => {
  it('lists what there is', () => {
    expect(oneOf(['http (8080)', 9187], 'add it')).toBe('use one of http (8080), 9187');
  });

  it('lists the beginning of many', () => {
    const names = Array.from({ length: 13 }, (_, index) => index);
    expect(oneOf(names, 'add it')).toBe('use one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …');
  });

  it('says what to do where there is nothing', () => {
    expect(oneOf([], 'add it')).toBe('add it');
  });
});

// everything that names something, in a place that has nothing
const BARE = readFileSync(join(__dirname, 'bare.yaml'), 'utf8');

describe('a finding', () => {
  const { findings } = verify(distFolder({ 'dev/app/app.k8s.yaml': BARE }), { exceptions: false });

  it.each([
    'references/container',
    'references/host',
    'references/key',
    'references/monitor',
    'references/service',
  ])('of %s offers no choice of nothing', (rule) => {
    const ofRule = findings.filter((finding) => finding.rule === rule);
    expect(ofRule).not.toEqual([]);
    for (const { fix } of ofRule) expect(fix).not.toMatch(/\bone of (?:none|$|,)|\b(?:are|of) none\b/);
  });
});
