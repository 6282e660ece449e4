import { join } from 'node:path';
import { verify } from '../../../verify/verify';

const FIXTURES = join(__dirname, '..', 'fixtures', 'references', 'object');

const fixes = (fixture: string) =>
  verify(join(FIXTURES, fixture), { rules: ['references/object'], exceptions: false }).findings.map(
    ({ fix }) => fix,
  );

describe('a class that does not exist', () => {
  it('is to be named in the environment, if the cluster has it', () => {
    expect(fixes('storage-class')).toEqual(['name it in cluster.classes of the environment']);
  });

  it('may be one that the environment names, misspelt', () => {
    expect(fixes('priority-class-misspelt')).toEqual([
      'did you mean high? else name it in cluster.classes of the environment',
    ]);
  });
});
