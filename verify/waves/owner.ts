import { sourcesOf } from '../created/applications';
import { isCreated, type WorldObject } from '../created/creation';
import { text } from '../created/field';
import type { Pod } from '../created/pod';
import { World } from '../created/world';
import { type Environment, type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Application, Applications, BEGINNING } from './application';
import { definitionsOf, isCustom } from './definition';
import { Watchers } from './watchers';

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
    const ofCharts = workloadsOfCharts(environment);
    for (const object of environment.objects.filter(isCustom)) {
      const definition = definitions.get(`${object.group}/${object.kind}`);
      const own = applications.bringing(object);
      if (!definition || !own || applications.waveOf(definition) === BEGINNING) continue;
      const operators = operatorsOf(environment, object, definition, ofCharts);
      if (operators.length > 0) yield* checkWave(applications, object, own, operators);
      else yield nobody(environment, object, definition);
    }
  },
};

function nobody(environment: Environment, object: KubernetesObject, definition: WorldObject): Fault {
  const [pod] = Watchers.of(environment).find('*', pluralOf(definition), object.namespace);
  const unless = pod && `, unless ${reference(workloadOf(pod))} does, which may watch everything`;
  return {
    object,
    path: ['kind'],
    what: `nothing that is applied looks after ${object.group}${unless ?? ''}`,
    fix: 'add its operator, or the role and the binding by which it watches the resource',
    severity: pod ? 'warning' : 'error',
  };
}

const pluralOf = ({ manifest }: WorldObject): string => text(manifest, 'spec', 'names', 'plural') ?? '';

const workloadOf = ({ object }: Pod): WorldObject =>
  isCreated(object) && object.createdBy ? object.createdBy : object;

/** One of them in time is enough: others read the resource as well. */
function* checkWave(
  applications: Applications,
  object: KubernetesObject,
  own: Application,
  operators: readonly WorldObject[],
): Iterable<Fault> {
  const [first] = operators
    .flatMap((workload) => {
      const application = applications.bringing(workload);
      // of a workload that nothing applies, waves/folder tells
      return application ? [{ workload, application }] : [];
    })
    .sort((a, b) => waveFor(own, a.application) - waveFor(own, b.application));
  if (!first || waveFor(own, first.application) < own.wave) return;
  const { workload, application } = first;
  yield {
    object,
    path: ['kind'],
    what: `its operator, ${reference(workload)}, comes in wave ${application.wave} with ${application.name}, the object itself in wave ${own.wave}`,
    fix: `move ${own.name} to wave ${application.wave + 1} or later, or ${application.name} to an earlier one`,
  };
}

const waveFor = (own: Application, other: Application): number => (own === other ? BEGINNING : other.wave);

/** The workloads that look after an object: those with the right to watch it, or those of the chart that is there for it. */
function operatorsOf(
  environment: Environment,
  { group, namespace }: KubernetesObject,
  definition: WorldObject,
  ofCharts: ReadonlyMap<Application, WorldObject>,
): readonly WorldObject[] {
  const applications = Applications.of(environment);
  const watchers = Watchers.of(environment);
  const plural = pluralOf(definition);
  const bringing = applications.bringing(definition);
  const naming = watchers.find(group, plural, namespace);
  // whoever may watch everything, as Argo CD may, is the operator only of what comes with it
  const ofEverything = watchers
    .find('*', plural, namespace)
    .filter((pod) => bringing !== undefined && applications.bringing(pod.object) === bringing);
  const pods = [...naming, ...ofEverything].map(workloadOf);
  const chart = chartFor(applications, group) ?? bringing;
  const ofChart = chart && ofCharts.get(chart);
  return ofChart ? [...pods, ofChart] : pods;
}

function chartFor(applications: Applications, group: string): Application | undefined {
  const chart = CHARTS[group];
  if (chart === undefined) return undefined;
  return applications.all.find(({ manifest }) =>
    sourcesOf(manifest).some((source) => text(source, 'chart') === chart),
  );
}

/** One of the workloads of each chart, whose rights are not in dist. */
function workloadsOfCharts(environment: Environment): ReadonlyMap<Application, WorldObject> {
  const world = World.of(environment);
  const applications = Applications.of(environment);
  const workloads = new Map<Application, WorldObject>();
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet']) {
    for (const workload of world.ofKind('apps', kind).filter(isCreated)) {
      const application = applications.bringing(workload);
      if (application && !workloads.has(application)) workloads.set(application, workload);
    }
  }
  return workloads;
}
