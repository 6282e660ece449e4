// Runs in the cluster: compares every realm that has the client of this report with its objects, and writes a line for each thing that
// somebody has changed by hand and the realm operator does not put back. A difference is no failure: the lines are for rules on logs.
// Plain JavaScript, because the pod runs it as it is.
import { readFileSync } from 'node:fs';
import { changesOf } from './realm-changes.pod.mjs';

const { API_SERVER, TOKEN_FILE, KEYCLOAK, OPEN_REALM } = process.env;
const REPORT = 'drift-report';
const AT_ONCE = 4;

/** JSON from an address. @throws when it is refused, without what the answer says, which may be secret */
async function json(address, options) {
  const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(30_000) });
  if (!answer.ok)
    throw new Error(`${new URL(address).pathname}: must be answered with 200, got ${answer.status}`);
  return answer.json();
}

const ofAccount = { headers: { authorization: `Bearer ${readFileSync(TOKEN_FILE, 'utf8').trim()}` } };

/** The objects of a kind in all namespaces. */
async function objectsOf(resource, version = 'v1') {
  const all = [];
  let next = '';
  do {
    const query = `limit=500&continue=${encodeURIComponent(next)}`;
    const page = await json(`${API_SERVER}/apis/v1.edp.epam.com/${version}/${resource}?${query}`, ofAccount);
    // The rest, such as who manages which field, is most of an object.
    for (const { metadata, spec, status } of page.items) {
      const { name, namespace = '' } = metadata;
      all.push({ metadata: { name, namespace }, spec, status });
    }
    next = page.metadata.continue ?? '';
  } while (next);
  return all;
}

/** What a realm's object is called in the objects of what is in it; one of the cluster has no namespace. */
const keyOf = ({ metadata, spec: { realmRef } }) =>
  `${realmRef.kind === 'ClusterKeycloakRealm' ? '' : metadata.namespace}/${realmRef.name}`;

async function secretOf({ metadata, spec }) {
  const [, name, key] = /^\$([^:]+):(.+)$/.exec(spec.secret);
  const address = `${API_SERVER}/api/v1/namespaces/${metadata.namespace}/secrets/${name}`;
  const { data } = await json(address, ofAccount);
  return Buffer.from(data[key], 'base64').toString();
}

/** Asks Keycloak's admin API about a realm, as its own client. */
async function readerOf(realm, client) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.spec.clientId,
    client_secret: await secretOf(client),
  });
  const of = `${KEYCLOAK}/realms/${realm}/protocol/openid-connect/token`;
  const headers = { authorization: `Bearer ${(await json(of, { method: 'POST', body })).access_token}` };
  return (path) => json(`${KEYCLOAK}/admin/realms/${realm}${path}`, { headers });
}

const [keycloaks, clusterRealms, namespacedRealms, clients, roles, users, providers] = await Promise.all([
  objectsOf('clusterkeycloaks', 'v1alpha1'),
  objectsOf('clusterkeycloakrealms', 'v1alpha1'),
  ...['realms', 'clients', 'realmroles', 'realmusers', 'realmidentityproviders'].map((kind) =>
    objectsOf(`keycloak${kind}`),
  ),
]);
const nameOf = new Map(
  [...clusterRealms, ...namespacedRealms].map(({ metadata, spec }) => [
    `${metadata.namespace}/${metadata.name}`,
    spec.realmName,
  ]),
);

/** Clients of Keycloak's own realm: one for each realm, and the one with which the operator signs in. */
const clientsOfMaster = [
  ...['master', ...nameOf.values()].map((realm) => [`${realm}-realm`, { standardFlowEnabled: true }]),
  ...keycloaks.map(({ spec }) => [
    spec.auth?.clientCredentials?.clientId.value,
    { serviceAccount: { enabled: true } },
  ]),
];

/** Specs of the objects that are of a realm, each with whether the operator has made what it says. */
function specsByRealm(objects) {
  const groups = new Map();
  for (const object of objects) {
    const key = keyOf(object);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push({ ...object.spec, isMade: object.status?.value === 'OK' });
  }
  return (key) => groups.get(key) ?? [];
}

const [clientsOf, rolesOf, usersOf, providersOf] = [clients, roles, users, providers].map(specsByRealm);

/** What a realm is to have. */
function wantedIn(key, realm) {
  const own = clientsOf(key).map((spec) => [spec.clientId, spec]);
  return {
    clients: [...(realm === 'master' ? clientsOfMaster : []), ...own],
    roles: rolesOf(key),
    users: usersOf(key).map(({ username, enabled = false, isMade }) => ({ name: username, enabled, isMade })),
    providers: providersOf(key).map(({ alias, isMade }) => ({ name: alias, isMade })),
  };
}

const say = (message, fields) => console.log(JSON.stringify({ message, ...fields }));

// A realm that is being made has no client yet.
const readers = clients.filter(({ spec, status }) => spec.clientId === REPORT && status?.value === 'OK');
const next = readers[Symbol.iterator]();
let changes = 0;
async function work() {
  for (const client of next) {
    const key = keyOf(client);
    const realm = nameOf.get(key);
    try {
      const found = await changesOf(
        realm,
        await readerOf(realm, client),
        wantedIn(key, realm),
        realm === OPEN_REALM,
      );
      for (const change of found) say('realm changed by hand', { realm, change });
      changes += found.length;
    } catch (error) {
      process.exitCode = 1;
      say('realm not compared', { realm, error: String(error.cause ?? error) });
    }
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
say('realms compared', { realms: readers.length, changes });
