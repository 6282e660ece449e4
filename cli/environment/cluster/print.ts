import type { Fact } from './answers';
import type { Facts } from './facts';

/** Columns of a line, as biome.json has them. */
const WIDTH = 110;
const STEP = '  ';

/** The field `cluster` as TypeScript, as biome formats it, each field under what it was read from. */
export function clusterText(facts: Facts): string {
  const { apiServer } = facts;
  const inner = STEP.repeat(2);
  const lines = [
    `${STEP}cluster: {`,
    ...line(inner, 'version', facts.version),
    ...line(inner, 'platform', facts.platform),
    ...line(inner, 'networkPlugin', facts.networkPlugin),
    ...line(inner, 'ipFamilies', facts.ipFamilies),
    `${inner}apiServer: {`,
    ...line(inner + STEP, 'cidrs', apiServer.cidrs, true),
    ...line(inner + STEP, 'port', apiServer.port, true),
    ...line(inner + STEP, 'callsFrom', apiServer.callsFrom, true),
    `${inner}},`,
    ...line(inner, 'nodes', facts.nodes, true),
    ...line(inner, 'dns', facts.dns),
    ...line(inner, 'storageClass', facts.storageClass),
    ...line(inner, 'classes', facts.classes),
    ...line(inner, 'cilium', facts.cilium),
    `${STEP}},`,
  ];
  return lines.join('\n');
}

function line(indent: string, key: string, fact: Fact<unknown> | undefined, isNeeded = false): string[] {
  if (!fact) return isNeeded ? [`${indent}// ${key}: could not be found out, and must be given`] : [];
  if (fact.value === undefined) return [`${indent}// ${key} is left out: ${fact.from}.`];
  return [
    `${indent}// ${sentence(fact.from)}`,
    `${indent}${key}: ${literal(fact.value, indent, key.length + 3)},`,
  ];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** @param taken columns of the first line that are taken beside the indentation */
function literal(value: unknown, indent: string, taken: number): string {
  const short = inline(value);
  if (indent.length + taken + short.length <= WIDTH || typeof value !== 'object' || value === null)
    return short;
  const deeper = indent + STEP;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${deeper}${literal(item, deeper, 1)},\n`);
    return `[\n${items.join('')}${indent}]`;
  }
  const entries = Object.entries(value).map(
    ([key, item]) => `${deeper}${quotedKey(key)}: ${literal(item, deeper, quotedKey(key).length + 3)},\n`,
  );
  return `{\n${entries.join('')}${indent}}`;
}

function inline(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${quotedKey(key)}: ${inline(item)}`)
    .join(', ')} }`;
}

const quotedKey = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key));

/** In single quotes, as the project has them. */
const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
