import { field, text } from '../../created/field';
import type { Pod } from '../../created/pod';

/**
 * Whether a pod is its own proxy for what it sends: its sidecar writes the certificate to files, and lets what it sends go by.
 * It can talk mutual TLS to any port, with or without a Service; that it does so is for `connectivity/scraped` to see.
 *
 * @see https://istio.io/latest/docs/ops/integrations/prometheus/#tls-settings
 */
export function isOwnProxy({ mesh, object }: Pod): boolean {
  const annotations = field(object.manifest, 'metadata', 'annotations');
  const settings = text(annotations, 'proxy.istio.io/config') ?? '';
  return (
    mesh === 'sidecar' &&
    settings.includes('OUTPUT_CERTS') &&
    field(annotations, 'traffic.sidecar.istio.io/includeOutboundIPRanges') === ''
  );
}
