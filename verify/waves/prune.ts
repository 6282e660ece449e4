import { isCreated, originOf, type WorldObject } from '../created/creation';
import { field, items, text } from '../created/field';
import { World } from '../created/world';
import { groupBy, type KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { type Application, Applications } from './application';

const ANNOTATIONS: Path = ['metadata', 'annotations'];
const OPTIONS = 'argocd.argoproj.io/sync-options';

/**
 * A definition takes every object of its kind along. Argo CD never deletes one with its Application (`shouldBeDeleted` of
 * `controller/appcontroller.go`), but prunes what a source no longer has. `Prune` of the object itself comes before that of the
 * Application, `helm.sh/resource-policy` is read for deletion only, and `allowEmpty` looks at all sources together.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources
 */
export const prune: Rule = {
  name: 'waves/prune',
  contract: 'no sync prunes a CustomResourceDefinition by itself, or makes one anew as a hook',
  *check(environment): Iterable<Fault> {
    const applications = Applications.of(environment);
    const definitions = World.of(environment).ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
    for (const definition of definitions.filter(isHook)) yield hook(definition);
    const ordinary = definitions.filter((one) => !isHook(one));
    for (const group of groupBy(ordinary, (one) => applications.bringing(one)?.name ?? '').values()) {
      const application = group[0] && applications.bringing(group[0]);
      if (application) yield* pruned(application, group);
    }
  },
};

/** What is in dist says so itself; of what a chart or a folder of others brings, its Application does, once for all. */
function* pruned(application: Application, definitions: readonly WorldObject[]): Iterable<Fault> {
  const lost = definitions.filter((one) => isPruned(one, application));
  for (const object of lost.filter((one) => !isCreated(one))) {
    yield {
      object,
      path: ANNOTATIONS,
      what: `${application.name} prunes it when it goes from its folder, and every object of its kind with it`,
      fix: `set the annotation ${OPTIONS} to Prune=false`,
    };
  }
  const created = lost.filter(isCreated);
  if (created.length === 0) return;
  yield {
    object: application.object,
    path: ['spec', 'syncPolicy'],
    what: `${application.name} prunes ${list(created)} when its source no longer has it, and every object of its kind with it`,
    fix: `annotate it with ${OPTIONS}: Prune=false by the values of the chart, or add Prune=false to syncOptions`,
  };
}

/** Whether a sync of the Application deletes a definition that its sources no longer have. */
export function isPruned(definition: WorldObject, { manifest }: Pick<Application, 'manifest'>): boolean {
  const automated = field(manifest, 'spec', 'syncPolicy', 'automated');
  if (field(automated, 'prune') !== true || field(automated, 'enabled') === false) return false;
  const annotation = text(definition.manifest, ...ANNOTATIONS, OPTIONS) ?? '';
  const options = items(manifest, 'spec', 'syncPolicy', 'syncOptions');
  return !/^Prune=(?:false|confirm)$/.test(pruneOf(annotation.split(',')) ?? pruneOf(options) ?? '');
}

/** The first is the one that counts: `GetAnnotationOptionValue` and `GetOptionValue` of Argo CD. */
const pruneOf = (options: readonly unknown[]): string | undefined =>
  options.map((one) => String(one).trim()).find((one) => one.startsWith('Prune='));

const list = ([first, ...others]: readonly KubernetesObject[]): string =>
  `CustomResourceDefinition ${first?.name}${others.length > 0 ? ` and ${others.length} more` : ''}`;

/** @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ and, for Helm's, user-guide/helm/#helm-hooks */
function isHook({ manifest }: WorldObject): boolean {
  const own = text(manifest, ...ANNOTATIONS, 'argocd.argoproj.io/hook');
  if (own !== undefined) return own !== 'Skip';
  const helm = text(manifest, ...ANNOTATIONS, 'helm.sh/hook');
  return helm !== undefined && helm !== 'crd-install';
}

const hook = (definition: WorldObject): Fault => ({
  object: originOf(definition),
  ...(!isCreated(definition) && { path: ANNOTATIONS }),
  what: `${isCreated(definition) ? list([definition]) : 'it'} is a hook, which Argo CD deletes before it makes it anew, and every object of its kind with it`,
  fix: 'remove the annotation that makes it a hook; definitions come first in any case',
});
