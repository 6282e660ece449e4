import { helmValues } from '../../../verify/created/helm-values';

it.each<[string, object, unknown]>([
  ['the object', { valuesObject: { a: { b: 1 } } }, { a: { b: 1 } }],
  ['the text, where there is no object', { values: 'a:\n  b: 1\n' }, { a: { b: 1 } }],
  ['the object, where there is a text too', { valuesObject: { a: 1 }, values: 'a: 2' }, { a: 1 }],
  [
    'parameters over both',
    { valuesObject: { a: { b: 1, c: 2 } }, parameters: [{ name: 'a.b', value: 'true' }] },
    { a: { b: true, c: 2 } },
  ],
  [
    'texts of parameters, if they are to be texts',
    { parameters: [{ name: 'a', value: '1', forceString: true }] },
    { a: '1' },
  ],
  [
    'keys with dots, and places of lists',
    {
      parameters: [
        { name: 'labels.example\\.org/a', value: 'x' },
        { name: 'list[1].name', value: 'y' },
      ],
    },
    { labels: { 'example.org/a': 'x' }, list: [undefined, { name: 'y' }] },
  ],
  ['nothing of a text that is no YAML', { values: 'a: [' }, {}],
])('has %s', (_, helm, values) => {
  expect(helmValues({ helm })).toEqual(values);
});
