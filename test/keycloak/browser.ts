import { type IncomingMessage, request } from 'node:http';
import { SIDECAR } from './keycloak-server';

export interface Page {
  readonly status: number;
  readonly html: string;
  /** Where it leads outside of Keycloak. */
  readonly leadsTo?: URL;
}

/**
 * As much of a browser as Keycloak's pages need: cookies, redirects and forms. It comes through the gateway, by what that tells Keycloak
 * of the caller.
 */
export class Browser {
  private readonly cookies = new Map<string, string>();
  private page: Page = { status: 0, html: '' };

  /** @param port of Keycloak @param host by which browsers know it */
  constructor(
    private readonly port: number,
    private readonly host: string,
  ) {}

  /** Opens an address, and goes on to where it leads as long as that is Keycloak. */
  async open(address: string | URL, form?: Readonly<Record<string, string>>): Promise<Page> {
    const answer = await this.ask(new URL(address), form);
    for (const cookie of answer.headers['set-cookie'] ?? []) this.keep(cookie);
    const { location } = answer.headers;
    const next = location ? new URL(location, address) : undefined;
    if (next?.host === this.host) return this.open(next);
    this.page = { status: answer.statusCode ?? 0, html: await textOf(answer), leadsTo: next };
    return this.page;
  }

  /** Fills in the form of the page, whose hidden fields stay, and sends it. */
  async submit(fields: Readonly<Record<string, string>>): Promise<Page> {
    const { html } = this.page;
    const [, action] = /<form[^>]* action="([^"]+)"/.exec(html) ?? [];
    if (!action)
      throw new Error(`the page must have a form, got ${this.page.status}\n${html.slice(0, 2000)}`);
    return this.open(action.replaceAll('&amp;', '&'), fields);
  }

  private keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/max-age=0/i.test(cookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  private ask({ pathname, search }: URL, form?: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const body = form && new URLSearchParams(form).toString();
    const headers = {
      host: this.host,
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': this.host,
      'x-forwarded-port': '443',
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          port: this.port,
          host: '127.0.0.1',
          localAddress: SIDECAR,
          method: body === undefined ? 'GET' : 'POST',
          path: pathname + search,
          headers,
        },
        resolve,
      );
      sent.on('error', reject).end(body);
    });
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of answer) text += part;
  return text;
}
