import { createHash, X509Certificate } from 'node:crypto';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../chromium';
import { password as theirs } from '../people';
import type { Edge } from './edge';

/** Milliseconds for a page to come, of a machine that does other things as well. */
const PATIENCE = 20_000;

/**
 * A Chromium for which the domain of a gateway is where that listens, and nothing else is anywhere. It trusts the keys of the gateway's
 * certificates, and no other that no authority has signed. Pages that are left are kept as they are, as people's browsers keep them.
 */
export function startChromium({ domain, ports, certificates }: Edge): Promise<Browser> {
  const trusted = certificates.map((certificate) => {
    const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
  });
  const hosts = [
    `MAP *.${domain}:443 127.0.0.1:${ports.https}`,
    `MAP *.${domain}:80 127.0.0.1:${ports.http}`,
    'MAP * ~NOTFOUND',
  ];
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      `--host-resolver-rules=${hosts.join(',')}`,
      `--ignore-certificate-errors-spki-list=${trusted}`,
    ],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}

/** What somebody's browser has answered an address of a page with; `302 https://…`, without the query. */
type Opened = string;

/** Somebody with a browser that has never been anywhere. */
export class Person {
  /** Documents that the page has asked for, with those that have led elsewhere. */
  readonly opened: Opened[] = [];
  /** Errors of the console. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.setDefaultTimeout(PATIENCE);
    page.on('response', (answer) => {
      const request = answer.request();
      if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
      const { origin, pathname } = new URL(answer.url());
      this.opened.push(`${answer.status()} ${origin}${pathname}`);
    });
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  static async with(browser: Browser): Promise<Person> {
    const context = await browser.newContext();
    return new Person(context, await context.newPage());
  }

  /** Opens an address, and is where it leads. @returns the documents that it took */
  async open(address: string): Promise<Opened[]> {
    return this.during(() => this.page.goto(address));
  }

  /** Fills in the form of Keycloak that is on the page, and is where it leads. @returns the documents that it took */
  async signIn(username: string, password = theirs): Promise<Opened[]> {
    if (!(await this.isAsked()))
      throw new Error(`there must be a form to sign in, got ${await this.page.textContent('body')}`);
    await this.page.fill('input[name=username]', username);
    await this.page.fill('input[name=password]', password);
    return this.during(() => this.press('#kc-login'));
  }

  /** Presses what leads to another page. @returns the documents that it took */
  async follow(selector: string): Promise<Opened[]> {
    return this.during(() => this.press(selector));
  }

  /** What the page itself gets of an address. */
  async fetch(path: string): Promise<{ status: number; type: string | null; redirected: boolean }> {
    return this.page.evaluate(async (asked) => {
      const { status, headers, redirected } = await fetch(asked);
      return { status, type: headers.get('content-type'), redirected };
    }, path);
  }

  /** A cookie as the browser has it. */
  async cookie(name: string) {
    return (await this.context.cookies()).find((cookie) => cookie.name === name);
  }

  /** Whether Keycloak asks for a password here. */
  async isAsked(): Promise<boolean> {
    return (await this.page.locator('input[name=password]').count()) === 1;
  }

  leave(): Promise<void> {
    return this.context.close();
  }

  private async press(selector: string): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.page.click(selector)]);
  }

  private async during(what: () => Promise<unknown>): Promise<Opened[]> {
    const before = this.opened.length;
    await what();
    return this.opened.slice(before);
  }
}
