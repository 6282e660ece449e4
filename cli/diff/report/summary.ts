import type { Diff, EnvironmentDiff } from '../diff';

/** One line for each environment: `prod: 3 added, 1 removed, 4 changed of 113 objects`. */
export function summaryLines(diff: Diff): string[] {
  return diff.environments.map((environment) => `${environment.name}: ${summaryOf(environment, diff)}`);
}

function summaryOf(
  { name, change, before, after, addedStages, removedStages }: EnvironmentDiff,
  diff: Diff,
): string {
  if (change === 'added') return `new, ${count(after, 'object')}`;
  if (change === 'removed') return `removed, ${count(before, 'object')}`;
  const own = diff.objects.filter(({ environment }) => environment === name);
  if (own.length === 0) return `no differences in ${count(after, 'object')}`;
  const of = (kind: string) => own.filter((object) => object.change === kind).length;
  const stages = [
    addedStages.length > 0 && `${count(addedStages.length, 'tenant stage')} more`,
    removedStages.length > 0 && `${count(removedStages.length, 'tenant stage')} fewer`,
  ].filter(Boolean);
  const parts = [
    `${of('added')} added, ${of('removed')} removed, ${of('changed')} changed of ${count(before, 'object')}`,
    ...stages,
  ];
  return parts.join('; ');
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
