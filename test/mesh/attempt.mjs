// One call, and whether the stub that is meant has answered it.
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';

/** Milliseconds after which nobody will answer. */
const PATIENCE = 8000;

/** PostgreSQL's SSLRequest. @see https://www.postgresql.org/docs/18/protocol-message-formats.html */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const talks = {
  sql: { says: SSL_REQUEST, expects: /^N$/ },
  smtp: { greets: /^220 /, says: 'EHLO test\r\n', expects: /^250 / },
  tls: { says: 'hello', expects: /hello/ },
  tcp: { says: 'hello', expects: /hello/ },
};

/**
 * Calls an address, and says what came of it.
 *
 * @param call address, port and what it speaks; `identity`: key, certificate and root by which it is one of the mesh, @default plaintext;
 *   `tls`: options of TLS inside of that, or of TLS alone
 */
export async function attempt(call) {
  const sockets = [];
  try {
    return await withPatience(call.patience ?? PATIENCE, async () => {
      const socket = await connected(call, sockets);
      return call.speaks === 'http' ? await ask(socket, call) : await talk(socket, call, sockets);
    });
  } catch (error) {
    return { passed: false, said: error.code ?? error.message };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function withPatience(milliseconds, work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), milliseconds);
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

async function connected({ address, port, identity, speaks, tls: own }, sockets) {
  const plain = net.connect(port, address);
  sockets.push(plain);
  await opened(plain, 'connect');
  if (!identity && !own) return plain;
  const options = identity
    ? {
        ...identity,
        ALPNProtocols: [speaks === 'http' ? 'istio-http/1.1' : 'istio'],
        checkServerIdentity: () => undefined,
      }
    : { rejectUnauthorized: false, ...own };
  return secured(plain, options, sockets);
}

async function secured(socket, options, sockets) {
  const secure = tls.connect({ socket, ...options });
  sockets.push(secure);
  await opened(secure, 'secureConnect');
  return secure;
}

function opened(socket, event) {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
}

async function talk(socket, { speaks }, sockets) {
  const { greets, says, expects } = talks[speaks];
  const line = speaks === 'tls' ? await secured(socket, { rejectUnauthorized: false }, sockets) : socket;
  return new Promise((resolve, reject) => {
    line.on('error', reject);
    line.once('close', () => reject(new Error('closed')));
    line.on('data', (data) => {
      const said = data.toString('latin1').trim();
      if (greets?.test(said)) line.write(says);
      else resolve({ passed: expects.test(said), said });
    });
    if (!greets) line.write(says);
  });
}

function ask(socket, { host, method = 'GET', path = '/', headers = {} }) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      createConnection: () => socket,
      method,
      path,
      headers: { ...headers, ...(host && { host }), connection: 'close' },
    });
    request.once('error', reject);
    request.once('response', async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      const by = response.headers['x-stub'];
      resolve({
        passed: by !== undefined,
        said: `${response.statusCode}`,
        by,
        body: body.slice(0, 4000),
        headers: response.headers,
      });
    });
    request.end();
  });
}
