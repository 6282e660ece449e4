import type { Rule } from '../rule';
import { authorization } from './authorization';
import { declared } from './declared';
import { isolated } from './isolated';
import { peerAuthentication } from './mutual-tls';
import { networkPolicies } from './network-policies';
import { plaintext } from './plaintext';
import { selectors } from './selectors';
import { undeclared } from './undeclared';

/** Who reaches whom: exactly who is meant to, encrypted as it is meant to be. */
export const connectivityRules = (): readonly Rule[] => [
  declared,
  undeclared,
  plaintext,
  networkPolicies,
  authorization,
  peerAuthentication,
  isolated,
  selectors,
];
