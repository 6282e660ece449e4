/** Something that istioctl warns of and that is meant. */
export interface IstioException {
  /** @see https://istio.io/latest/docs/reference/config/analysis/ */
  readonly code: string;
  /** `DestinationRule argocd/argocd-server`. */
  readonly object: string;
  readonly because: string;
}

export const istioExceptions: readonly IstioException[] = [
  {
    code: 'IST0128',
    object: 'DestinationRule argocd/argocd-server',
    because:
      'Argo CD makes its certificate itself, so no authority could vouch for it; the policies let only the gateway in',
  },
  {
    code: 'IST0133',
    object: 'EnvoyFilter istio-ingress/edge',
    because:
      'Istio has no API for what it says; the rule hardening/edge reads it, and a real Envoy of the pinned version is asked in tests',
  },
];
