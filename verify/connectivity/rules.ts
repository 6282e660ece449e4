import type { Rule } from '../rule';
import { authorization } from './authorization';
import { declared } from './declared';
import { gatewayRoutes } from './gateway-routes';
import { isolated } from './isolated';
import { peerAuthentication } from './mutual-tls';
import { networkPolicies } from './network-policies';
import { plaintext } from './plaintext';
import { scraped } from './scraped';
import { selectors } from './selectors';
import { tenants } from './tenants';
import { undeclared } from './undeclared';

/** Who reaches whom: exactly who is meant to, encrypted as it is meant to be. */
export const connectivityRules = (): readonly Rule[] => [
  isolated,
  tenants,
  selectors,
  peerAuthentication,
  authorization,
  undeclared,
  networkPolicies,
  gatewayRoutes,
  plaintext,
  declared,
  scraped,
];
