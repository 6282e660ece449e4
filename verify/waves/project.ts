import { sourcesOf } from '../created/applications';
import { isCreated, type WorldObject } from '../created/creation';
import { field, items, text } from '../created/field';
import { namespaceOfArgoCd } from '../created/installed-argo-cd';
import { World } from '../created/world';
import { type Environment, type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Application, Applications } from './application';
import { toExpression } from './generator';

/** What its project does not allow, Argo CD does not apply. */
export const project: Rule = {
  name: 'waves/project',
  contract:
    'the project of every Application allows its sources, its destinations and the kinds that it brings',
  *check(environment): Iterable<Fault> {
    const applications = Applications.of(environment);
    const projects = new Map<KubernetesObject, Project>();
    const byApplication = new Map<Application, Project | undefined>();
    const projectOf = (application: Application) => {
      if (byApplication.has(application)) return byApplication.get(application);
      const found = findProject(environment, application);
      const known = found && (projects.get(found) ?? new Project(found));
      if (found && known) projects.set(found, known);
      byApplication.set(application, known);
      return known;
    };
    for (const application of applications.all) {
      const project = projectOf(application);
      if (project) yield* checkApplication(application, project);
    }
    for (const object of broughtBy(environment)) {
      const application = applications.bringing(object);
      const project = application && projectOf(application);
      if (project) yield* checkObject(object, application, project);
    }
  },
};

function findProject(
  environment: Environment,
  { object, manifest }: Application,
): KubernetesObject | undefined {
  const name = text(manifest, 'spec', 'project') ?? 'default';
  const [own, ofArgoCd] = [object.namespace, namespaceOfArgoCd(environment)].map((namespace) =>
    environment.find('argoproj.io', 'AppProject', namespace, name),
  );
  return own ?? ofArgoCd;
}

/** The objects that Argo CD applies: those of dist, and those of charts. */
function* broughtBy(environment: Environment): Iterable<WorldObject> {
  yield* environment.objects;
  for (const object of World.of(environment).created) {
    // Secrets of charts are made by programs when they start
    if (isCreated(object) && object.createdBy?.kind === 'Application' && object.kind !== 'Secret')
      yield object;
  }
}

/** The patterns of an AppProject. @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/ */
class Project {
  readonly name: string;
  private readonly sources: readonly RegExp[];
  private readonly destinations: readonly { readonly server: RegExp; readonly namespace: RegExp }[];
  private readonly answers = new Map<string, boolean>();

  constructor(private readonly object: KubernetesObject) {
    const { manifest } = object;
    this.name = object.name;
    this.sources = items(manifest, 'spec', 'sourceRepos').map((one) =>
      toExpression(String(one), one === '*' ? '.*' : '[^/]*'),
    );
    this.destinations = items(manifest, 'spec', 'destinations').map((one) => ({
      server: toExpression(text(one, 'server') ?? '*', '.*'),
      namespace: toExpression(text(one, 'namespace') ?? '*', '.*'),
    }));
  }

  allowsSource(repository: string): boolean {
    return this.sources.some((source) => source.test(repository));
  }

  allowsDestination(server: string, namespace: string): boolean {
    return this.once(`${server} ${namespace}`, () =>
      this.destinations.some((one) => one.server.test(server) && one.namespace.test(namespace)),
    );
  }

  /** Kinds without a namespace need to be allowed, the others not to be forbidden. */
  allowsKind({ group, kind, namespace, name }: WorldObject): boolean {
    const scope = namespace === undefined ? 'cluster' : 'namespace';
    const isNamed = (list: string) =>
      items(this.object.manifest, 'spec', `${scope}Resource${list}`).some(
        (one) =>
          toExpression(text(one, 'group') ?? '', '.*').test(group) &&
          toExpression(text(one, 'kind') ?? '', '.*').test(kind) &&
          toExpression(text(one, 'name') ?? '*', '.*').test(name),
      );
    const isListed = field(this.object.manifest, 'spec', `${scope}ResourceWhitelist`) !== undefined;
    const key = namespace === undefined ? `${group}/${kind} ${name}` : `${group}/${kind}`;
    return this.once(`${scope} ${key}`, () => {
      if (isNamed('Blacklist')) return false;
      return scope === 'namespace' && !isListed ? true : isNamed('Whitelist');
    });
  }

  private once(key: string, ask: () => boolean): boolean {
    const answer = this.answers.get(key) ?? ask();
    this.answers.set(key, answer);
    return answer;
  }
}

function* checkApplication({ object, manifest }: Application, project: Project): Iterable<Fault> {
  const template = object.kind === 'ApplicationSet' ? ['spec', 'template'] : [];
  for (const source of sourcesOf(manifest)) {
    const repository = text(source, 'repoURL') ?? '';
    if (project.allowsSource(repository)) continue;
    const what = `project ${project.name} does not allow the source ${repository}`;
    const path = [...template, 'spec', 'project'];
    yield { object, path, what, fix: 'add it to sourceRepos of the project, or choose another project' };
  }
  const server = serverOf(manifest);
  const namespace = text(manifest, 'spec', 'destination', 'namespace') ?? '';
  if (project.allowsDestination(server, namespace)) return;
  const what = `project ${project.name} does not allow the namespace ${namespace} of ${server}`;
  const path = [...template, 'spec', 'destination'];
  yield { object, path, what, fix: 'add it to destinations of the project, or choose another project' };
}

const serverOf = (manifest: unknown): string => text(manifest, 'spec', 'destination', 'server') ?? '';

function* checkObject(
  object: WorldObject,
  { name, manifest }: Application,
  project: Project,
): Iterable<Fault> {
  const by = isCreated(object) ? (object.createdBy ?? object) : object;
  const subject = isCreated(object) ? `${reference(object)} of the chart` : 'it';
  if (!project.allowsKind(object)) {
    const what = `project ${project.name} of ${name} does not allow ${subject}: ${object.group || 'core'} ${object.kind} ${object.name}`;
    const list = object.namespace === undefined ? 'clusterResourceWhitelist' : 'namespaceResourceWhitelist';
    yield { object: by, path: ['kind'], what, fix: `add it to ${list} of the project, or move it` };
  }
  const { namespace } = object;
  if (namespace === undefined || project.allowsDestination(serverOf(manifest), namespace)) return;
  const what = `project ${project.name} of ${name} does not allow the namespace ${namespace} of ${subject}`;
  const path = isCreated(object) ? ['spec', 'destination'] : ['metadata', 'namespace'];
  yield { object: by, path, what, fix: 'add it to destinations of the project, or move the object' };
}
