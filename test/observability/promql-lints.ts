import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { type Series, series } from './metrics/metrics';
import { ancestor, nodes, text, within } from './promql-tree';

/** What is right to the parser and wrong in the cluster, each with its reason. */
export function promqlLints(expr: string): string[] {
  const tree = parser.parse(expr);
  const operations = nodes(tree, 'BinaryExpr');
  return [
    ...new Set([
      ...operations.flatMap((node) => sumLints(node, expr)),
      ...operations.flatMap((node) => joinLints(node, expr)),
      ...nodes(tree, 'MatrixSelector').flatMap((node) => birthLints(node, expr)),
    ]),
  ];
}

const operators = 'Add Sub Mul Div Mod Pow Eql Neq Gtr Gte Lss Lte And Or Unless'.split(' ');
const operatorOf = (node: SyntaxNode): string => operators.find((operator) => node.getChild(operator)) ?? '';

/** Both sides of an operation, if both have series. */
function sidesOf(node: SyntaxNode): readonly SyntaxNode[] {
  const sides = [node.firstChild, node.lastChild].flatMap((side) => side ?? []);
  return sides.every((side) => within(side, 'VectorSelector').length > 0) ? sides : [];
}

const known = (selector: SyntaxNode, expr: string): Series | undefined => {
  const name = selector.getChild('Identifier');
  return name ? series.get(text(name, expr)) : undefined;
};

const named = (selector: SyntaxNode, expr: string): string => text(selector, expr).replace(/\{.*/s, '');

/** A sum of something and nothing is nothing. */
function sumLints(node: SyntaxNode, expr: string): string[] {
  if (!['Add', 'Sub'].includes(operatorOf(node))) return [];
  const missing = sidesOf(node)
    .filter((side) => !within(side, 'BinaryExpr').some((one) => operatorOf(one) === 'Or'))
    .flatMap((side) => within(side, 'VectorSelector'))
    .filter((selector) => known(selector, expr)?.atFirstEvent);
  return missing.map(
    (selector) =>
      `${named(selector, expr)} is not there before its first event, and what it is added to is nothing then; compare each by itself, or add a default with "or"`,
  );
}

/** Labels of pods change while they run, and series of before and after do not meet. */
function joinLints(node: SyntaxNode, expr: string): string[] {
  if (node.getChild('MatchingModifierClause') || operatorOf(node) === 'Or') return [];
  const bare = sidesOf(node).flatMap((side) =>
    within(side, 'VectorSelector').filter((selector) => !isAggregated(selector, side)),
  );
  return bare.flatMap((selector) =>
    changing(known(selector, expr)).map(
      (label) =>
        `${named(selector, expr)} is joined by all its labels, and its scrape adds ${label} of the pod, which changes; join it "on" those that do not, or aggregate it by them`,
    ),
  );
}

function isAggregated(selector: SyntaxNode, side: SyntaxNode): boolean {
  const around = ancestor(selector, ['AggregateExpr']);
  return around.name === 'AggregateExpr' && around.from >= side.from && around.to <= side.to;
}

/** Labels of the pod by which its monitor does not select it. */
const changing = (one: Series | undefined): readonly string[] =>
  (one?.scrape?.endpoint.relabelings ?? [])
    .filter(({ sourceLabels: [from = ''] = [] }) => from.startsWith('__meta_kubernetes_pod_label_'))
    .filter(({ sourceLabels: [from = ''] = [] }) => !one?.scrape?.selectedBy.includes(from))
    .map(({ targetLabel = '' }) => targetLabel);

/** Whether anything was counted is not known by what was counted after the first sample. */
function birthLints(range: SyntaxNode, expr: string): string[] {
  const selector = range.getChild('VectorSelector');
  const call = ancestor(range, ['FunctionCall']);
  if (!/^(i?rate|increase)\(/.test(text(call, expr))) return [];
  if (!selector || !known(selector, expr)?.atFirstEvent || !isComparedWithZero(range, expr)) return [];
  const counters = text(selector, expr);
  const [window = ''] = /[0-9]+[smhd]/.exec(text(range, expr).slice(counters.length)) ?? [];
  if (expr.includes(`${counters} unless ${counters} offset ${window}`)) return [];
  return [
    `${named(selector, expr)} begins with its first event, which rate and increase do not see; use counted()`,
  ];
}

/** What is a share, or above a threshold, is of many events. */
function isComparedWithZero(node: SyntaxNode, expr: string): boolean {
  for (let { parent } = node; parent; { parent } = parent) {
    if (operatorOf(parent) === 'Div') return false;
    if (operatorOf(parent) === 'Gtr')
      return parent.lastChild !== null && text(parent.lastChild, expr) === '0';
  }
  return false;
}
