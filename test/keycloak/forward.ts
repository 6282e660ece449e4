import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands for the cluster's DNS and network: an HTTP proxy that takes every request to the server on a port, with the host that the
 * client has named.
 *
 * @returns its address, for a client's HTTP_PROXY
 */
export async function forwardTo(port: number): Promise<{ readonly address: string; close(): void }> {
  const server: Server = createServer((incoming, outgoing) => pass(incoming, outgoing, port));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${own}`, close: () => void server.close() };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { pathname, search, host } = new URL(incoming.url ?? '', 'http://nowhere');
  const options = {
    port,
    host: '127.0.0.1',
    method: incoming.method,
    path: pathname + search,
    headers: { ...incoming.headers, host },
  };
  const forwarded = request(options, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(forwarded);
}
