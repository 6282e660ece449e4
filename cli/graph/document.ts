import { Network } from '../../verify/connectivity/network';
import { isCreated } from '../../verify/created/creation';
import { text } from '../../verify/created/field';
import { World } from '../../verify/created/world';
import { type Dist, type Environment, groupBy, reference } from '../../verify/dist';
import { Applications } from '../../verify/waves/application';
import type { Source } from './edges';
import { componentOf, Ends } from './ends';
import type { ComponentView, EnvironmentGraph, GraphDocument, ObjectView } from './graph';
import { draw } from './layout';
import { platformGraph } from './platform-graph';
import { Stages } from './stages';
import { tenantGraphs } from './tenant-graphs';

/** Everything that the page shows of a dist. */
export async function graphDocument({ environments, folder }: Dist): Promise<GraphDocument> {
  const graphs: EnvironmentGraph[] = [];
  for (const environment of environments) graphs.push(await environmentGraph({ environment, folder }));
  return { environments: graphs };
}

async function environmentGraph(source: Source): Promise<EnvironmentGraph> {
  const { environment } = source;
  const network = Network.of(environment);
  const known = [new Stages(network), new Ends(network)] as const;
  const { shapes, stages } = tenantGraphs(source, ...known);
  return {
    name: environment.name,
    waves: wavesOf(environment),
    platform: await draw(platformGraph(source, ...known)),
    components: componentsOf(environment),
    tenants: {
      stages,
      shapes: await Promise.all(
        shapes.map(async ({ graph, component }) => ({ drawing: await draw(graph), component })),
      ),
    },
  };
}

/** The Applications of a wave carry its name. */
const wavesOf = (environment: Environment): Record<number, string> =>
  Object.fromEntries(
    Applications.of(environment).all.flatMap(({ object, wave }) => {
      const name = text(object.manifest, 'metadata', 'labels', 'plinth.dev/wave');
      return name ? [[wave, name]] : [];
    }),
  );

/** The platform's components with what is in dist and what comes of it; tenants have shapes instead. */
function componentsOf(environment: Environment): ComponentView[] {
  const applications = Applications.of(environment);
  const all = [...environment.objects, ...World.of(environment).created];
  const byApplication = groupBy(
    all.filter((object) => !object.component.startsWith('tenants/')),
    (object) => applications.bringing(object)?.name ?? '',
  );
  return applications.all.flatMap(({ name, wave, folders }) => {
    if (folders.some((folder) => folder.startsWith('tenants/'))) return [];
    const objects = (byApplication.get(name) ?? []).map(
      (object): ObjectView => ({
        reference: reference(object),
        createdBy: isCreated(object) ? object.rule : undefined,
      }),
    );
    return { name: componentOf(name, environment.name), wave, objects };
  });
}
