import { monitorsLabel, type Namespace } from '../namespace';

/** What collects, keeps and shows metrics and logs. */
export const observabilityNamespace = {
  name: 'observability-system',
  podSecurity: 'restricted',
  mesh: true,
  labels: monitorsLabel,
} as const satisfies Namespace;
