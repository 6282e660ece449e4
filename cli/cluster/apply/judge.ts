import { type Fault, faultOf, type Rule } from '../fault';
import type { Applied } from './apply';
import { differences } from './pruned';

/** What is wrong with how an object was taken. */
export function judgeFirst({ object, stored, refusal, warnings }: Applied): Fault[] {
  const faults = warnings.map((warning) => faultOf(ruleOf(warning), object, warning));
  if (refusal !== undefined) return [...faults, faultOf('refused', object, refusal)];
  const pruned = differences(object.manifest, stored).map(({ path, sent, stored: kept }) => {
    const got = kept === undefined ? 'nothing' : JSON.stringify(kept);
    return faultOf(
      'pruned',
      object,
      `${path} must be stored as ${JSON.stringify(sent)}, got ${got}; write what is stored`,
    );
  });
  return [...faults, ...pruned];
}

/** What is wrong with an object that is applied again and has not been touched in between. */
export function judgeSecond(first: Applied, second: Applied): Fault[] {
  if (first.refusal !== undefined) return [];
  const { object, stored, refusal } = second;
  if (refusal !== undefined) return [faultOf('refused', object, `the second time: ${refusal}`)];
  const paths = [...differences(first.stored, stored), ...differences(stored, first.stored)].map(
    ({ path }) => path,
  );
  return [...new Set(paths)]
    .filter((path) => !BOOKKEEPING.test(path))
    .map((path) =>
      faultOf(
        'drift',
        object,
        `${path} must stay when the object is applied again, but changes; Argo CD would never see it in sync`,
      ),
    );
}

/** The version of an object may be new though nothing in it is: that of a PersistentVolumeClaim is. */
const BOOKKEEPING = /^metadata\.(?:resourceVersion|managedFields)/;

/** The API server marks nothing but its texts. */
function ruleOf(warning: string): Rule {
  if (/violate PodSecurity|unrecognized label|pod-security/i.test(warning)) return 'pod-security';
  return /deprecated/i.test(warning) ? 'deprecated' : 'warning';
}
