import type { WrittenRule } from '../../constructs/alert';
import type { Series } from '../observability/metrics/metrics';
import { groups } from './rules';

const rules = groups.flatMap((group) => group.rules);

/** What rules record: the labels of their cases, for want of a better list. */
export const recorded: ReadonlyMap<string, Series> = new Map(
  rules
    .filter(({ record }) => record)
    .map(({ record = '', labels = {} }) => {
      const own = ['namespace', 'service', 'le', ...Object.keys(labels)];
      return [record, { exporter: 'rules', type: 'gauge', atFirstEvent: false, own, labels: new Set(own) }];
    }),
);

/** The recordings that a rule reads, and those that they read, in the order in which they are evaluated. */
export function recordingsOf({ expr }: WrittenRule, rules: readonly WrittenRule[]): WrittenRule[] {
  const read = new Set<WrittenRule>();
  const add = (text: string): void => {
    for (const rule of rules) {
      if (!rule.record || read.has(rule) || !text.includes(rule.record)) continue;
      read.add(rule);
      add(rule.expr);
    }
  };
  add(expr);
  return rules.filter((rule) => read.has(rule));
}
