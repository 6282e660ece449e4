/** What a command does not do, with every reason, each a message of its own. */
export class Refused extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}
