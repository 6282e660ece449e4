import { readFileSync } from 'node:fs';
import path from 'node:path';
import { architecture } from '../../cli/docs/architecture';
import { connectionsOf, describe as nameOf } from '../../constructs/connection';
import { connectionsDocument } from '../../constructs/policies/connections-document';
import { Endpoint } from '../../constructs/workload';
import { dev } from '../../environments/dev';
import { prod } from '../../environments/prod';
import { devPlatform, prodPlatform } from '../platform';

/** `from -> to:port` of every connection that is part of the architecture, with how it is encrypted. */
function arrows(platform: ReturnType<typeof devPlatform>): Record<string, string> {
  const declared = connectionsOf(platform).filter(({ implied }) => !implied);
  return Object.fromEntries(declared.map(({ from, to, mtls }) => [`${nameOf(from)} -> ${nameOf(to)}`, mtls]));
}

/** The diagram that the platform was planned with, arrow by arrow. Logs are read through the API server, not from the pods. */
const planned: [arrow: string, mtls: string][] = [
  ['internet -> istio-ingress/istio-ingress:https', 'none'],
  ['istio-ingress/istio-ingress -> iam-system/keycloak:http', 'strict'],
  ['istio-ingress/istio-ingress -> observability-system/grafana:http', 'strict'],
  ['iam-system/keycloak -> iam-system/keycloak-db:sql', 'strict'],
  ['cnpg-system/cloudnative-pg -> iam-system/keycloak-db:status', 'permissive'],
  ['observability-system/alloy -> kubernetes-api', 'none'],
  ['observability-system/alloy -> observability-system/loki:http', 'strict'],
  ['observability-system/grafana -> observability-system/loki:http', 'strict'],
  ['every pod in the mesh -> istio-system/istiod:xds', 'none'],
  ['kubernetes-api-calls -> istio-system/istiod:webhook', 'none'],
];

describe.each([
  ['dev', devPlatform()],
  ['prod', prodPlatform()],
])('the architecture of %s', (_, platform) => {
  test.each(planned)('has %s', (arrow, mtls) => {
    expect(arrows(platform)[arrow]).toBe(mtls);
  });

  // Whoever is called does not call back; the API server is client and server of everything by nature.
  test.each(
    planned
      .map(([arrow]) => arrow.replace(/:\w+$/, '').split(' -> ') as [string, string])
      .filter((ends) => !ends.includes('kubernetes-api'))
      .map(([from, to]) => [to, from]),
  )('has no arrow from %s back to %s', (from, to) => {
    const ends = Object.keys(arrows(platform)).map((arrow) => arrow.replace(/:[\w-]+$/, ''));
    expect(ends).not.toContain(`${from} -> ${to}`);
  });

  test('lets only its clients and its own instances reach the database', () => {
    const callers = connectionsOf(platform)
      .filter(({ to }) => to instanceof Endpoint && to.reference === 'iam-system/keycloak-db:sql')
      .map(({ from }) => nameOf(from));
    expect(callers).toEqual(['iam-system/keycloak-db', 'iam-system/keycloak']);
  });

  test('has an end in connections.json for every name that a connection uses', () => {
    const { ends, connections } = connectionsDocument(platform, dev.cluster);
    const missing = connections.flatMap(({ from, to }) => [from, to]).filter((name) => !(name in ends));
    expect(connections.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const page = readFileSync(path.join(__dirname, '../../docs/architecture.md'), 'utf8');

  test('is what the connections say; npm run docs writes it', () => {
    expect(page).toBe(architecture(prodPlatform(), prod.cluster));
  });

  test('has a picture of the whole and of every namespace with workloads', () => {
    const titles = [...page.matchAll(/^## (.*)\n[^#]*```mermaid/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'The whole platform',
      'argocd',
      'blackbox-system',
      'cert-manager',
      'cnpg-system',
      'crowdsec-system',
      'external-secrets',
      'iam-system',
      'istio-ingress',
      'istio-system',
      'mail-system',
      'observability-system',
      'sign-on-system',
      'tenancy-system',
    ]);
  });
});
