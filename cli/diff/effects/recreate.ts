import { field } from '../../../verify/created/field';
import type { KubernetesObject } from '../../../verify/dist';
import { childSchema, type Schema } from '../../../verify/schema/catalog/schema';
import type { FieldChange } from '../change';
import { formatSteps, isAt, touches } from '../fields/steps';
import { isChanged } from '../pairs';
import { type EffectRule, kindOf } from './context';
import { heldBy } from './data';
import { IMMUTABLE, MUTABLE, SEALED } from './immutable-fields';
import { syncOptionsOf } from './sync-options';

/** Changes that the API server refuses: the object has to go before it can come back. */
export const recreate: EffectRule = function* (pair, { schemaOf }) {
  if (!isChanged(pair)) return;
  const { before, after, fields } = pair;
  const refused = [...new Set([...tableOf(before, fields), ...transitionsOf(fields, schemaOf(after))])];
  if (refused.length === 0) return;
  const held = heldBy(before);
  yield { meaning: 'recreate', what: `${refused.join(', ')} cannot change in place: ${consequence(after)}` };
  if (held && kindOf(after) !== 'apps/StatefulSet') {
    yield {
      meaning: 'data',
      what: `has to be deleted for its change of ${refused.join(', ')}, and ${held} with it`,
    };
  }
};

function consequence(object: KubernetesObject): string {
  const options = syncOptionsOf(object);
  if (field(object.manifest, 'metadata', 'annotations', 'argocd.argoproj.io/hook') !== undefined) {
    return 'Argo CD deletes it and makes it anew, as it does with hooks on every sync';
  }
  if (options.includes('Replace=true') && options.includes('Force=true'))
    return 'Argo CD deletes it and makes it anew';
  const target = `${object.namespace === undefined ? '' : `-n ${object.namespace} `}delete ${object.kind.toLowerCase()} ${object.name}`;
  const orphan = kindOf(object) === 'apps/StatefulSet' ? ' --cascade=orphan' : '';
  return `the sync fails until someone runs "kubectl ${target}${orphan}"`;
}

/** Fields of the built-in kinds. */
function tableOf(before: KubernetesObject, fields: readonly FieldChange[]): string[] {
  const kind = kindOf(before);
  const sealed = ['/ConfigMap', '/Secret'].includes(kind) && before.manifest.immutable === true ? SEALED : [];
  const listed = [...(IMMUTABLE[kind] ?? []), ...sealed].filter((path) =>
    touches(fields.filter(isNoDefault(before)), path),
  );
  const mutable = MUTABLE[kind];
  if (!mutable) return listed;
  const others = fields
    .filter((change) => change.steps[0] === 'spec')
    .filter((change) => !mutable.some((path) => isAt(change, path.split('.'))))
    .map(({ steps }) => `spec.${steps[1] ?? ''}`);
  return [...listed, ...others];
}

/** The API server fills an address in where none is written: writing none again changes nothing, writing one does. */
const isNoDefault =
  (object: KubernetesObject) =>
  ({ steps, after }: FieldChange): boolean =>
    kindOf(object) !== '/Service' || !/^clusterIPs?$/.test(steps[1] ?? '') || after !== undefined;

/** Fields of custom resources that have a transition rule. */
function transitionsOf(fields: readonly FieldChange[], schema: Schema | undefined): string[] {
  return fields.flatMap(({ steps, before, after }) => {
    let at = schema;
    for (const [index, step] of steps.entries()) {
      at = at && (step.startsWith('[') ? at.items : childSchema(at, step));
      const isLeaf = index === steps.length - 1;
      // a transition rule is asked only where there is a value on both sides
      if (isFixed(at) && (!isLeaf || (before !== undefined && after !== undefined))) {
        return [formatSteps(steps.slice(0, index + 1))];
      }
    }
    return [];
  });
}

const isFixed = (schema: Schema | undefined): boolean =>
  (schema?.['x-kubernetes-validations'] ?? []).some(({ rule }) =>
    /^\s*(?:self\s*==\s*oldSelf|oldSelf\s*==\s*self)\s*$/.test(rule),
  );
