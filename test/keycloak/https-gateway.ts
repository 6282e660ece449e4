import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { createCertificates } from '../postgres/certificates';
import { SIDECAR } from './keycloak-server';

export interface HttpsGateway {
  /** For a client's HTTPS_PROXY. */
  readonly address: string;
  /** Certificate of the authority that signed for the host, PEM. */
  readonly authority: string;
  close(): void;
}

/**
 * Stands for the gateway and the DNS that leads to it: whatever host is asked for over HTTPS, the answer is Keycloak's, under a
 * certificate for its host.
 *
 * @param port of Keycloak @param host by which it is known
 */
export async function httpsGateway(port: number, host: string): Promise<HttpsGateway> {
  const { authority, certificate, key } = createCertificates(host);
  const gateway = createTlsServer({ cert: certificate, key }, (incoming, outgoing) =>
    pass(incoming, outgoing, port, host),
  );
  const inside = await portOf(gateway);
  const tunnels = new Set<Duplex>();
  const proxy = createServer().on('connect', (_, client) => {
    const upstream = connect(inside, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    // Whoever does not trust the certificate ends the connection.
    for (const end of [upstream, client]) tunnels.add(end.on('error', () => undefined));
  });
  const address = `http://127.0.0.1:${await portOf(proxy)}`;
  return {
    address,
    authority,
    close: () => {
      for (const tunnel of tunnels) tunnel.destroy();
      proxy.close();
      gateway.close();
    },
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number, host: string): void {
  const { method, url: path } = incoming;
  const headers = {
    ...incoming.headers,
    'x-forwarded-for': '203.0.113.8',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': host,
    'x-forwarded-port': '443',
  };
  const options = { port, host: '127.0.0.1', localAddress: SIDECAR, method, path, headers };
  const forwarded = request(options, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(forwarded);
}

async function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
