import type { Rule } from '../rule';
import { addressFamilies } from './address-families';
import { authorization } from './authorization';
import { charts } from './charts';
import { cilium } from './cilium';
import { declared } from './declared';
import { dns } from './dns';
import { ends } from './ends';
import { gatewayRoutes } from './gateway-routes';
import { isolated } from './isolated';
import { kubelet } from './kubelet';
import { peerAuthentication } from './mutual-tls';
import { networkPolicies } from './network-policies';
import { plaintext } from './plaintext';
import { scraped } from './scraped';
import { selectors } from './selectors';
import { tenants } from './tenants';
import { undeclared } from './undeclared';
import { webhooks } from './webhooks';

/** Who reaches whom: exactly who is meant to, encrypted as it is meant to be. */
export const connectivityRules = (): readonly Rule[] => [
  isolated,
  tenants,
  charts,
  ends,
  selectors,
  peerAuthentication,
  authorization,
  undeclared,
  networkPolicies,
  gatewayRoutes,
  plaintext,
  declared,
  webhooks,
  dns,
  kubelet,
  cilium,
  addressFamilies,
  scraped,
];
