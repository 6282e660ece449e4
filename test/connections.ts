import type { App } from 'cdk8s';
import { connectionsOf, describe } from '../constructs/connection';

/** The declared connections as `from -> to, mtls`, in the order of their declaration. */
export const arrows = (app: App): string[] =>
  connectionsOf(app).map(({ from, to, mtls }) => `${describe(from)} -> ${describe(to)}, ${mtls}`);
