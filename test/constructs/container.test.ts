import { mebibytes, quantities } from '../../constructs/container';

describe('mebibytes', () => {
  it.each([
    ['512Mi', 0.75, 384],
    ['2Gi', 0.85, 1740],
    ['1Ti', 0.5, 524288],
    ['2048Ki', 1, 2],
  ])('takes of %s the share %d as %d', (memory, share, expected) => {
    expect(mebibytes(memory, share)).toBe(expected);
  });
});

describe('quantities', () => {
  it('sets no limit of processor time where none is given', () => {
    const resources = quantities({ requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } });
    expect(Object.keys(resources.limits ?? {})).toEqual(['memory']);
  });
});
