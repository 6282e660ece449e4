import { sourcesOf } from '../created/applications';
import type { WorldObject } from '../created/creation';
import { text } from '../created/field';
import { World } from '../created/world';
import { type Environment, reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Application, Applications, BEGINNING } from './application';
import { definitionsOf, isCustom } from './definition';

/** Charts with the programs behind definitions that another chart brings. */
const CHARTS: Readonly<Record<string, string>> = {
  'extensions.istio.io': 'istiod',
  'networking.istio.io': 'istiod',
  'security.istio.io': 'istiod',
  'telemetry.istio.io': 'istiod',
};

/** Without its operator a custom resource is a note that nobody reads. */
export const owner: Rule = {
  name: 'waves/owner',
  contract: 'the operator of every custom resource comes in an earlier wave, or in the same Application',
  *check(environment): Iterable<Fault> {
    const applications = Applications.of(environment);
    const definitions = definitionsOf(environment);
    const workloads = workloadsOf(environment);
    for (const object of environment.objects.filter(isCustom)) {
      const definition = definitions.get(`${object.group}/${object.kind}`);
      const own = applications.bringing(object);
      if (!definition || !own || applications.waveOf(definition) === BEGINNING) continue;
      const operator = operatorOf(applications, object, definition);
      const workload = operator && workloads.get(operator);
      if (!workload) {
        const what = `nothing that is applied looks after ${object.group}`;
        yield { object, path: ['kind'], what, fix: 'add its operator' };
      } else if (operator !== own && operator.wave >= own.wave) {
        yield {
          object,
          path: ['kind'],
          what: `its operator, ${reference(workload)}, comes in wave ${operator.wave} with ${operator.name}, the object itself in wave ${own.wave}`,
          fix: `move ${own.name} to wave ${operator.wave + 1} or later, or ${operator.name} to an earlier one`,
        };
      }
    }
  },
};

/** The Application with the operator: it mostly brings the definition as well. */
function operatorOf(applications: Applications, { group }: WorldObject, definition: WorldObject) {
  const chart = CHARTS[group];
  if (chart === undefined) return applications.bringing(definition);
  return applications.all.find(({ manifest }) =>
    sourcesOf(manifest).some((source) => text(source, 'chart') === chart),
  );
}

/** One of the workloads of each Application. */
function workloadsOf(environment: Environment): ReadonlyMap<Application, WorldObject> {
  const world = World.of(environment);
  const applications = Applications.of(environment);
  const workloads = new Map<Application, WorldObject>();
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet']) {
    for (const workload of world.ofKind('apps', kind)) {
      const application = applications.bringing(workload);
      if (application && !workloads.has(application)) workloads.set(application, workload);
    }
  }
  return workloads;
}
