import { setField } from '../../../cli/tenant/edit';

const field = ['stages', 'test', 'services', 'api', 'image'];
const image = 'ghcr.io/acme/api:2.0.0';

/** The lines that are in only one of two texts. */
function changes(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
}

describe('setting a field of a YAML text', () => {
  const text = `# the file of acme
name: acme # short

stages:
  # what is ahead
  test:
    services:
      api:
        image: "ghcr.io/acme/api:1.0.0"  # from the pipeline
        replicas:   1
`;

  test('changes the value and no other byte', () => {
    const edited = setField(text, field, image);
    expect(edited).toBe(text.replace('ghcr.io/acme/api:1.0.0', image));
    expect(setField(edited, field, 'ghcr.io/acme/api:1.0.0')).toBe(text);
  });

  test('keeps the quotes that there are, and the ends of lines of Windows', () => {
    const windows = text.replaceAll('\n', '\r\n').replaceAll('"', "'");
    expect(setField(windows, field, image)).toBe(windows.replace('ghcr.io/acme/api:1.0.0', image));
  });

  test.each([
    [
      'beside what a service has',
      `stages:\n  test:\n    services:\n      api:\n        # few\n        replicas: 1\n`,
      [`+         image: ${image}`],
    ],
    [
      'in a mapping on one line',
      'stages:\n  test: { services: { api: { replicas: 1 } } }\n',
      [
        '-   test: { services: { api: { replicas: 1 } } }',
        `+   test: { services: { api: { image: ${image}, replicas: 1 } } }`,
      ],
    ],
    [
      'with the mappings around it, on one line',
      'stages: { test: {} }\n',
      ['- stages: { test: {} }', `+ stages: { test: { services: { api: { image: ${image} } } } }`],
    ],
    [
      'with the mappings around it',
      'name: acme\nstages:\n  prod:\n    host: shop\n',
      ['+   test:', '+     services:', '+       api:', `+         image: ${image}`],
    ],
    [
      'at the end, if there is nothing around it',
      '# acme\nname: acme\n# end',
      ['+ ', '+ stages:', '+   test:', '+     services:', '+       api:', `+         image: ${image}`, '+ '],
    ],
  ])('adds it %s', (_, before, expected) => {
    expect(changes(before, setField(before, field, image))).toEqual(expected);
  });

  test('fails where it would change what something else means', () => {
    expect(() => setField(text, field, 'x"\nname: "y')).toThrow(
      'stages.test.services.api.image: cannot be set without changing more; edit the file by hand',
    );
    expect(() => setField('stages: &x 1\nname: *x\n', ['stages', 'test'], image)).toThrow(
      /edit the file by hand/,
    );
  });
});
