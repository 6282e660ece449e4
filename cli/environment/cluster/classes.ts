import type { Environment } from '../../../environments/environment';
import { type Answers, type Found, quoted } from './answers';
import type { Named } from './objects';

export type Classes = NonNullable<Environment['cluster']['classes']>;

const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

export const isDefault = ({ metadata }: Named): boolean => metadata.annotations?.[DEFAULT] === 'true';

const namesOf = (classes: readonly Named[]): string[] => classes.map(({ metadata }) => metadata.name).sort();

/** StorageClass of every volume: none is named where the cluster has a default. */
export function storageClass({ storageClasses: all }: Answers): Found<string> {
  if (!all)
    return { unknown: ['storageClass: StorageClasses could not be read; kubectl get storageclasses tells'] };
  const [first, ...others] = all.filter(isDefault);
  if (first) {
    const more = others.length > 0 ? ` (of several, the newest: ${quoted(namesOf([first, ...others]))})` : '';
    return { fact: { from: `the cluster's default, ${first.metadata.name}${more}` } };
  }
  const [name, ...rest] = namesOf(all);
  if (!name)
    return { faults: ['cluster: StorageClass must be there, got none; install a driver for volumes'] };
  const from =
    rest.length > 0
      ? `the first one of ${quoted([name, ...rest])}: none is the default`
      : 'the only one; it is not the default';
  const unknown =
    rest.length > 0
      ? [`storageClass: which of ${quoted([name, ...rest])} is meant; who pays for the volumes can tell`]
      : [];
  return { fact: { value: name, from }, unknown };
}

/** Classes that every cluster has. @see https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/ */
const EVERYWHERE = ['system-cluster-critical', 'system-node-critical'];

/** Names of the classes that it brings. */
export function classes(answers: Answers): Found<Classes> {
  const asked = {
    StorageClass: answers.storageClasses,
    IngressClass: answers.ingressClasses,
    RuntimeClass: answers.runtimeClasses,
    PriorityClass: answers.priorityClasses?.filter(({ metadata }) => !EVERYWHERE.includes(metadata.name)),
  };
  const value: Record<string, string[]> = {};
  for (const [kind, all] of Object.entries(asked)) if (all && all.length > 0) value[kind] = namesOf(all);
  const unknown = Object.entries(asked).flatMap(([kind, all]) =>
    all ? [] : [`classes.${kind}: could not be read; kubectl get ${kind.toLowerCase()} tells`],
  );
  const from = 'all that there are, so that what names one is proven';
  return { ...(Object.keys(value).length > 0 && { fact: { value, from } }), unknown };
}
