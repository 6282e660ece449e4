import { readPins } from '../../../cli/import/pins';

const read = (imports: string[], projects: string[]) =>
  readPins({ from: 'cdk8s.yaml', text: JSON.stringify({ imports }) }, projects);

describe('readPins', () => {
  test('finds the version of a project in its address', () => {
    expect(
      read(['https://example.org/acme/widgets/releases/download/v1.2.3/crds.yaml'], ['widgets']),
    ).toEqual([
      {
        project: 'widgets',
        version: '1.2.3',
        urls: ['https://example.org/acme/widgets/releases/download/v1.2.3/crds.yaml'],
      },
    ]);
  });

  test('takes a project for itself even if its organisation is named like another project', () => {
    const pins = read(
      ['https://example.org/widgets/widgets/1.0.0/a.yaml', 'https://example.org/widgets/plugin/2.0.0/a.yaml'],
      ['widgets', 'plugin'],
    );
    expect(pins.map(({ project, version }) => [project, version])).toEqual([
      ['widgets', '1.0.0'],
      ['plugin', '2.0.0'],
    ]);
  });

  test('fails when a project has no address', () => {
    expect(() => read([], ['widgets'])).toThrow(
      'cdk8s.yaml: imports must pin one version of widgets, got no address; correct its addresses',
    );
  });

  test('fails when the addresses of a project disagree', () => {
    expect(() =>
      read(['https://x/widgets/1.0.0/a.yaml', 'https://x/widgets/1.0.1/b.yaml'], ['widgets']),
    ).toThrow(
      'cdk8s.yaml: imports must pin one version of widgets, got 1.0.0 and 1.0.1; correct its addresses',
    );
  });

  test('fails when an address has no version', () => {
    expect(() => read(['https://x/widgets/main/a.yaml'], ['widgets'])).toThrow(
      'imports must pin one version of widgets, got none; correct its addresses',
    );
  });

  test('fails when an address belongs to no project', () => {
    expect(() => read(['https://x/gadgets/1.0.0/a.yaml'], ['widgets'])).toThrow(
      'cdk8s.yaml: imports must be of projects in cli/import/kinds.ts, got https://x/gadgets/1.0.0/a.yaml; add it there or remove it here',
    );
  });
});
