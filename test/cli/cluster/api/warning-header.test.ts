import { readWarnings } from '../../../../cli/cluster/api/warning-header';

describe('the header "Warning"', () => {
  it('is read as its text', () => {
    expect(readWarnings(['299 - "v1 Endpoints is deprecated in v1.33+; use EndpointSlice"'])).toEqual([
      'v1 Endpoints is deprecated in v1.33+; use EndpointSlice',
    ]);
  });

  it('may hold several, and quotes in them', () => {
    expect(readWarnings(['299 - "one, \\"quoted\\"", 299 - "two"', '299 - "three"'])).toEqual([
      'one, "quoted"',
      'two',
      'three',
    ]);
  });
});
