import { relative } from 'node:path';
import { styleText } from 'node:util';
import type { Finding } from './finding';
import type { Report } from './verify';

type Style = (color: 'red' | 'yellow' | 'green' | 'dim' | 'bold', text: string) => string;

export const plain: Style = (_color, text) => text;
export const colored: Style = (color, text) => styleText(color, text);

const isError = ({ severity }: Finding) => severity === 'error';

/** Whether everything is proven; warnings do not count. */
export const passes = ({ findings }: Report): boolean => !findings.some(isError);

/** For people: every finding, then a summary. */
export function formatReport(report: Report, seconds: number, style: Style): string {
  const findings = report.findings.map((finding) => formatFinding(finding, style));
  return [...findings, formatSummary(report, seconds, style)].join('\n');
}

function formatFinding(
  { rule, severity, object, file, line, path, what, fix }: Finding,
  style: Style,
): string {
  const color = severity === 'error' ? 'red' : 'yellow';
  return [
    `${style('bold', printable(`${file}:${line}`))} ${style(color, severity)} ${rule}`,
    `  ${printable(`${object}${path && ` ${path}`}: ${what}`)}`,
    `  ${style('dim', printable(`fix: ${fix}`))}`,
    '',
  ].join('\n');
}

/** Without what would move the cursor, or begin a line that means something to a CI. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) =>
    JSON.stringify(character)
      .slice(1, -1)
      .replace(/^[^\\]/, '?'),
  );

function formatSummary(report: Report, seconds: number, style: Style): string {
  const { environments, rules, findings, excepted } = report;
  const errors = findings.filter(isError).length;
  const warnings = findings.length - errors;
  const objects = environments.reduce((sum, environment) => sum + environment.objects, 0);
  const color = errors > 0 ? 'red' : 'green';
  const names = environments.map(({ name }) => name).join(', ');
  const parts = [
    count(objects, 'object'),
    count(rules.length, 'rule'),
    style(color, count(errors, 'finding')),
    ...(warnings > 0 ? [style('yellow', count(warnings, 'warning'))] : []),
    ...(excepted > 0 ? [`${excepted} excepted`] : []),
    `${seconds.toFixed(1)} s`,
  ];
  return `${names}: ${parts.join(', ')}\n`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** What GitHub shows at the lines of a change. @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export function formatAnnotations({ findings }: Report): string {
  return findings
    .map(({ severity, rule, object, file, line, what, fix }) => {
      const where = `file=${property(relative('', file))},line=${line},title=${property(rule)}`;
      return `::${severity} ${where}::${data(`${object}: ${what}; ${fix}`)}\n`;
    })
    .join('');
}

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
