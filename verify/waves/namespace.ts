import { sourcesOf } from '../created/applications';
import { items, text } from '../created/field';
import { World } from '../created/world';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { Applications } from './application';
import { tooLate } from './order';

/** Nothing can be applied to a namespace that is not there. */
export const namespace: Rule = {
  name: 'waves/namespace',
  contract: 'the namespace of every object comes in an earlier wave, or in the same Application',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const applications = Applications.of(environment);
    for (const object of environment.objects) {
      const target = world.find('', 'Namespace', undefined, object.namespace ?? '');
      if (target) {
        yield* tooLate(applications, {
          object,
          path: ['metadata', 'namespace'],
          target,
          as: 'its namespace',
          isStrict: true,
        });
      }
    }
    yield* checkCharts(environment);
  },
};

/** A chart is applied to the namespace that its Application names. */
function* checkCharts(environment: Environment): Iterable<Fault> {
  const world = World.of(environment);
  const applications = Applications.of(environment);
  for (const application of applications.all) {
    const { object, manifest, wave, name } = application;
    const isChart = sourcesOf(manifest).some((source) => text(source, 'chart') !== undefined);
    const creates = items(manifest, 'spec', 'syncPolicy', 'syncOptions').includes('CreateNamespace=true');
    const namespace = text(manifest, 'spec', 'destination', 'namespace') ?? '';
    const target = world.find('', 'Namespace', undefined, namespace);
    if (!isChart || creates || !target) continue;
    const at = applications.waveOf(target);
    if (at === undefined || at < wave || applications.bringing(target) === application) continue;
    yield {
      object,
      path: ['spec', 'destination', 'namespace'],
      what: `Namespace ${namespace} comes in wave ${at} with ${applications.bringing(target)?.name}, the chart itself in wave ${wave}`,
      fix: `move ${name} to wave ${at + 1} or later, or the namespace to an earlier one`,
    };
  }
}
