import type { Component } from '../../constructs/component';
import { componentsOf } from '../../constructs/synthesis';
import { waveNumber } from '../../constructs/wave';
import { devPlatform, prodPlatform } from '../platform';

/** A component in a few lines: where it goes, what it brings along, and every object of its own. */
function contents(component: Component): string[] {
  const { wave, project, namespace, chart, manifests } = component;
  return [
    `wave ${waveNumber(wave)} ${wave}, project ${project}, namespace ${namespace}`,
    ...(chart ? [`chart ${chart.name} ${chart.version}`] : []),
    ...(manifests ? [`manifests ${manifests.path}/${manifests.include} ${manifests.revision}`] : []),
    ...component
      .toJson()
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${nameOf(kind, metadata.name)}`),
  ];
}

/** Jobs are named for their content, which another image is part of. */
const nameOf = (kind: string, name: string): string =>
  kind === 'Job' ? name.replace(/-[0-9a-f]{10}$/, '-<content>') : name;

describe.each([
  ['dev', devPlatform()],
  ['prod', prodPlatform()],
])('%s', (_, platform) => {
  test.each(componentsOf(platform).map((component) => [component.name, component] as const))(
    'has %s',
    (__, component) => {
      expect(contents(component).join('\n')).toMatchSnapshot();
    },
  );
});
