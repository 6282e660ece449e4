import type { AlertCases } from './case';
import { certificates } from './certificates';
import { containers } from './containers';
import { crowdsec } from './crowdsec';
import { garage } from './garage';
import { gateway } from './gateway';
import { keycloak } from './keycloak';
import { logs } from './logs';
import { mesh } from './mesh';
import { monitoring } from './monitoring';
import { nodes } from './nodes';
import { argocd, externalSecrets } from './operations';
import { postgres } from './postgres';
import { scrapes } from './scrapes';
import { signOn } from './sign-on';
import { storage } from './storage';
import { tenants } from './tenants';

/** The cases of every alert, by the group that it is in. */
export const cases: Readonly<Record<string, AlertCases>> = {
  nodes,
  storage,
  containers,
  certificates,
  'external-secrets': externalSecrets,
  argocd,
  mesh,
  garage,
  gateway,
  keycloak,
  'sign-on': signOn,
  postgres,
  logs,
  tenants,
  monitoring,
  scrapes,
  crowdsec,
};
