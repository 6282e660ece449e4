import { originOf } from '../../../verify/created/creation';
import { World } from '../../../verify/created/world';
import { type Environment, groupBy, type KubernetesObject } from '../../../verify/dist';
import { type Fault, faultOf } from '../fault';
import { inArgoOrder, waveOf } from './kind-order';

/** What is applied at once, in its order. */
export interface Step {
  /** `wave 3: cloudnative-pg`. */
  readonly title: string;
  /** Names of the custom resource definitions that come with it, by a chart or by somebody else's manifests. */
  readonly definitions: readonly string[];
  readonly objects: readonly KubernetesObject[];
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Folders and Applications that do not fit. */
  readonly faults: readonly Fault[];
}

const ROOT = 'root';
const BOOTSTRAP = 'bootstrap';

/**
 * The order in which an environment reaches its cluster: what is applied by hand, then wave by wave the Applications of the root
 * and what each of them names, then the tenants that the index lists.
 */
export function planApply(environment: Environment): Plan {
  const folders = groupBy(environment.objects, ({ component }) => component);
  const faults: Fault[] = [];
  const take = (folder: string): KubernetesObject[] => {
    const objects = folders.get(folder) ?? [];
    folders.delete(folder);
    return inArgoOrder(objects);
  };

  const definitions = definitionsOf(environment);
  const argoCd = [...definitions.values()].flat().filter((name) => name.endsWith(ARGO_CD));
  const steps: Step[] = [{ title: 'by hand', definitions: argoCd, objects: take(BOOTSTRAP) }];
  for (const application of inArgoOrder(take(ROOT))) {
    const objects = foldersOf(environment, application).flatMap((folder) => {
      const found = take(folder);
      if (found.length === 0 && folder !== BOOTSTRAP) faults.push(emptyPath(application, folder));
      return found;
    });
    const title = `wave ${waveOf(application)}: ${application.name}`;
    steps.push({
      title,
      definitions: definitions.get(application) ?? [],
      objects: [application, ...objects],
    });
  }
  for (const tenant of tenantFolders(environment)) {
    steps.push({ title: tenant, definitions: [], objects: take(tenant) });
  }
  faults.push(...[...folders.values()].flatMap(unclaimed));
  return { steps, faults };
}

/** Argo CD is installed by hand, because it cannot install the kinds that it is told by. */
const ARGO_CD = '.argoproj.io';

/** The custom resource definitions that each Application brings with what is not in dist. */
function definitionsOf(environment: Environment): ReadonlyMap<KubernetesObject, string[]> {
  const brought = World.of(environment).created.filter(({ kind }) => kind === 'CustomResourceDefinition');
  const groups = new Map<KubernetesObject, string[]>();
  for (const definition of brought) {
    const origin = originOf(definition);
    groups.set(origin, [...(groups.get(origin) ?? []), definition.name]);
  }
  return groups;
}

interface Source {
  readonly path?: string;
}

/** The environment's folders that an Application names; charts and third parties' manifests are in none. */
function foldersOf({ name }: Environment, { kind, manifest }: KubernetesObject): string[] {
  if (kind !== 'Application') return [];
  const { source, sources = [] } = manifest.spec as { source?: Source; sources?: readonly Source[] };
  return [...(source ? [source] : []), ...sources].flatMap(({ path }) =>
    path?.startsWith(`${name}/`) ? [path.slice(name.length + 1)] : [],
  );
}

/** The folders that the ApplicationSet `tenants` finds. */
function tenantFolders({ name, index }: Environment): string[] {
  return [...index]
    .filter(([file]) => file.startsWith(`${name}/tenants/`))
    .map(([, entry]) => (entry as { folder: string }).folder.replace(`${name}/`, ''))
    .sort();
}

const emptyPath = (application: KubernetesObject, folder: string): Fault =>
  faultOf(
    'order',
    application,
    `folder ${folder} must hold objects, got none; correct the path of the source`,
  );

function unclaimed([first]: readonly KubernetesObject[]): Fault[] {
  if (!first) return [];
  const what = `folder ${first.component} must be named by an Application or by the index, got none; it would never be applied`;
  return [faultOf('order', first, what)];
}
