import type { Json } from '../../cli/cluster/api/client';

/** Keycloak's admin API, as a client. @see https://www.keycloak.org/docs-api/26.7.5/rest-api/index.html */
export class Admin {
  constructor(
    private readonly address: string,
    private readonly client: { readonly clientId: string; readonly clientSecret: string },
  ) {}

  /** @param path below `/admin/realms/`, `acme-prod/users?username=ada` @throws when it is refused */
  get(path: string): Promise<Json> {
    return this.ask('GET', path);
  }

  put(path: string, body: object): Promise<Json> {
    return this.ask('PUT', path, body);
  }

  post(path: string, body: object): Promise<Json> {
    return this.ask('POST', path, body);
  }

  /** @param body what of it is deleted, where that is not in the path */
  delete(path: string, body?: object): Promise<Json> {
    return this.ask('DELETE', path, body);
  }

  async userOf(realm: string, username: string): Promise<Json> {
    const [user] = await this.get(`${realm}/users?exact=true&username=${username}`);
    return user && this.get(`${realm}/users/${user.id}`);
  }

  async clientOf(realm: string, clientId: string): Promise<Json> {
    const [client] = await this.get(`${realm}/clients?clientId=${clientId}`);
    return client;
  }

  /** Makes a client of the realm `master` that may do everything. */
  async makeAdministrator({ clientId, clientSecret }: Admin['client']): Promise<void> {
    await this.post('master/clients', { clientId, secret: clientSecret, serviceAccountsEnabled: true });
    const { id } = await this.clientOf('master', clientId);
    const user = await this.get(`master/clients/${id}/service-account-user`);
    await this.post(`master/users/${user.id}/role-mappings/realm`, [await this.get('master/roles/admin')]);
  }

  /** Gives a user a password that needs not be changed. */
  async setPassword(realm: string, username: string, value: string): Promise<void> {
    const { id } = await this.userOf(realm, username);
    await this.put(`${realm}/users/${id}/reset-password`, { type: 'password', value, temporary: false });
  }

  /** Lets users of a public client sign in without a browser, until the operator sees it: what they get is the same. */
  async allowPasswords(realm: string, clientId: string): Promise<void> {
    const client = await this.clientOf(realm, clientId);
    await this.put(`${realm}/clients/${client.id}`, { ...client, directAccessGrantsEnabled: true });
  }

  /** How long the access tokens of a client live, in seconds. @param seconds by default as the realm says */
  async setLifespan(realm: string, clientId: string, seconds?: number): Promise<void> {
    const client = await this.clientOf(realm, clientId);
    const attributes = { ...client.attributes, 'access.token.lifespan': `${seconds ?? ''}` };
    await this.put(`${realm}/clients/${client.id}`, { ...client, attributes });
  }

  private async ask(method: string, path: string, body?: object): Promise<Json> {
    const answer = await fetch(`${this.address}/admin/realms/${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: must be allowed, got ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  private async token(): Promise<string> {
    const { clientId, clientSecret } = this.client;
    const answer = await fetch(`${this.address}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    return ((await answer.json()) as Json).access_token;
  }
}
