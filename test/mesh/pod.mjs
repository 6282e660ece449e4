// What runs in a pod of the test instead of its program: it answers on the ports that it is told as what it is told to be, and calls others
// when it is asked to. One line of JSON on its input is one call, one on its output what came of it.
import http from 'node:http';
import net from 'node:net';
import { createInterface } from 'node:readline';
import tls from 'node:tls';
import { attempt } from './attempt.mjs';

const { name, ports, certificate, answers } = JSON.parse(process.argv[2]);

/** PostgreSQL's request for TLS, and its answer that there is none. */
const sql = (socket) => socket.once('data', () => socket.write('N'));
/** It speaks first; who is refused is told by the answer to what they say. */
const smtp = (socket) => {
  socket.write(`220 ${name} ESMTP\r\n`);
  socket.once('data', () => socket.write(`250 ${name}\r\n`));
};
const echo = (socket) => socket.on('data', (data) => socket.write(`${name} ${data}`));

const silent = new Set();

function web(request, response) {
  if (silent.has('all')) return;
  const { pathname } = new URL(request.url, 'http://any');
  const { method, url, headers } = request;
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-stub', name);
  response.end(JSON.stringify(answers[pathname] ?? { name, method, url, headers }));
}

const quiet = (handle) => (socket) => {
  socket.on('error', () => undefined);
  handle(socket);
};

const servers = {
  http: () => http.createServer(web),
  sql: () => net.createServer(quiet(sql)),
  smtp: () => net.createServer(quiet(smtp)),
  tls: () => tls.createServer(certificate, quiet(echo)),
  tcp: () => net.createServer(quiet(echo)),
};

for (const { port, speaks } of ports) servers[speaks]().listen(port, '0.0.0.0');

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const { id, silence, ...call } = JSON.parse(line);
    if (silence !== undefined) {
      if (silence) silent.add('all');
      else silent.delete('all');
    }
    const outcome = silence === undefined ? await attempt(call) : { passed: true, said: '' };
    process.stdout.write(`${JSON.stringify({ id, ...outcome })}\n`);
  })
  .on('close', () => process.exit());
process.stdout.write('{"id":0}\n');
