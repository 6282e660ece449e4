import type { Rule } from '../rule';
import { bindings } from './bindings';
import { chart } from './chart';
import { crossOrigin } from './cross-origin';
import { disruption } from './disruption';
import { edge } from './edge';
import { ephemeralStorage } from './ephemeral-storage';
import { escalation } from './escalation';
import { exposure } from './exposure';
import { gateway } from './gateway';
import { image } from './image';
import { limits } from './limits';
import { liveness } from './liveness';
import { namespace } from './namespace';
import { podSecurity } from './pod-security';
import { probes } from './probes';
import { proxyExtension } from './proxy-extension';
import { replicas } from './replicas';
import { resources } from './resources';
import { rootFileSystem } from './root-file-system';
import { secret } from './secret';
import { secretMaterial } from './secret-material';
import { secretReads } from './secret-reads';
import { serviceAccount } from './service-account';
import { spread } from './spread';
import { token } from './token';
import { tries } from './tries';
import { trustedProxies } from './trusted-proxies';
import { wildcards } from './wildcards';

/** Whoever gets in finds nothing, and whatever fails is replaced. */
export const hardeningRules = (): readonly Rule[] => [
  namespace,
  podSecurity,
  rootFileSystem,
  resources,
  limits,
  ephemeralStorage,
  probes,
  liveness,
  image,
  chart,
  serviceAccount,
  token,
  wildcards,
  secretReads,
  escalation,
  bindings,
  disruption,
  spread,
  replicas,
  exposure,
  gateway,
  proxyExtension,
  edge,
  trustedProxies,
  tries,
  crossOrigin,
  secret,
  secretMaterial,
];
