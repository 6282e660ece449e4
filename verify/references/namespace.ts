import { items, text } from '../created/field';
import { World } from '../created/world';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Application, Applications } from '../waves/application';

/** Whether an Application has Argo CD make the namespace. @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#create-namespace */
const creates = (application: Application | undefined, namespace: string): boolean =>
  text(application?.manifest, 'spec', 'destination', 'namespace') === namespace &&
  items(application?.manifest, 'spec', 'syncPolicy', 'syncOptions').includes('CreateNamespace=true');

/** Nothing should create a namespace for an object: its labels must be there before the first pod. */
export const namespace: Rule = {
  name: 'references/namespace',
  contract: 'the namespace of every object exists',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const applications = Applications.of(environment);
    const created = new Set<string>();
    for (const object of environment.objects) {
      const { namespace } = object;
      const path = ['metadata', 'namespace'];
      if (namespace === undefined || world.find('', 'Namespace', undefined, namespace)) continue;
      if (!creates(applications.bringing(object), namespace)) {
        const what = `Namespace ${namespace} does not exist`;
        yield { object, path, what, fix: 'correct the namespace, or add it with its labels' };
      } else if (!created.has(namespace)) {
        created.add(namespace);
        const what = `Namespace ${namespace} is made by Argo CD, without what keeps its pods restricted and apart`;
        yield { object, path, what, fix: 'add it with its labels', severity: 'warning' };
      }
    }
  },
};
