import type { Tenant } from '../../constructs/tenancy/tenant';

/** What a command does not do, with every reason, each a message of its own. */
export class Refused extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** The tenant that has been read. @throws {@link Refused} with every fault, when it is not valid */
export function valid(read: Tenant | { readonly faults: readonly string[] }): Tenant {
  if ('faults' in read) throw new Refused(read.faults);
  return read;
}
