// What somebody has changed of a realm by hand and the realm operator does not put back. Plain JavaScript, because a pod runs it as it is.

/** Settings for which the operator has no field, as Keycloak makes a realm. */
const settings = {
  enabled: true,
  sslRequired: 'external',
  defaultSignatureAlgorithm: 'RS256',
  otpPolicyType: 'totp',
  otpPolicyAlgorithm: 'HmacSHA1',
  otpPolicyDigits: 6,
  otpPolicyLookAheadWindow: 1,
  otpPolicyPeriod: 30,
  otpPolicyCodeReusable: false,
  browserFlow: 'browser',
  registrationFlow: 'registration',
  directGrantFlow: 'direct grant',
  resetCredentialsFlow: 'reset credentials',
  clientAuthenticationFlow: 'clients',
  dockerAuthenticationFlow: 'docker auth',
  firstBrokerLoginFlow: 'first broker login',
  userManagedAccessAllowed: false,
  adminPermissionsEnabled: false,
};

const changesOfSettings = (found) =>
  Object.entries(settings)
    .filter(([name, value]) => found[name] !== value)
    .map(([name, value]) => `${name} is ${JSON.stringify(found[name])}, not ${JSON.stringify(value)}`);

/** Steps of Keycloak's own flows. */
const flows = {
  browser:
    'auth-cookie ALTERNATIVE, auth-spnego DISABLED, identity-provider-redirector ALTERNATIVE, forms ALTERNATIVE',
  'direct grant':
    'direct-grant-validate-username REQUIRED, direct-grant-validate-password REQUIRED, Direct Grant - Conditional OTP CONDITIONAL',
  registration: 'registration form REQUIRED',
  'reset credentials':
    'reset-credentials-choose-user REQUIRED, reset-credential-email REQUIRED, reset-password REQUIRED, Reset - Conditional OTP CONDITIONAL',
  clients:
    'client-secret ALTERNATIVE, client-jwt ALTERNATIVE, client-secret-jwt ALTERNATIVE, client-x509 ALTERNATIVE, federated-jwt ALTERNATIVE',
  'first broker login': 'idp-review-profile REQUIRED, User creation or linking REQUIRED',
  'docker auth': 'docker-http-basic-authenticator REQUIRED',
};

/** Not in every realm. */
const ofOrganizations = [
  'Organization ALTERNATIVE',
  'First Broker Login - Conditional Organization CONDITIONAL',
];

function changesOfFlows(found) {
  return found.flatMap(({ alias, authenticationExecutions }) => {
    const steps = authenticationExecutions
      .map(({ authenticator, flowAlias, requirement }) => `${flowAlias ?? authenticator} ${requirement}`)
      .filter((step) => !ofOrganizations.includes(step))
      .join(', ');
    if (!Object.hasOwn(flows, alias)) return [`authentication flow ${alias} was added`];
    return steps === flows[alias] ? [] : [`authentication flow ${alias} has the steps ${steps}`];
  });
}

/** Clients that Keycloak makes in a realm, as the fields of an object. */
const ownClients = (realm) => ({
  account: { redirectUris: [`/realms/${realm}/account/*`], standardFlowEnabled: true },
  'account-console': { redirectUris: [`/realms/${realm}/account/*`], standardFlowEnabled: true },
  // In Keycloak's own realm the Job of the lasting accounts has taken passwords from it.
  'admin-cli': { directAccess: realm !== 'master' },
  broker: { standardFlowEnabled: true },
  ...(realm !== 'master' && { 'realm-management': { standardFlowEnabled: true } }),
  'security-admin-console': {
    redirectUris: [`/admin/${realm}/console/*`],
    webOrigins: ['+'],
    standardFlowEnabled: true,
  },
});

/** Where the operator says nothing of addresses, it takes those of `webUrl`. */
function wantedOf({ webUrl, redirectUris = [], webOrigins = [], ...spec }) {
  const or = (given, own) => (given.length > 0 || !webUrl ? given : [own]);
  return { ...spec, redirectUris: or(redirectUris, `${webUrl}/*`), webOrigins: or(webOrigins, webUrl) };
}

function changesOfClient(found, spec) {
  if (!spec) return [`client ${found.clientId} was added`];
  const wanted = wantedOf(spec);
  const ways = {
    'by the standard flow': found.standardFlowEnabled && !wanted.standardFlowEnabled,
    'by the implicit flow': found.implicitFlowEnabled && !wanted.implicitFlowEnabled,
    'by direct access': found.directAccessGrantsEnabled && !wanted.directAccess,
    'as itself': found.serviceAccountsEnabled && !wanted.serviceAccount?.enabled,
    'by flows of its own':
      Object.keys(found.authenticationFlowBindingOverrides ?? {}).length > 0 &&
      !wanted.authenticationFlowBindingOverrides,
  };
  const beside = (list, known) => (list ?? []).filter((item) => !known.includes(item));
  return [
    ...beside(found.redirectUris, wanted.redirectUris).map((uri) => `sends people to ${uri}`),
    ...beside(found.webOrigins, wanted.webOrigins).map((origin) => `answers pages of ${origin}`),
    ...Object.keys(ways)
      .filter((way) => ways[way])
      .map((way) => `lets sign in ${way}`),
  ].map((change) => `client ${found.clientId} ${change}`);
}

/** @param wanted by id; a Map, because somebody may call a client `constructor` */
function changesOfClients(found, wanted) {
  const ids = found.map(({ clientId }) => clientId);
  return [
    ...found.flatMap((client) => changesOfClient(client, wanted.get(client.clientId))),
    ...[...wanted]
      .filter(([id, { isMade }]) => isMade && !ids.includes(id))
      .map(([id]) => `client ${id} is gone`),
  ];
}

/** What is there and not wanted, and what the operator has made and is not there. */
const changesOfNames = (what, found, wanted) => [
  ...found.filter((one) => wanted.every(({ name }) => name !== one)).map((one) => `${what} ${one} was added`),
  ...wanted
    .filter(({ name, isMade }) => isMade && !found.includes(name))
    .map(({ name }) => `${what} ${name} is gone`),
];

/** What Keycloak makes itself. */
const made = (all) => all.map((name) => ({ name, isMade: true }));

const names = (items) => items.map(({ name }) => name);

/** The roles that a role is to hold. */
const heldBy = ({ composites = [], compositesClientRoles = {} } = {}) =>
  names([...composites, ...Object.values(compositesClientRoles).flat()]);

async function changesOfRoles(ask, realm, wanted) {
  const byDefault = `default-roles-${realm}`;
  const ofMaster = realm === 'master' ? ['admin', 'create-realm'] : [];
  const own = made(['offline_access', 'uma_authorization', byDefault, ...ofMaster]);
  const found = await ask('/roles?briefRepresentation=true');
  const ofAll = names(await ask(`/roles/${byDefault}/composites`));
  const holders = found.filter(({ name, composite }) => composite && ![byDefault, 'admin'].includes(name));
  return [
    ...changesOfNames('role', names(found), [...own, ...wanted]),
    ...names(holders).map((name) => `role ${name} holds other roles`),
    ...changesOfNames(
      `in ${byDefault}, role`,
      ofAll,
      made(heldBy(wanted.find(({ name }) => name === byDefault))),
    ),
  ];
}

/** Users of the file; the operator makes them again only when it starts. */
async function changesOfUsers(ask, users) {
  const changes = [];
  for (const { name: username, enabled, isMade } of users) {
    const [user] = await ask(`/users?exact=true&username=${encodeURIComponent(username)}`);
    if (!user && isMade) changes.push(`user ${username} is gone`);
    if (user && !user.enabled && enabled) changes.push(`user ${username} is disabled`);
    // Those of a tenant that is removed are.
    if (user?.enabled && isMade && !enabled) changes.push(`user ${username} is enabled`);
  }
  return changes;
}

/** Nobody administers a realm by its own roles; in Keycloak's own people do. */
async function changesOfAdministrators(ask, clients) {
  const management = clients.find(({ clientId }) => clientId === 'realm-management');
  if (!management) return [];
  const changes = [];
  const roles = names(await ask(`/clients/${management.id}/roles`));
  for (const role of roles.filter((name) => !/^(view|query)-/.test(name))) {
    const of = `/clients/${management.id}/roles/${role}`;
    for (const { username } of await ask(`${of}/users`))
      changes.push(`user ${username} has the right ${role}`);
    for (const { path } of await ask(`${of}/groups`)) changes.push(`group ${path} has the right ${role}`);
  }
  return changes;
}

/** From where people come into a realm. */
async function changesOfSources(ask, wanted) {
  const providers = (await ask('/identity-provider/instances')).map(({ alias }) => alias);
  const directories = await ask('/components?type=org.keycloak.storage.UserStorageProvider');
  return [
    ...changesOfNames('identity provider', providers, wanted),
    ...changesOfNames('user federation', names(directories), []),
  ];
}

/**
 * Every difference of a realm, in words.
 *
 * @param ask reads a path below the realm's in Keycloak's admin API
 * @param wanted what the realm's objects say: clients by id, roles, users and identity providers, each with whether the operator
 *   has made it: what it has not is not gone
 * @param isOpen whether people come into it from sources that are added by hand
 */
export async function changesOf(realm, ask, { clients, roles, users, providers }, isOpen) {
  const found = await ask('/clients');
  const own = Object.entries(ownClients(realm)).map(([id, spec]) => [id, { ...spec, isMade: true }]);
  return [
    ...changesOfSettings(await ask('')),
    ...changesOfFlows(await ask('/authentication/flows')),
    ...changesOfClients(found, new Map([...own, ...clients])),
    ...(await changesOfRoles(ask, realm, roles)),
    ...(await changesOfUsers(ask, users)),
    ...(await changesOfAdministrators(ask, found)),
    ...(isOpen ? [] : await changesOfSources(ask, providers)),
  ];
}
