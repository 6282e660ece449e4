import { credentialIn } from '../verify/hardening/credential';
import { isSecretLiteral } from '../verify/hardening/literals';
import { looseness } from '../verify/hardening/loose-image';
import { visitTexts } from '../verify/hardening/texts';
import { isCron } from '../verify/schema/values/cron';
import type { Path, Wrong } from './schema-faults';

interface Fault extends Wrong {
  readonly path: Path;
}

/** What the proofs would refuse of the objects of a tenant, told of its file: by the rules that the proofs have. */
export function proofFaults(file: object): Fault[] {
  const faults: Fault[] = [];
  visitTexts(file, ({ path, key, value }) => {
    const wrong = wrongOf(key, value);
    if (wrong) faults.push({ path: [...path], ...wrong });
  });
  return faults;
}

function wrongOf(key: string, value: string): Wrong | undefined {
  if (key === 'image' && looseness(value))
    return {
      rule: 'must have a tag that does not move',
      got: JSON.stringify(value),
      fix: 'name an exact version, better with its digest',
    };
  if (key === 'schedule' && !isCron(value))
    return {
      rule: 'must be a time that there is (minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-6)',
      got: JSON.stringify(value),
      fix: 'write 0 for midnight and for Sunday',
    };
  const credential = isSecretLiteral(key, value) ? 'a value that is written out' : inside(value, key);
  return credential
    ? {
        rule: 'must not be a credential',
        got: credential,
        fix: 'remove it, replace the credential, and let the service fetch the new one from the secret store',
      }
    : undefined;
}

const inside = (value: string, key: string): string | undefined =>
  credentialIn(value, key)?.replace(/^contains /, '');
