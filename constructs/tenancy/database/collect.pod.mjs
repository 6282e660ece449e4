// Runs in the cluster: reads the password of every tenant's login from the tenant's namespace and writes what PostgreSQL is to
// store of it. A tenant lets itself be read by a RoleBinding; where there is none any more, the tenant is gone.
// Plain JavaScript, because the pod runs it as it is.
import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { promisify } from 'node:util';

const { API_SERVER, ACCOUNT, KNOWN, WANTED } = process.env;
const AT_ONCE = 16;
const ITERATIONS = 4096;
const FORBIDDEN = 403;
const NOT_FOUND = 404;

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, ca: readFileSync(`${ACCOUNT}/ca.crt`) });
const headers = { authorization: `Bearer ${readFileSync(`${ACCOUNT}/token`, 'utf8').trim()}` };

/** What the API server answers; a refusal or an absence as its status code, anything else that is no answer fails the run. */
function ask(path) {
  return new Promise((resolve, reject) => {
    const asked = request(`${API_SERVER}${path}`, { agent, headers, timeout: 30_000 }, (response) => {
      const chunks = [];
      response.on('error', reject);
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode } = response;
        if (statusCode === FORBIDDEN || statusCode === NOT_FOUND) return resolve({ statusCode });
        if (statusCode !== 200)
          return reject(new Error(`${path}: must be answered with 200, got ${statusCode}`));
        resolve({ statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) });
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${path}: must be answered within 30 seconds`)));
    asked.on('error', reject);
    asked.end();
  });
}

/** The namespaces of tenants that are not being deleted. */
async function* namespaces() {
  let next = '';
  do {
    const selector = encodeURIComponent('plinth.dev/tenant,plinth.dev/stage');
    const path = `/api/v1/namespaces?labelSelector=${selector}&limit=500&continue=${encodeURIComponent(next)}`;
    const { statusCode, body } = await ask(path);
    if (!body) throw new Error(`${path}: must be answered with 200, got ${statusCode}`);
    for (const { metadata } of body.items) {
      const { 'plinth.dev/tenant': tenant, 'plinth.dev/stage': stage } = metadata.labels;
      const isTenants = metadata.name === `tenant-${tenant}-${stage}`;
      if (isTenants && !metadata.deletionTimestamp) yield { tenant, stage, namespace: metadata.name };
    }
    next = body.metadata.continue ?? '';
  } while (next);
}

/** @see https://www.rfc-editor.org/rfc/rfc5802#section-3 */
async function verifier(password) {
  const salt = randomBytes(16);
  const salted = await promisify(pbkdf2)(password, salt, ITERATIONS, 32, 'sha256');
  const keyed = (text) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

/** A line of `wanted`, or nothing. Without a usable Secret a login stays as it is. */
async function line({ tenant, stage, namespace }, known) {
  const { statusCode, body } = await ask(`/api/v1/namespaces/${namespace}/secrets/database`);
  if (statusCode === FORBIDDEN) return '';
  const before = known.get(namespace);
  const unchanged = before === undefined ? '' : `${tenant},${stage},${before},\n`;
  if (!body) return unchanged;
  const version = `${body.metadata.uid}/${body.metadata.resourceVersion}`;
  if (version === before) return unchanged;
  const password = Buffer.from(body.data?.password ?? '', 'base64').toString();
  if (/^[\x21-\x7e]{24,}$/.test(password))
    return `${tenant},${stage},${version},${await verifier(password)}\n`;
  console.error(
    `${namespace}/database: password must be at least 24 letters or digits, got something else; delete the Secret`,
  );
  return unchanged;
}

const known = new Map(
  readFileSync(KNOWN, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((row) => row.split(',')),
);
const found = namespaces();
const lines = [];
async function work() {
  for (let next = await found.next(); !next.done; next = await found.next())
    lines.push(await line(next.value, known));
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
agent.destroy();
writeFileSync(WANTED, lines.sort().join(''));
console.log(`${lines.filter(Boolean).length} tenants let themselves be read, ${known.size} have a login`);
