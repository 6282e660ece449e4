import type { Mesh } from './mesh';
import type { Outcome } from './stub';

/** A request to a host of the gateway, over HTTPS as a browser makes it. */
export interface WebRequest {
  readonly host: string;
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function browse(mesh: Mesh, { host, path, token, headers }: WebRequest): Promise<Outcome> {
  const { address } = mesh.pod('istio-ingress/istio-ingress');
  return mesh.outside.call({
    address,
    port: 443,
    speaks: 'http',
    tls: { servername: host },
    host,
    path,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
  });
}
