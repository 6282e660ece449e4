import { createHash, randomBytes } from 'node:crypto';
import type { Json } from '../../cli/cluster/api/client';
import type { Browser, Page } from './browser';

/** What a client sends to an endpoint, and what it gets. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Fields of a form. */
type Form = Readonly<Record<string, string>>;

/**
 * The endpoints of a realm, as its clients use them.
 *
 * @see https://www.keycloak.org/securing-apps/oidc-layers
 */
export class OpenId {
  private readonly verifier = randomBytes(32).toString('base64url');

  constructor(
    /** Of the realm, in browsers. */
    readonly issuer: string,
    /** Of Keycloak, in the cluster. */
    private readonly address: string,
    private readonly redirect: string,
  ) {}

  /** Where a browser is sent to sign in. @param change of what is asked with; an empty value is left out */
  authorization(clientId: string, change: Form = {}): string {
    const query = {
      client_id: clientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: this.redirect,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...change,
    };
    const given = Object.entries(query).filter(([, value]) => value !== '');
    return `${this.issuer}/protocol/openid-connect/auth?${new URLSearchParams(given)}`;
  }

  /** Tokens for the code that a page leads to. @param change of what is asked with, a client's secret for one */
  exchange(clientId: string, { leadsTo }: Page, change: Form = {}): Promise<Answer> {
    return this.token(clientId, {
      grant_type: 'authorization_code',
      code: leadsTo?.searchParams.get('code') ?? '',
      redirect_uri: this.redirect,
      code_verifier: this.verifier,
      ...change,
    });
  }

  /** With a password that is handed over. */
  withPassword(clientId: string, username: string, password: string, scope = 'openid'): Promise<Answer> {
    return this.token(clientId, { grant_type: 'password', username, password, scope });
  }

  refresh(clientId: string, token: string): Promise<Answer> {
    return this.token(clientId, { grant_type: 'refresh_token', refresh_token: token });
  }

  /** As the client itself. */
  asItself(clientId: string, secret: string): Promise<Answer> {
    return this.token(clientId, { grant_type: 'client_credentials', client_secret: secret });
  }

  introspect(token: string, clientId: string, secret: string): Promise<Answer> {
    return this.ask('token/introspect', { token, client_id: clientId, client_secret: secret });
  }

  logout(clientId: string, refreshToken: string): Promise<Answer> {
    return this.ask('logout', { client_id: clientId, refresh_token: refreshToken });
  }

  private token(clientId: string, form: Form): Promise<Answer> {
    return this.ask('token', { client_id: clientId, ...form });
  }

  private async ask(endpoint: string, form: Form): Promise<Answer> {
    const { pathname } = new URL(this.issuer);
    const answer = await fetch(`${this.address}${pathname}/protocol/openid-connect/${endpoint}`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }
}

/** What a token says. */
export function claimsOf(token: string): Json {
  const [, claims = ''] = token.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

/** Signs a person in who has a password of their own. */
export async function signIn(
  browser: Browser,
  address: string,
  username: string,
  password: string,
): Promise<Page> {
  await browser.open(address);
  return browser.submit({ username, password });
}
