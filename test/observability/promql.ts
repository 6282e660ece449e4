import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import type { SyntaxNode, Tree } from '@lezer/common';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { Parser } from '@prometheus-io/codemirror-promql/dist/cjs/parser';
import { parser } from '@prometheus-io/lezer-promql';
import { type Series, series } from './metrics/metrics';
import { ancestor, nodes, text, within } from './promql-tree';

const language = new PromQLExtension().asExtension();

/**
 * What is wrong with an expression: what Prometheus' own parser and type check say, series that nothing gives, labels that they
 * do not have, and functions for counters on what is none.
 *
 * @param recorded series that rules compute, by name
 */
export function promqlFaults(expr: string, recorded: ReadonlyMap<string, Series> = new Map()): string[] {
  const state = EditorState.create({ doc: expr, extensions: language });
  // An editor parses for a moment and goes on later: parse to the end, and take over what was parsed.
  ensureSyntaxTree(state, expr.length, 60_000);
  const check = new Parser(state.update({}).state);
  check.analyze();
  const messages = check.getDiagnostics().map(({ message }) => message);
  const tree = parser.parse(expr);
  // The check forgives what is missing at the end.
  if (messages.length === 0 && within(tree.topNode, '⚠').length > 0) messages.push('does not parse');
  if (messages.length > 0) return messages;
  const known = (name: string) => recorded.get(name) ?? series.get(name);
  const selectors = nodes(tree, 'VectorSelector').map((node) => selectorOf(node, expr));
  return [
    ...new Set([
      ...selectors.flatMap((selector) => selectorFaults(selector, known)),
      ...groupingFaults(tree, expr, known),
    ]),
  ];
}

type Known = (name: string) => Series | undefined;

interface Selector {
  readonly name: string;
  readonly labels: readonly string[];
  /** The function that it is given to, over a range. */
  readonly over?: string;
}

function selectorOf(node: SyntaxNode, expr: string): Selector {
  const name = node.getChild('Identifier');
  const labels = within(node, 'LabelName').map((label) => text(label, expr));
  const range = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
  const call = range?.parent?.name === 'FunctionCallBody' ? range.parent.parent : undefined;
  const called = call?.getChild('FunctionIdentifier');
  return { name: name ? text(name, expr) : '', labels, over: called ? text(called, expr) : undefined };
}

const forCounters = new Set(['rate', 'irate', 'increase', 'resets']);
const forGauges = new Set(['predict_linear', 'deriv', 'delta', 'idelta']);

function selectorFaults({ name, labels, over = '' }: Selector, known: Known): string[] {
  const found = known(name);
  if (!found) return [`${name || 'a selector without a name'} is given by nothing that is scraped`];
  return [
    ...labels.filter((label) => !found.labels.has(label)).map((label) => `${name} has no label ${label}`),
    ...(forCounters.has(over) && found.type === 'gauge'
      ? [`${over} is for counters, and ${name} is a gauge`]
      : []),
    ...(forGauges.has(over) && found.type !== 'gauge'
      ? [`${over} is for gauges, and ${name} is a counter`]
      : []),
  ];
}

/** Labels that are grouped or matched by, and that nothing below has. */
function groupingFaults(tree: Tree, expr: string, known: Known): string[] {
  const made = nodes(tree, 'FunctionCall')
    .filter((call) => /^label_(replace|join)\(/.test(text(call, expr)))
    .flatMap((call) => within(call, 'StringLiteral').map((literal) => text(literal, expr).slice(1, -1)));
  return nodes(tree, 'GroupingLabels').flatMap((grouping) => {
    const owner = ancestor(grouping, ['AggregateExpr', 'BinaryExpr']);
    const below = within(owner, 'VectorSelector').flatMap((node) => [
      ...(known(selectorOf(node, expr).name)?.labels ?? []),
    ]);
    const there = new Set([...below, ...made]);
    return within(grouping, 'LabelName')
      .map((label) => text(label, expr))
      .filter((label) => !there.has(label))
      .map((label) => `nothing has the label ${label} that is grouped by`);
  });
}
