import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { EnvironmentGraph, GraphDocument } from '../../../cli/graph/graph';
import { page as toPage } from '../../../cli/graph/page';
import { describeInBrowser } from './browser';
import { graphOfDev } from './platform';

const root = join(__dirname, '..', '..', '..');
const KEYCLOAK_TO_DATABASE = 'iam-system/keycloak -> iam-system/keycloak-db';

describeInBrowser('the page in a browser', (executablePath) => {
  jest.setTimeout(60_000); // a browser on a busy machine
  const folder = mkdtempSync(join(tmpdir(), 'plinth-page-'));
  const problems: string[] = [];
  let browser: Browser;
  let view: Page;
  let graph: GraphDocument;

  const open = async (document: GraphDocument) => {
    const file = join(folder, 'graph.html');
    writeFileSync(file, toPage(document, root));
    await view.goto(`file://${file}`);
  };
  /** Clicks the place where a line is; a level one has no height, and a browser's driver takes that for invisible. */
  const clickAt = async (selector: string) => {
    const line = view.locator(selector);
    await line.evaluate((one) => one.scrollIntoView({ block: 'center', inline: 'center' }));
    const { x, y, width, height } = await line.evaluate((one) => one.getBoundingClientRect().toJSON());
    await view.mouse.click(x + width / 2, y + height / 2);
  };
  const panel = () => view.locator('aside');

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    view = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    view.setDefaultTimeout(10_000);
    view.on('pageerror', ({ message }) => problems.push(message));
    view.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(`asks for ${request.url()}`);
    });
    graph = await graphOfDev();
  });

  beforeEach(() => open(graph));

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(() => expect(problems).toEqual([]));

  it('shows workloads under their waves, without asking for anything', async () => {
    expect(await view.locator('.column text').allTextContents()).toContain('4 services');
    expect(await view.getByRole('button', { name: 'iam-system/keycloak, workload' }).count()).toBe(1);
  });

  it('explains an edge that is clicked as the proof does', async () => {
    await clickAt(`[data-edge="${KEYCLOAK_TO_DATABASE}"] .touch`);
    await panel().getByText('allowed').waitFor();
    const text = await panel().textContent();
    expect(text).toContain('5432/tcp');
    expect(text).toContain('mutual TLS of the mesh');
    expect(text).toContain('AuthorizationPolicy iam-system/keycloak-db');
    expect(text).toContain('dev/keycloak-db/keycloak-db.k8s.yaml');
  });

  it('is used with the keyboard alone', async () => {
    await view.locator('.node[aria-label^="iam-system/keycloak,"]').focus();
    await view.keyboard.press('Enter');
    await panel().getByRole('heading', { name: 'keycloak', exact: true }).waitFor();
    await panel().getByRole('button', { name: 'iam-system/keycloak-db', exact: true }).first().focus();
    await view.keyboard.press('Enter');
    await panel().getByText('5432/tcp').waitFor();
    await view.keyboard.press('Escape');
    await panel().getByText('What is not declared is denied').waitFor();
    await view.keyboard.press('/');
    expect(await view.evaluate('document.activeElement.type')).toBe('search');
  });

  it('dims what a search does not find', async () => {
    await view.getByLabel('Search').fill('grafana.localtest.me');
    const found = view.locator('.node:not(.dim)');
    expect(await found.allTextContents()).toEqual(['grafana']);
  });

  it('hides connections by their mutual TLS, and shows those that are implied on request', async () => {
    const edges = view.locator('.edge');
    const before = await edges.count();
    await view.getByRole('checkbox', { name: 'not of the mesh' }).uncheck();
    expect(await view.locator('.edge.none').count()).toBe(0);
    expect(await edges.count()).toBeLessThan(before);
    await view.getByRole('checkbox', { name: 'not of the mesh' }).check();
    await view.getByRole('checkbox', { name: 'DNS, istiod, probes' }).check();
    expect(await edges.count()).toBeGreaterThan(before);
  });

  it('lists the objects of a component', async () => {
    await view.locator('.node[aria-label^="iam-system/keycloak-db,"]').click();
    await panel()
      .getByText(/component keycloak-db/)
      .click();
    await panel().getByText('Service iam-system/keycloak-db-rw', { exact: false }).first().waitFor();
  });

  it('leads from all tenants to a stage of one, and back', async () => {
    await view.locator('.node.tenants').click();
    await panel().getByLabel('Find a tenant').fill('acme-test');
    await panel().locator('.rows button').first().click();
    await panel().getByText('acme, test').waitFor();
    await panel().getByRole('button', { name: '← platform' }).click();
    await view.locator('.node.tenants').waitFor();
  });

  it('holds only the rows of a thousand tenants that can be seen', async () => {
    const [dev] = graph.environments;
    await open({ environments: [withTenants(dev as EnvironmentGraph, 1000)] });
    await view.locator('.node.tenants').click();
    await panel().getByText('2,000 of 2,000 stages').waitFor();
    expect(await panel().locator('.rows button').count()).toBeLessThan(40);
    await panel()
      .locator('.rows')
      .evaluate((rows) => rows.scrollTo(0, rows.scrollHeight));
    await panel().getByText('t999').first().waitFor();
    await panel().getByLabel('Find a tenant').fill('t500-prod');
    await panel().locator('.rows button').first().click();
    await panel().getByText('t500, prod').waitFor();
  });

  it('is dark where the reader wants it dark', async () => {
    const background = () => view.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    await view.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    await view.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).not.toBe(light);
  });
});

function withTenants(environment: EnvironmentGraph, count: number): EnvironmentGraph {
  const stages = Array.from({ length: count }, (_, index) => `t${index}`).flatMap((tenant) =>
    ['prod', 'test'].map((stage) => ({ tenant, stage, namespace: `tenant-${tenant}-${stage}`, shape: 0 })),
  );
  return { ...environment, tenants: { ...environment.tenants, stages } };
}
