import type { ValidationRule } from '../schema';

/** Rules across fields of definitions. */
export type Rules = Readonly<Record<string, readonly ValidationRule[]>>;
