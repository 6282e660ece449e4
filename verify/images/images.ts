import { isKnownFolder, sourcesOf } from '../created/applications';
import { chartImages, knownVersion } from '../created/charts/images';
import { field, text } from '../created/field';
import { type Environment, type KubernetesObject, reference } from '../dist';
import { namedImages } from '../hardening/named-images';
import { containersOf, type Workload, workloadsOf } from '../hardening/workload';
import { type Application, Applications } from '../waves/application';

/** An image, and what runs it. */
interface ImageUse {
  readonly image: string;
  /** `Deployment iam-system/keycloak-operator`, in the order of dist. */
  readonly by: readonly string[];
}

export interface EnvironmentImages {
  readonly environment: string;
  /** In the order of their names. */
  readonly images: readonly ImageUse[];
  /** What runs an image that nothing here tells, and what to do about it. */
  readonly unknown: readonly string[];
}

/** Every image that an environment runs: those of its manifests, of its charts, and those that operators are told to run. */
export function imagesOf(environment: Environment): EnvironmentImages {
  const users = new Map<string, Set<string>>();
  const unknown: string[] = [];
  for (const { object, image } of [...ofWorkloads(environment), ...ofCharts(environment)]) {
    const by = reference(object);
    if (image === undefined)
      unknown.push(`${by}: image must be named, got none, and its operator would choose one; set it`);
    else users.set(image, (users.get(image) ?? new Set()).add(by));
  }
  unknown.push(...Applications.of(environment).all.flatMap((one) => unreadOf(one)));
  const images = [...users].map(([image, by]) => ({ image, by: [...by] }));
  return {
    environment: environment.name,
    images: images.sort((a, b) => (a.image < b.image ? -1 : 1)),
    unknown: [...new Set(unknown)],
  };
}

interface Use {
  readonly object: KubernetesObject;
  readonly image: string | undefined;
}

function* ofWorkloads(environment: Environment): Iterable<Use> {
  for (const workload of workloadsOf(environment)) {
    for (const { value } of containersOf(workload)) {
      yield { object: workload.object, image: text(value, 'image') };
    }
    yield* ofOperator(workload);
  }
}

/** What it is told to run elsewhere. */
const ofOperator = (workload: Workload): Use[] =>
  containersOf(workload).flatMap(({ value }) =>
    namedImages(value).map(({ image }) => ({ object: workload.object, image })),
  );

function* ofCharts(environment: Environment): Iterable<Use> {
  for (const { object, manifest } of Applications.of(environment).all) {
    for (const source of sourcesOf(manifest)) {
      const images = chartImages(source)?.(field(source, 'helm', 'valuesObject') ?? {}) ?? [];
      for (const image of images) yield { object, image };
    }
  }
}

/** What an Application brings that nobody here has read. */
function unreadOf({ object, manifest }: Application): string[] {
  return sourcesOf(manifest).flatMap((source) => {
    const chart = text(source, 'chart');
    const version = text(source, 'targetRevision');
    const by = reference(object);
    if (chart === undefined) {
      const isRead = isKnownFolder(source) || text(source, 'path')?.startsWith(`${object.environment}/`);
      const got = `${text(source, 'repoURL')} ${text(source, 'path')}`;
      return isRead
        ? []
        : `${by}: folder must be one that is known, got ${got}; say what it brings in ${FOLDERS}`;
    }
    if (chartImages(source)) return [];
    const known = knownVersion(chart);
    const must = known ? `be ${known}, whose images are known` : 'be a chart whose images are known';
    return `${by}: ${chart} must ${must}, got ${version}; render it with helm template and write what it runs into ${CHARTS}`;
  });
}

const CHARTS = 'verify/created/charts/images.ts';
const FOLDERS = 'verify/created/applications.ts';
