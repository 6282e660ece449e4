import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';

/** A line of a log with the labels of its stream, and those that a query takes from it. */
export interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly line: string;
}

/** Whether Loki's grammar, as Grafana has it, takes the expression; what is wrong otherwise. */
export function logqlFaults(expr: string): string[] {
  return within(parser.parse(expr).topNode, '⚠').map(
    ({ from }) => `does not parse at ${from}: ${expr.slice(from, from + 20)}`,
  );
}

/**
 * Runs the one pipeline in an expression over a line: the line with its labels when it is let through, else nothing. It knows the
 * stages that the platform uses, and refuses others.
 *
 * @see https://grafana.com/docs/loki/latest/query/log_queries/
 */
export function passes(expr: string, line: Line): Line | undefined {
  const tree = parser.parse(expr).topNode;
  const text = ({ from, to }: SyntaxNode) => expr.slice(from, to);
  const [selector] = within(tree, 'Selector');
  if (!selector) throw new Error(`no selector in ${expr}`);
  const matchers = within(selector, 'Matcher').map(text);
  const stages = within(tree, 'PipelineStage').map(text);
  if (!matchers.every((matcher) => matches(matcher, line.labels))) return undefined;
  return stages.reduce<Line | undefined>((at, stage) => at && apply(stage, at), line);
}

function apply(stage: string, at: Line): Line | undefined {
  const filter = /^\|([=~])\s*([`"].*[`"])$/s.exec(stage);
  if (filter) {
    const wanted = unquoted(filter[2] ?? '');
    const found = filter[1] === '=' ? at.line.includes(wanted) : new RegExp(wanted).test(at.line);
    return found ? at : undefined;
  }
  const [, verb = '', rest = ''] = /^\|\s*(\w+)\s*(.*)$/s.exec(stage) ?? [];
  if (verb === 'json') return { ...at, labels: { ...at.labels, ...fields(rest, at.line) } };
  if (verb === 'line_format') {
    const line = unquoted(rest).replace(/\{\{\.(\w+)\}\}/g, (_, label) => at.labels[label] ?? '');
    return { ...at, line };
  }
  if (verb === 'regexp') {
    const groups = new RegExp(unquoted(rest).replaceAll('(?P<', '(?<')).exec(at.line)?.groups;
    return { ...at, labels: { ...at.labels, ...groups } };
  }
  return matches(stage.replace(/^\|\s*/, ''), at.labels) ? at : undefined;
}

/** `name="path.in.object"`, several with commas between them. */
function fields(list: string, line: string): Record<string, string> {
  const value = (path: string) =>
    path
      .split('.')
      .reduce<unknown>((object, key) => (object as Record<string, unknown>)?.[key], JSON.parse(line));
  return Object.fromEntries(
    [...list.matchAll(/(\w+)="([^"]+)"/g)]
      .map(([, name = '', path = '']) => [name, value(path)])
      .filter(([, found]) => found !== undefined)
      .map(([name, found]) => [name, String(found)]),
  );
}

function matches(matcher: string, labels: Line['labels']): boolean {
  const [, label = '', operator = '', value = ''] =
    /^(\w+)\s*(=~|!~|!=|=)\s*([`"].*[`"])$/s.exec(matcher) ?? [];
  if (!operator) throw new Error(`${matcher} is no stage that this knows`);
  const [is, wanted] = [labels[label] ?? '', unquoted(value)];
  const found = operator.endsWith('~') ? new RegExp(`^(?:${wanted})$`).test(is) : is === wanted;
  return operator.startsWith('!') ? !found : found;
}

const unquoted = (text: string): string => (text.startsWith('`') ? text.slice(1, -1) : JSON.parse(text));

function within(node: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((at) => {
    if (at.name === name || (name === '⚠' && at.type.isError)) found.push(at.node);
  });
  return found;
}
