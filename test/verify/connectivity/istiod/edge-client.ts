import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';

export interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** Sent without its length. */
  readonly chunks?: readonly Buffer[];
  /** Whether what is asked comes to its end. @default it does */
  readonly end?: boolean;
}

export interface Answer {
  readonly status: number;
  /** Several of one name are one after the other, with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Whose connections are used again, as those of a browser. */
const agent = new https.Agent({ keepAlive: true, maxSockets: 20 });

export const hangUp = (): void => agent.destroy();

/** Asks a gateway of this machine for a host, over HTTPS where its port is that; `from` is the address of the client, IPv4 or `::1`. */
export const ask = (
  { port, tls, from }: { readonly port: number; readonly tls: boolean; readonly from?: string },
  host: string,
  { path = '/', method = 'GET', headers = {}, chunks = [], end = true }: Asked = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      host: from?.includes(':') ? from : '127.0.0.1',
      port,
      path,
      method,
      headers: { host, ...headers },
      localAddress: from,
    };
    const request = tls
      ? https.request({ ...options, agent, servername: host, rejectUnauthorized: false })
      : http.request(options);
    request.once('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers: {}, text: '' });
    });
    request.once('error', reject).once('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
          ),
          text,
        }),
      );
    });
    for (const chunk of chunks) request.write(chunk);
    if (end) request.end();
    else request.flushHeaders();
  });

/** Sends bytes and nothing more. @returns what comes before the connection is closed */
export const sendAndWait = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    connect(port, '127.0.0.1', function (this: import('node:net').Socket) {
      this.write(bytes);
    })
      .on('data', (chunk) => {
        text += chunk;
      })
      .once('error', reject)
      .once('close', () => resolve(text));
  });
