import type { Json } from '../../cli/cluster/api/client';
import type { Realms } from './realms';

const password = 'of-a-test-of-tokens';

/** Gives a user a password that needs not be changed. */
export async function setPassword({ admin }: Realms, realm: string, username: string): Promise<void> {
  const { id } = await admin.userOf(realm, username);
  await admin.put(`${realm}/users/${id}/reset-password`, {
    type: 'password',
    value: password,
    temporary: false,
  });
  const user = await admin.userOf(realm, username);
  await admin.put(`${realm}/users/${id}`, { ...user, requiredActions: [] });
}

/** Lets users of a public client sign in without a browser, until the operator sees it: what they get is the same. */
export async function allowPasswords({ admin }: Realms, realm: string, clientId: string): Promise<void> {
  const client = await admin.clientOf(realm, clientId);
  await admin.put(`${realm}/clients/${client.id}`, { ...client, directAccessGrantsEnabled: true });
}

/** What Keycloak answers to a user who signs in at a public client. */
export const signIn = (
  realms: Realms,
  realm: string,
  client: string,
  username: string,
  scope: string,
): Promise<Json> =>
  askForTokens(realms, realm, { grant_type: 'password', client_id: client, username, password, scope });

export const refresh = (realms: Realms, realm: string, client: string, token: string): Promise<Json> =>
  askForTokens(realms, realm, { grant_type: 'refresh_token', client_id: client, refresh_token: token });

async function askForTokens({ address }: Realms, realm: string, body: Record<string, string>): Promise<Json> {
  const answer = await fetch(`${address}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(body),
  });
  return answer.json();
}

/** What is in a token. */
export const claimsOf = (token: string): Json =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
