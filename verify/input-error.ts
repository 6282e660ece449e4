/** Something in `dist/` that cannot be proven because it cannot be understood. */
export class InputError extends Error {
  constructor(
    readonly file: string,
    /** What is wrong, and after a semicolon what to do. */
    readonly reason: string,
    readonly line?: number,
  ) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${reason}`);
  }
}

/** All of them that one run has found. */
export class UnusableInput extends Error {
  constructor(readonly errors: readonly InputError[]) {
    super(errors.map(({ message }) => message).join('\n'));
  }
}
