import type { Construct } from 'constructs';
import {
  PeerAuthentication,
  PeerAuthenticationSpecMtlsMode,
  PeerAuthenticationSpecPortLevelMtlsMode,
} from '../../imports/security.istio.io';
import { type Connection, portsOf } from '../connection';
import { Endpoint, type Workload } from '../workload';

/**
 * Mutual TLS for every workload of a namespace, or of the whole mesh in Istio's root namespace.
 *
 * @see https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export function strictMtls(scope: Construct, name: string, namespace: string): void {
  new PeerAuthentication(scope, `strict-mtls-${namespace}`, {
    metadata: { name, namespace },
    spec: { mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT } },
  });
}

/**
 * The ports of a workload that also take what is not the mesh's TLS. Istio heeds one such policy a workload, the oldest, so
 * there is never more than this one; it replaces the namespace's policy, so STRICT is said again.
 */
export function peerAuthentication(workload: Workload, connections: readonly Connection[]): void {
  const ports = connections
    .filter(({ to, mtls }) => to instanceof Endpoint && to.workload === workload && mtls === 'permissive')
    .flatMap(({ to }) => portsOf(to).map(({ port }) => port));
  if (workload.mesh !== 'sidecar' || ports.length === 0) return;
  new PeerAuthentication(workload, 'peer-authentication', {
    metadata: { name: workload.name, namespace: workload.namespace },
    spec: {
      selector: { matchLabels: workload.labels },
      mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT },
      portLevelMtls: Object.fromEntries(
        [...new Set(ports)].map((port) => [
          String(port),
          { mode: PeerAuthenticationSpecPortLevelMtlsMode.PERMISSIVE },
        ]),
      ),
    },
  });
}
