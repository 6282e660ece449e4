import { highestServed } from '../../../cli/import/crd';

function crd(...versions: readonly [name: string, served: boolean][]) {
  return {
    kind: 'CustomResourceDefinition' as const,
    spec: {
      group: 'example.org',
      scope: 'Namespaced',
      names: { kind: 'Widget' },
      versions: versions.map(([name, served]) => ({
        name,
        served,
        schema: { openAPIV3Schema: { type: 'object' } },
      })),
    },
  };
}

describe('highestServed', () => {
  test('takes a stable version before a beta, a beta before an alpha', () => {
    const resource = highestServed(crd(['v2alpha1', true], ['v1', true], ['v3beta1', true]));
    expect(resource).toMatchObject({ version: 'v1', alsoServed: ['v3beta1', 'v2alpha1'] });
  });

  test('compares numbers as numbers', () => {
    expect(highestServed(crd(['v2', true], ['v10', true])).version).toBe('v10');
    expect(highestServed(crd(['v1beta2', true], ['v1beta10', true])).version).toBe('v1beta10');
  });

  test('passes over a version that is not served', () => {
    expect(highestServed(crd(['v2', false], ['v1beta1', true]))).toMatchObject({
      version: 'v1beta1',
      alsoServed: [],
    });
  });

  test('takes a name that is no version last', () => {
    expect(highestServed(crd(['nightly', true], ['v1alpha1', true])).version).toBe('v1alpha1');
  });

  test('fails when no version is served', () => {
    expect(() => highestServed(crd(['v1', false]))).toThrow(
      'example.org/Widget: versions must have one that is served and has a schema, got v1; take a whole release',
    );
  });
});
