import { type Editable, edit, type MutableDist, type Mutation } from './mutation';

const stage = 'tenant-globex-prod';
const other = 'tenant-globex-test';
const asks = `AuthorizationPolicy ${stage}/frontend-ask-tenant-sign-on`;
const allows = `AuthorizationPolicy ${stage}/frontend`;
const entry = `ServiceEntry ${stage}/oauth2-proxy`;
const proxy = `Deployment ${stage}/oauth2-proxy`;
const route = `VirtualService ${stage}/web`;
const gateway = 'cluster.local/ns/istio-ingress/sa/istio-ingress';

/** With its arguments changed. */
const told = (change: (args: string[]) => string[]): Mutation['mutate'] =>
  edit(proxy, ({ spec }) => {
    const [container] = spec.template.spec.containers;
    container.args = change(container.args);
  });

const provider = (dist: MutableDist): Editable =>
  dist
    .application('istiod')
    .spec.sources[0].helm.valuesObject.meshConfig.extensionProviders.find(
      ({ name }: Editable) => name === 'tenant-sign-on',
    );

/** Sign-ins before the hosts of tenants: each stage has its own, by a name that is the same for all. */
export const tenantSignOn: readonly Mutation[] = [
  {
    name: 'nobody is asked about requests to the frontend of a stage',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: (dist) => dist.remove(asks),
  },
  {
    name: 'a stage has no sign-in by the name that its frontend asks',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: (dist) => dist.remove(entry),
  },
  {
    name: 'the name of the sign-in of a stage leads to its api',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(entry, ({ spec }) => {
      spec.workloadSelector.labels = { 'app.kubernetes.io/name': 'api' };
    }),
  },
  {
    name: 'the sign-in of a stage is outside of the mesh to its frontend',
    environment: 'dev',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(entry, ({ spec }) => {
      spec.location = 'MESH_EXTERNAL';
    }),
  },
  {
    name: 'the name of the sign-in of one stage leads to that of another',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: edit(`ServiceEntry ${other}/oauth2-proxy`, ({ spec }) => {
      spec.exportTo = ['*'];
    }),
  },
  {
    name: 'istiod looks sign-ins of tenants up where there is no such name',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: (dist) => dist.remove('ServiceEntry iam-system/tenant-sign-on'),
  },
  {
    name: 'istiod looks sign-ins of tenants up by another name',
    environment: 'dev',
    rule: 'connectivity/external-authorization',
    also: ['connectivity/sign-on'],
    mutate: (dist) => {
      provider(dist).envoyExtAuthzHttp.service = 'iam-system/sign-in.tenants.internal';
    },
  },
  {
    name: 'people of the realm of another stage sign in to a frontend',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: told((args) => args.map((arg) => arg.replace('realms/globex-prod', 'realms/globex-test'))),
  },
  {
    name: 'people of the realm of another tenant sign in to a frontend',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: told((args) => args.map((arg) => arg.replace('realms/globex-prod', 'realms/acme-prod'))),
  },
  {
    name: 'the sign-in of a stage lets in a role more than its file says',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: told((args) => [...args, '--allowed-role=writer']),
  },
  {
    name: 'the sign-in of a stage lets everybody of the realm in',
    environment: 'dev',
    rule: 'connectivity/external-authorization',
    mutate: told((args) => args.filter((arg) => !arg.startsWith('--allowed-role='))),
  },
  {
    name: 'the realm of a stage has no role that opens its frontend',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: (dist) => dist.remove(`KeycloakRealmRole ${stage}/dispatcher`),
  },
  {
    name: 'sign-ins of tenants let everybody in when they do not answer',
    environment: 'prod',
    rule: 'connectivity/external-authorization',
    mutate: (dist) => {
      provider(dist).envoyExtAuthzHttp.failOpen = true;
    },
  },
  {
    name: 'the frontend of a stage is public by another host too',
    environment: 'prod',
    rule: 'connectivity/sign-on',
    also: ['connectivity/forwarded-headers'],
    mutate: (dist) => {
      const manifest = structuredClone(dist.edit(route));
      manifest.metadata.name = 'public';
      manifest.spec.hosts = ['globex-public.apps.platform.example.org'];
      dist.add('tenants/globex-prod', manifest);
    },
  },
  {
    name: 'the frontend of a stage lets the gateway in by any host',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/sign-on'],
    mutate: edit(allows, ({ spec }) => {
      for (const { from, to } of spec.rules)
        if (from?.[0]?.source.principals.includes(gateway)) delete to[0].operation.hosts;
    }),
  },
  {
    name: 'the api beside a frontend that people sign in to asks for no token',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/request-authentication', 'connectivity/sign-on'],
    mutate: edit(`AuthorizationPolicy ${stage}/api`, ({ spec }) => {
      for (const { from } of spec.rules) for (const { source } of from) delete source.requestPrincipals;
    }),
  },
  {
    name: 'a path of a host behind a sign-in leads to the frontend of a stage without',
    environment: 'dev',
    rule: 'connectivity/sign-on',
    also: ['connectivity/tenant-routes'],
    mutate: edit(route, ({ spec }) => {
      const elsewhere = structuredClone(spec.http.at(-1));
      elsewhere.match = [{ uri: { prefix: '/shop/' } }];
      elsewhere.route[0].destination.host = 'frontend.tenant-acme-prod.svc.cluster.local';
      spec.http.splice(-1, 0, elsewhere);
    }),
  },
  {
    name: 'the sessions of a stage are for the sign-in of another as well',
    environment: 'prod',
    rule: 'connectivity/tenants',
    also: ['connectivity/authorization', 'connectivity/undeclared'],
    mutate: (dist) => {
      dist
        .edit(`AuthorizationPolicy ${stage}/valkey`)
        .spec.rules[0].from[0].source.principals.push(`cluster.local/ns/${other}/sa/oauth2-proxy`);
      const pods = (namespace: string, name: string) => ({
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
      });
      const ports = [{ port: 6379, protocol: 'TCP' }];
      dist
        .edit(`NetworkPolicy ${stage}/valkey`)
        .spec.ingress.push({ from: [pods(other, 'oauth2-proxy')], ports });
      dist
        .edit(`NetworkPolicy ${other}/oauth2-proxy`)
        .spec.egress.push({ to: [pods(stage, 'valkey')], ports });
    },
  },
];
