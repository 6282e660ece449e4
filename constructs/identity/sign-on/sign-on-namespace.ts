import { monitorsLabel, type Namespace } from '../../namespace';

/** The proxies by which people sign in, and their sessions. */
export const signOnNamespace = {
  name: 'sign-on-system',
  podSecurity: 'restricted',
  mesh: true,
  labels: monitorsLabel,
} as const satisfies Namespace;
