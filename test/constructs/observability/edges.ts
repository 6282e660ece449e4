import type { App } from 'cdk8s';
import { connectionsOf, describe, type HttpAccess } from '../../../constructs/connection';

/** The declared connections as `from -> to`, each with the requests that it is limited to. */
export const edges = (app: App): Record<string, HttpAccess | 'any'> =>
  Object.fromEntries(
    connectionsOf(app).map(({ from, to, http }) => [`${describe(from)} -> ${describe(to)}`, http ?? 'any']),
  );
