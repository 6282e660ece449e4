import { literal, STEP } from '../literal';
import type { Fact } from './answers';
import type { Facts } from './facts';

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
    ...line(inner, 'loadBalancers', facts.loadBalancers),
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
