import { reference } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';
import type { Generator } from './generator';
import { Rotation } from './policy-rules';

/** `cluster.local/ns/<namespace>/sa/<ServiceAccount>`. */
const accountOf = (principal: string): string => principal.split('/').at(-1) ?? '';
const namespaceOf = (principal: string): string => principal.split('/').at(-3) ?? '';

type Source = Record<string, readonly string[]>;

const WIDENED: readonly [string, (principal: string) => Source][] = [
  ['anybody', () => ({ principals: ['*'] })],
  ['its namespace', (principal) => ({ principals: [`cluster.local/ns/${namespaceOf(principal)}/sa/*`] })],
  ['any namespace', (principal) => ({ principals: [`*/sa/${accountOf(principal)}`] })],
  ['a prefix of its name', (principal) => ({ principals: [`${principal}*`] })],
  ['the namespace by name', (principal) => ({ namespaces: [namespaceOf(principal)] })],
  ['namespaces by pattern', (principal) => ({ namespaces: [`${namespaceOf(principal)}*`] })],
  ['every namespace', () => ({ namespaces: ['*'] })],
  ['whoever is none of some', () => ({ notPrincipals: ['cluster.local/ns/default/sa/default'] })],
  ['private addresses', () => ({ ipBlocks: ['10.0.0.0/8'] })],
  ['addresses behind a proxy', () => ({ remoteIpBlocks: ['10.0.0.0/8'] })],
];

export const ofIdentities: readonly Generator[] = [
  {
    name: 'a rule of an AuthorizationPolicy lets in more than the identity that it names',
    rules: ['connectivity/authorization'],
    *generate(environment) {
      const widened = new Rotation(WIDENED);
      for (const policy of environment.ofKind('security.istio.io', 'AuthorizationPolicy')) {
        const name = reference(policy);
        const rules: Editable[] = (policy.manifest as Editable).spec?.rules ?? [];
        for (const [index, { from: [{ source = {} } = {}] = [] }] of rules.entries()) {
          const [principal] = source.principals ?? [];
          if (principal === undefined) continue;
          yield* widened.take(3).map(([what, widen]) => ({
            at: `${name} rules[${index}] for ${principal} or ${what}`,
            mutate: (dist: MutableDist) => {
              dist.edit(name).spec.rules[index].from.push({ source: widen(principal) });
            },
          }));
        }
      }
    },
  },
];
