import { effectsOf } from '../folders';

export interface Case {
  readonly title: string;
  readonly before?: string;
  readonly after?: string;
  /** `meaning: what` of all effects, in order. */
  readonly effects: readonly string[];
}

export const object = (
  apiVersion: string,
  kind: string,
  body: string,
  metadata = 'name: x, namespace: shop',
) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { ${metadata} }\n${body}\n`;

export const workload = (kind: string, spec: string, image = 'a', name = 'web') =>
  object(
    'apps/v1',
    kind,
    `spec: { ${spec}, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: ${image} }] } } }`,
    `name: ${name}, namespace: shop`,
  );

export const SELECTOR = 'selector: { matchLabels: { app: web } }';
export const VOLUMES = 'serviceName: web, volumeClaimTemplates: [{ metadata: { name: data } }]';

export const cluster = (spec: string) => object('postgresql.cnpg.io/v1', 'Cluster', `spec: { ${spec} }`);
export const keycloak = (spec: string) => object('k8s.keycloak.org/v2beta1', 'Keycloak', `spec: { ${spec} }`);
export const chart = (name: string, version: string, values = '{}') =>
  object(
    'argoproj.io/v1alpha1',
    'Application',
    `spec: { destination: { namespace: istio-system }, source: { repoURL: r, chart: ${name}, targetRevision: "${version}", helm: { valuesObject: ${values} } } }`,
    'name: app, namespace: argocd',
  );
export const PROTECTED =
  'name: x, namespace: shop, annotations: { argocd.argoproj.io/sync-options: "Prune=false,Delete=false" }';

/** `meaning: what` of everything that the change of a manifest means. */
export const meaningsOf = (before: string | undefined, after: string | undefined): string[] =>
  effectsOf(before, after).map(({ meaning, what }) => `${meaning}: ${what}`);
