import type { PolicyRule } from '../../imports/k8s';

const look = ['get', 'list', 'watch'];
const manage = [...look, 'create', 'update', 'patch', 'delete'];

/**
 * What the operator may do, in its own namespace only. Less than upstream's: neither the role `view` nor a look at OpenShift's
 * ingresses, no making of its own custom resources, and no writing of what the platform's `Keycloak` object switches off; Ingress
 * and NetworkPolicy it watches either way.
 *
 * It reads all Secrets of the namespace: which ones a `Keycloak` object refers to is not known beforehand, and it restarts the
 * servers when one changes.
 *
 * @see https://github.com/keycloak/keycloak-k8s-resources/blob/26.7.5/kubernetes/kubernetes.yml
 */
export const operatorRules: PolicyRule[] = [
  { apiGroups: ['k8s.keycloak.org'], resources: of(''), verbs: [...look, 'update', 'patch'] },
  { apiGroups: ['k8s.keycloak.org'], resources: of('/status'), verbs: ['get', 'update', 'patch'] },
  { apiGroups: ['k8s.keycloak.org'], resources: of('/finalizers'), verbs: ['update', 'patch'] },
  { apiGroups: ['apps'], resources: ['statefulsets'], verbs: manage },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: manage },
  { apiGroups: [''], resources: ['services', 'secrets'], verbs: manage },
  { apiGroups: [''], resources: ['configmaps'], verbs: look },
  // Why servers do not start, and how the Job that compares two versions ended.
  { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs: look },
];

/** The operator's custom resources, or a part of them. */
function of(part: '' | '/status' | '/finalizers'): string[] {
  return ['keycloaks', 'keycloakrealmimports', 'keycloakoidcclients', 'keycloaksamlclients'].map(
    (resource) => `${resource}${part}`,
  );
}
