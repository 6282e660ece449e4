import { fieldIn } from '../../../../cli/environment/cluster/field-in';

const textAt = (text: string) => {
  const range = fieldIn(text, 'cluster');
  return range && text.slice(range.start, range.end);
};

describe('a field of an object', () => {
  test.each([
    [
      'before others',
      "export const a = { cluster: { nodes: ['x'] }, name: 'a' };",
      "cluster: { nodes: ['x'] }",
    ],
    ['the last, without a comma', "export const a = {\n  name: 'a',\n  cluster: 1\n};", 'cluster: 1'],
    [
      'beside one that is named like it',
      'export const a = { mycluster: 1, cluster: 2, clusters: 3 };',
      'cluster: 2',
    ],
    ['beside one of another object', 'export const a = { b: { cluster: 1 }, cluster: 2 };', 'cluster: 2'],
    [
      'beside comments and strings that say its name',
      "export const a = { // cluster: 1,\n /* cluster: { */ b: 'cluster: 3', cluster: 2 };",
      'cluster: 2',
    ],
    ['with brackets in a string', "export const a = { cluster: '}],', b: `}` };", "cluster: '}],'"],
    ['with an escaped quote', "export const a = { b: 'it\\'s }', cluster: 2 };", 'cluster: 2'],
  ])('is found %s', (_, text, field) => {
    expect(textAt(text)).toBe(field);
  });

  test.each([
    ['there is none', "export const a = { name: 'a' };"],
    ['it is short for a constant', 'export const a = { cluster, b: 1 };'],
    ['there are two', 'export const a = { cluster: 1 };\nexport const b = { cluster: 2 };'],
  ])('is not found when %s', (_, text) => {
    expect(textAt(text)).toBeUndefined();
  });
});
