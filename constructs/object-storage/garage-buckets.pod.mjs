// Runs in the pod of Garage: makes the buckets and keys that its folder names, and lets keys do nothing that it no longer does. Once a
// minute, so that a new key, or a volume that was lost, is no reason to restart anything. Buckets are never deleted.
// Plain JavaScript, because the pod runs it as it is.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const { ADMIN, ADMIN_TOKEN, KEYS, PORT, INTERVAL_SECONDS = '60' } = process.env;

/** What the name of each key of ours begins with in Garage; those of people have other names. */
const OWN = 'plinth: ';

/** What a key may do with its bucket, by the folder that it is in. `owner` may make a bucket a website. */
const PERMISSIONS = {
  'read-write': { read: true, write: true, owner: false },
  read: { read: true, write: false, owner: false },
};
const NOTHING = { read: false, write: false, owner: false };

/** JSON from the admin API, and nothing where there is no such thing. @throws when it is refused, without what was sent, which has secrets */
async function ask(call, body) {
  const answer = await fetch(`${ADMIN}/v2/${call}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (answer.ok) return answer.json();
  const { code = '' } = await answer.json().catch(() => ({}));
  if (['NoSuchBucket', 'NoSuchAccessKey'].includes(code)) return undefined;
  throw new Error(`${call.replace(/\?.*/, '')}: must be answered with 200, got ${answer.status} ${code}`);
}

/** Folders of a folder; the kubelet keeps its own beside them, which begin with two dots. */
const foldersOf = (...steps) =>
  readdirSync(path.join(KEYS, ...steps)).filter((name) => !name.startsWith('..'));

/** Every key that the folder has: `<bucket>/<access>/<user>/access-key-id` and `secret-access-key`. */
const wanted = () =>
  foldersOf().flatMap((bucket) =>
    foldersOf(bucket).flatMap((access) =>
      foldersOf(bucket, access).map((user) => {
        const file = (name) => readFileSync(path.join(KEYS, bucket, access, user, name), 'utf8').trim();
        const [id, secret] = [file('access-key-id'), file('secret-access-key')];
        return { bucket, access, id, secret, name: `${OWN}${user}` };
      }),
    ),
  );

const log = (message) => console.log(JSON.stringify({ level: 'info', message }));

/** A key as Garage has it, with what it may do with which buckets. */
async function keyOf({ id, secret, name }) {
  const there = await ask(`GetKeyInfo?id=${encodeURIComponent(id)}&showSecretKey=true`);
  if (!there) {
    const made = await ask('ImportKey', { accessKeyId: id, secretAccessKey: secret, name });
    log(`made key "${name}"`);
    return made;
  }
  if (there.secretAccessKey === secret) return there;
  throw new Error(`key "${name}": must have the secret of its Secret, got another; delete the Secret`);
}

async function bucketId(bucket) {
  const there = await ask(`GetBucketInfo?globalAlias=${encodeURIComponent(bucket)}`);
  if (there) return there.id;
  const { id } = await ask('CreateBucket', { globalAlias: bucket });
  log(`made bucket ${bucket}`);
  return id;
}

/** Lets a key do with a bucket what it may, and nothing else. */
async function allow(accessKeyId, bucketId, permissions) {
  const others = Object.fromEntries(Object.entries(permissions).map(([what, may]) => [what, !may]));
  await ask('AllowBucketKey', { bucketId, accessKeyId, permissions });
  await ask('DenyBucketKey', { bucketId, accessKeyId, permissions: others });
}

async function makeKey(key) {
  const { buckets } = await keyOf(key);
  const permissions = PERMISSIONS[key.access];
  const own = buckets.find(({ globalAliases }) => globalAliases.includes(key.bucket));
  for (const { id } of buckets) if (id !== own?.id) await allow(key.id, id, NOTHING);
  const isRight = own && Object.entries(permissions).every(([what, may]) => own.permissions[what] === may);
  if (!isRight) await allow(key.id, own?.id ?? (await bucketId(key.bucket)), permissions);
}

/** Not deleted: Garage never takes a key again that it has deleted, and the Secret may come back. */
async function withdraw(id, name) {
  const { buckets } = await ask(`GetKeyInfo?id=${encodeURIComponent(id)}`);
  for (const bucket of buckets) await allow(id, bucket.id, NOTHING);
  if (buckets.length > 0) log(`key "${name}" may do nothing more, because no Secret has it`);
}

async function make() {
  const keys = wanted();
  for (const key of keys) await makeKey(key);
  const ids = new Set(keys.map(({ id }) => id));
  for (const { id, name } of await ask('ListKeys'))
    if (name.startsWith(OWN) && !ids.has(id)) await withdraw(id, name);
}

let isMade = false;

async function makeAgain() {
  try {
    await make();
    isMade = true;
  } catch (error) {
    console.error(JSON.stringify({ level: 'error', message: error.message, cause: error.cause?.message }));
  }
  // Until it has worked once, users wait for their buckets.
  setTimeout(makeAgain, isMade ? Number(INTERVAL_SECONDS) * 1000 : 1000);
}

// What fails later leaves the buckets as they are: their users go on.
createServer(({ url }, response) => {
  response.writeHead(url === '/ready' && !isMade ? 503 : 200).end();
}).listen(Number(PORT));

process.on('SIGTERM', () => process.exit(0));
makeAgain();
