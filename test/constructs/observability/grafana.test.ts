import { App } from 'cdk8s';
import { parse } from 'yaml';
import type { Manifest } from '../../../constructs/component';
import { dashboardsOf } from '../../../constructs/dashboards';
import { PlatformRealm } from '../../../constructs/identity/platform-realm';
import { RealmOperator } from '../../../constructs/identity/realm-operator';
import { Grafana, type GrafanaProps } from '../../../constructs/observability/grafana';
import { Loki } from '../../../constructs/observability/loki';
import { validate } from '../../../constructs/synthesis';
import { dev } from '../../../environments/dev';
import { ingressGateway } from '../../gateway';
import { find } from '../../manifests';
import { prodPlatform } from '../../platform';
import { create as keycloakIn } from '../identity/server';
import { edges } from './edges';
import { metricsStack } from './metrics/prometheus';

const host = 'grafana.example.org';
const dashboards = dashboardsOf(prodPlatform());

function grafana(props: Partial<GrafanaProps> = {}) {
  const app = new App();
  const loki = new Loki(app, 'loki', dev.loki);
  const gateway = ingressGateway(app, [host, 'other.example.org', 'keycloak.example.org']);
  const { keycloak } = keycloakIn({ app, gateway });
  const operator = new RealmOperator(app, 'realm-operator', { replicas: 1 });
  const { resources } = dev.grafana;
  const component = new Grafana(app, 'grafana', {
    host,
    gateway,
    loki,
    ...metricsStack(app),
    keycloak,
    realm: new PlatformRealm(app, 'platform-realm', { keycloak, operator }),
    resources,
    dashboards,
    ...props,
  });
  return { app, component, manifests: component.toJson() };
}

/** By name. */
const sources = (manifests: readonly Manifest[]): Readonly<Record<string, object>> => {
  const file = find(manifests, 'ConfigMap', 'grafana').data['data-sources.yaml'];
  return Object.fromEntries(
    parse(file).datasources.map((source: { readonly name: string }) => [source.name, source]),
  );
};

const pod = (props: Partial<GrafanaProps> = {}) =>
  find(grafana(props).manifests, 'Deployment', 'grafana').spec.template.spec;

describe('Grafana', () => {
  it('is valid', () => {
    expect(validate(grafana().app)).toEqual([]);
  });

  it('is not restarted because its database is slow', () => {
    const [{ livenessProbe, readinessProbe }] = pod().containers;
    expect(readinessProbe.httpGet.path).toBe('/api/health');
    expect(livenessProbe.httpGet.path).toBe('/healthz');
  });

  it('runs without a volume by default', () => {
    expect(grafana().manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim')).toEqual([]);
    expect(pod().volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '1Gi' } });
  });

  it('keeps its database on a volume where one is asked for, and the volume when it goes itself', () => {
    const props = { storage: '5Gi', storageClass: 'fast' };
    const volume = find(grafana(props).manifests, 'PersistentVolumeClaim', 'grafana');
    expect(volume.metadata).toMatchObject({
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
    });
    expect(volume.spec).toMatchObject({
      storageClassName: 'fast',
      resources: { requests: { storage: '5Gi' } },
    });
    expect(pod(props).volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'grafana' },
    });
  });

  it('never has two pods at one database', () => {
    const { spec } = find(grafana({ storage: '5Gi' }).manifests, 'Deployment', 'grafana');
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  it('has a generated password for its admin, and a generated key, as files', () => {
    const { manifests } = grafana();
    const admin = find(manifests, 'ExternalSecret', 'grafana-admin').spec;
    expect(find(manifests, 'Password', 'grafana-admin').spec.secretKeys).toEqual(['admin-password']);
    expect(admin.target.template.data).toEqual({ 'admin-user': 'admin' });
    expect(find(manifests, 'Password', 'grafana-secret-key').spec.secretKeys).toEqual(['secret-key']);
    expect(pod().volumes).toContainEqual({
      name: 'secrets',
      projected: {
        sources: ['grafana-admin', 'grafana-secret-key', 'grafana-client'].map((name) => ({
          secret: { name },
        })),
      },
    });
    expect(pod().containers[0]).not.toHaveProperty('env');
  });

  it('reads every secret in its settings from a file that is mounted', () => {
    const settings: string = find(grafana().manifests, 'ConfigMap', 'grafana').data['grafana.ini'];
    const files = [...settings.matchAll(/\$__file\{(.+)\}/g)].map(([, path]) => path);
    const { mountPath } = pod().containers[0].volumeMounts.find(
      ({ name }: { name: string }) => name === 'secrets',
    );
    expect(files).toEqual(
      ['admin-user', 'admin-password', 'secret-key', 'client-secret'].map((key) => `${mountPath}/${key}`),
    );
  });

  it('is served at its host', () => {
    const { component, manifests } = grafana();
    const { hosts, http } = find(manifests, 'VirtualService', 'grafana').spec;
    expect(hosts).toEqual([host]);
    expect(http.at(-1)).toMatchObject({
      route: [{ destination: { host: component.http.host, port: { number: 3000 } } }],
    });
  });

  it('is reached through the gateway only, and only asks its data sources', () => {
    const own = Object.entries(edges(grafana().app)).filter(([ends]) => ends.includes('/grafana'));
    expect(Object.fromEntries(own)).toEqual({
      'istio-ingress/istio-ingress -> observability-system/grafana:http': { notPaths: ['/metrics*'] },
      'observability-system/grafana -> iam-system/keycloak:http': {
        paths: ['token', 'userinfo'].map((end) => `/realms/platform/protocol/openid-connect/${end}`),
      },
      'observability-system/grafana -> observability-system/prometheus:http': {
        methods: ['GET', 'POST'],
        paths: ['/api/v1/*'],
        notPaths: ['/api/v1/admin*', '/api/v1/write*'],
      },
      'observability-system/grafana -> observability-system/alertmanager:http': {
        methods: ['GET'],
        paths: ['/api/v2/*'],
      },
      'observability-system/grafana -> observability-system/loki:http': {
        methods: ['GET'],
        paths: ['/loki/api/*'],
      },
    });
  });

  it('asks Loki which rules there are, where it has some, and can change none', () => {
    const app = new App();
    const { alertmanager } = metricsStack(app);
    const alerting = { alertmanager, runbooks: 'https://git.example.org/runbooks', cluster: 'dev' };
    const loki = new Loki(app, 'loki-with-rules', { ...dev.loki, alerting });
    const { manifests, app: all } = grafana({ loki });
    expect(edges(all)['observability-system/grafana -> observability-system/loki:http']).toEqual({
      methods: ['GET'],
      paths: ['/loki/api/*', '/prometheus/api/v1/rules', '/prometheus/api/v1/alerts', '/api/prom/rules*'],
    });
    expect(sources(manifests).Loki).toMatchObject({ jsonData: { manageAlerts: true } });
    expect(sources(grafana().manifests).Loki).toMatchObject({ jsonData: { manageAlerts: false } });
  });

  it('knows how often Prometheus measures: a rate is taken over four samples', () => {
    const { prometheus } = metricsStack(new App());
    const { scrapeInterval } = find(prometheus.toJson(), 'Prometheus', 'main').spec;
    expect(sources(grafana().manifests).Prometheus).toMatchObject({
      jsonData: { timeInterval: scrapeInterval },
    });
  });

  it('has no right in Kubernetes', () => {
    expect(pod()).toMatchObject({ automountServiceAccountToken: false });
    expect(grafana().manifests.filter(({ kind }) => /Role/.test(kind))).toEqual([]);
  });

  it('starts anew when its settings change', () => {
    const checksum = (hosts: { host: string }) =>
      find(grafana(hosts).manifests, 'Deployment', 'grafana').spec.template.metadata.annotations;
    expect(checksum({ host })).toEqual(checksum({ host }));
    expect(checksum({ host })).not.toEqual(checksum({ host: 'other.example.org' }));
  });

  it('is refused with a size that is none', () => {
    expect(validate(grafana({ storage: '5G' }).app)).toEqual([
      'grafana: storage must be a whole number with Ki, Mi, Gi or Ti, got "5G"; write it as 10Gi',
    ]);
  });

  it('is refused with memory that is none', () => {
    const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1G' } };
    expect(validate(grafana({ resources }).app)).toEqual([
      'grafana: resources.limits.memory must be a whole number with Ki, Mi, Gi or Ti, got "1G"; write it as 10Gi',
    ]);
  });

  it('lets in who has a role in the realm of the platform, and nobody else', () => {
    const ini: string = find(grafana().manifests, 'ConfigMap', 'grafana').data['grafana.ini'];
    expect(ini).toContain(
      "role_attribute_path = contains(roles[*], 'platform-admin') && 'Admin' || contains(roles[*], 'platform-editor') && 'Editor' || contains(roles[*], 'platform-viewer') && 'Viewer'\n",
    );
    expect(ini).toContain('role_attribute_strict = true\n');
    expect(ini).toContain('use_pkce = true\n');
  });

  it('sends browsers to the public address of Keycloak, and asks for tokens inside of the cluster', () => {
    const ini: string = find(grafana().manifests, 'ConfigMap', 'grafana').data['grafana.ini'];
    const inside = 'http://keycloak-instance-service.iam-system.svc.cluster.local:8080';
    const path = '/realms/platform/protocol/openid-connect';
    expect(ini).toContain(`auth_url = https://keycloak.example.org${path}/auth\n`);
    expect(ini).toContain(`token_url = ${inside}${path}/token\n`);
    expect(ini).toContain(`api_url = ${inside}${path}/userinfo\n`);
  });

  it('is a client of the realm whose secret is drawn in the cluster, with the roles in its ID token', () => {
    const { manifests } = grafana();
    const { spec } = find(manifests, 'KeycloakClient', 'grafana');
    expect(spec).toMatchObject({
      realmRef: { kind: 'ClusterKeycloakRealm', name: 'platform' },
      secret: '$grafana-client:client-secret',
      redirectUris: [`https://${host}/login/generic_oauth`],
      attributes: { 'pkce.code.challenge.method': 'S256' },
      protocolMappers: [{ config: { 'claim.name': 'roles', 'id.token.claim': 'true', multivalued: 'true' } }],
    });
    expect(find(manifests, 'Password', 'grafana-client').spec.secretKeys).toEqual(['client-secret']);
  });

  it('shows every dashboard, from a file of its own', () => {
    const { manifests } = grafana();
    const maps = manifests.filter(({ metadata }) => metadata.name.startsWith('grafana-dashboard-'));
    const { sources } = pod().volumes.find(({ name }: { name: string }) => name === 'dashboards').projected;
    expect(sources).toEqual(maps.map(({ metadata }) => ({ configMap: { name: metadata.name } })));
    const files = maps.flatMap(({ metadata }) =>
      Object.keys(find(manifests, 'ConfigMap', metadata.name).data),
    );
    expect(files).toEqual(
      Object.keys(dashboards)
        .sort()
        .map((name) => `${name}.json`),
    );
  });

  it.each(['grafana.ini', 'data-sources.yaml', 'dashboards.yaml'])('has this %s', (file) => {
    expect(find(grafana().manifests, 'ConfigMap', 'grafana').data[file]).toMatchSnapshot();
  });
});
