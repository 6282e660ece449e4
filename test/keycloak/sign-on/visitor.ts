import http, { type IncomingMessage, type OutgoingHttpHeaders, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Json } from '../../../cli/cluster/api/client';
import type { Browser, Page } from '../browser';
import type { Identity } from './certificates';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
  /** Where it leads, with the host. @default nowhere */
  readonly leadsTo?: URL;
}

/** Where what a gateway leads to is here. */
export interface Ways {
  /** Of the program's sidecar, which is called with the gateway's identity. */
  readonly sidecar: number;
  readonly gateway: Identity;
  /** Of its oauth2-proxy. */
  readonly proxy: () => number;
}

/** Somebody with a browser, who comes to a host through the gateway: its routes are those of `dist`. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  /** What cookies were set with, by their names. */
  readonly setCookies = new Map<string, string>();
  private readonly routes: readonly Route[];
  private readonly host: string;

  constructor(
    /** The VirtualService of the host. */
    { spec }: Json,
    private readonly ways: Ways,
    /** Where they sign in. */
    private readonly browser: Browser,
  ) {
    // Others are answers of the gateway's own.
    this.routes = spec.http.filter(({ route, redirect }: Route) => route ?? redirect);
    this.host = spec.hosts[0];
  }

  async open(address: string | URL, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    const { pathname, search } = new URL(address, `https://${this.host}`);
    return this.ask(pathname + search, headers);
  }

  /** Opens a path, signs in where it asks for that, and goes on to where it leads. */
  async signIn(path: string, username: string, password: string): Promise<Answer> {
    const first = await this.open(path);
    const page = await this.browser.open(first.leadsTo ?? '');
    return this.comeBack(page.leadsTo ? page : await this.fillIn(username, password));
  }

  /** At the page of Keycloak that is open. */
  async fillIn(username: string, password: string): Promise<Page> {
    return this.browser.submit({ username, password });
  }

  /** From Keycloak, and on. */
  async comeBack({ leadsTo }: Page): Promise<Answer> {
    const back = await this.open(leadsTo ?? '');
    return back.leadsTo ? this.open(back.leadsTo) : back;
  }

  /** What Keycloak shows who is sent there. */
  async atKeycloak({ leadsTo }: Pick<Answer, 'leadsTo'>): Promise<Page> {
    return this.browser.open(leadsTo ?? '');
  }

  private async ask(path: string, headers: OutgoingHttpHeaders): Promise<Answer> {
    const route = this.routes.find(({ match }) => match?.some(({ uri }) => matches(uri, path)) ?? true);
    if (route?.redirect) return this.open(route.redirect.uri);
    const isProxy = route?.route?.[0]?.destination.host.startsWith('oauth2-proxy');
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const options: RequestOptions & https.RequestOptions = {
      host: '127.0.0.1',
      path,
      headers: { host: this.host, accept: 'text/html', ...(cookie && { cookie }), ...headers },
      ...(isProxy
        ? { port: this.ways.proxy() }
        : { port: this.ways.sidecar, ...this.ways.gateway, rejectUnauthorized: false }),
    };
    const answer = await answerTo(isProxy ? http : https, options, this.host);
    for (const line of answer.headers['set-cookie'] ?? []) this.keep(line);
    return answer;
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
    this.setCookies.set(name, line);
  }
}

interface Route {
  readonly match?: readonly { readonly uri: { readonly prefix?: string; readonly exact?: string } }[];
  readonly redirect?: { readonly uri: string };
  readonly route?: readonly { readonly destination: { readonly host: string } }[];
}

const matches = ({ prefix, exact }: { prefix?: string; exact?: string }, path: string): boolean =>
  prefix === undefined ? path.split('?')[0] === exact : path.startsWith(prefix);

export function answerTo(
  { request }: Pick<typeof http | typeof https, 'request'>,
  options: https.RequestOptions,
  host: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => {
        const { location } = answer.headers;
        const leadsTo = location ? new URL(location, `https://${host}`) : undefined;
        resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers, leadsTo });
      });
    });
    sent.on('error', reject).end();
  });
}
