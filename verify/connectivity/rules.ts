import type { Rule } from '../rule';
import { addressFamilies } from './address-families';
import { authorization } from './authorization';
import { called } from './called';
import { charts } from './charts';
import { cilium } from './cilium';
import { declared } from './declared';
import { dns } from './dns';
import { ends } from './ends';
import { externalAuthorization } from './external-authorization';
import { forwardedHeaders } from './forwarded-headers';
import { gatewayRoutes } from './gateway-routes';
import { interception } from './interception';
import { isolated } from './isolated';
import { kubelet } from './kubelet';
import { listeners } from './listeners';
import { meshSettings } from './mesh-settings';
import { networkPolicies } from './network-policies';
import { pathNormalization } from './path-normalization';
import { peerAuthentication } from './peer-authentication';
import { plaintext } from './plaintext';
import { requestAuthentication } from './request-authentication';
import { scraped } from './scraped';
import { selectors } from './selectors';
import { signOn } from './sign-on';
import { tenantRoutes } from './tenant-routes';
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
  meshSettings,
  interception,
  peerAuthentication,
  authorization,
  requestAuthentication,
  externalAuthorization,
  signOn,
  listeners,
  undeclared,
  networkPolicies,
  gatewayRoutes,
  tenantRoutes,
  forwardedHeaders,
  plaintext,
  declared,
  called,
  webhooks,
  dns,
  kubelet,
  cilium,
  addressFamilies,
  pathNormalization,
  scraped,
];
