import { nearest } from '../../../../verify/schema/values/nearest';

describe('nearest', () => {
  it.each([
    ['replcas', 'replicas'],
    ['repilcas', 'replicas'],
    ['Replicas', 'replicas'],
    ['templte', 'template'],
    ['x', undefined],
    ['completelyDifferent', undefined],
  ])('takes %s for %s', (name, meant) => {
    expect(nearest(name, ['selector', 'template', 'replicas'])).toBe(meant);
  });
});
