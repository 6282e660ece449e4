import { environmentFaults } from '../../../cli/synth/environment-faults';
import { dev } from '../../../environments/dev';
import { prod } from '../../../environments/prod';

/** What is wrong with dev, with other values at some paths; undefined takes a field away. */
function faultsOf(changes: Readonly<Record<string, unknown>>): string[] {
  const environment = structuredClone(dev) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const around = steps.reduce((inner, step) => inner[step] as Record<string, unknown>, environment);
    if (value === undefined) delete around[last];
    else around[last] = value;
  }
  return environmentFaults([environment]).map((fault) => fault.replace(/^environments\/dev\.ts: /, ''));
}

describe('a fault of an environment', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'of a field that is missing says what to add, by its example',
      { domain: undefined },
      'domain must be given, got nothing; add it, such as "example.org"',
    ],
    [
      'by its fields, of which none has to be there',
      { 'cluster.apiServer.callsFrom': undefined },
      'cluster.apiServer.callsFrom must be given, got nothing; add it with one of cidrs, nodes, pods, or several',
    ],
    [
      'by its values',
      { 'loki.collector': undefined },
      'loki.collector must be given, got nothing; add it: "alloy" or "promtail"',
    ],
    [
      'by its kinds',
      { certificates: undefined },
      'certificates must be given, got nothing; add it with issuer "self-signed", "ca" or "acme"',
    ],
    [
      'by its fields',
      { 'cluster.apiServer': undefined },
      'cluster.apiServer must be given, got nothing; add it with cidrs, port, callsFrom',
    ],
    [
      'says which values there are',
      { 'loki.collector': 'fluentd' },
      'loki.collector must be "alloy" or "promtail", got "fluentd"; correct it',
    ],
    [
      'says which kinds there are',
      { 'certificates.issuer': 'letsencrypt' },
      'certificates.issuer must be "self-signed", "ca" or "acme", got "letsencrypt"; correct it',
    ],
    [
      'says which kind is missing',
      { certificates: {} },
      'certificates.issuer must be given, got nothing; add it: "self-signed", "ca" or "acme"',
    ],
    [
      'names every kind of text that would do',
      { 'cluster.storageClass': 'Fast SSD' },
      'cluster.storageClass must be a DNS name such as example.org: labels of lower-case letters, digits and -, with dots between them, or must be a DNS label: lower-case letters, digits and -, got "Fast SSD"; correct it',
    ],
    [
      'tells text from numbers',
      { 'keycloakDatabase.storage': 10 },
      'keycloakDatabase.storage must be text, got 10; put it in quotes: "10"',
    ],
    [
      'tells numbers from text',
      { 'prometheus.retention': '31' },
      'prometheus.retention must be a whole number, got "31"; correct it, such as 1',
    ],
    [
      'has no more digits than there are',
      { 'keycloak.instances': 0 },
      'keycloak.instances must be at least 1, got 0; correct it, such as 1',
    ],
    [
      'does not print an object',
      { domain: { name: 'example.org' } },
      'domain must be text, got an object; correct it, such as "example.org"',
    ],
    [
      'does not print a list',
      { 'cluster.apiServer.cidrs': [] },
      'cluster.apiServer.cidrs must have at least one, got an empty list; correct it, such as ["10.0.0.0/16"]',
    ],
    [
      'says of a group that it is empty',
      { 'cluster.apiServer.callsFrom': {} },
      'cluster.apiServer.callsFrom must have at least one of cidrs, nodes and pods, got an empty object; say from where webhooks are called',
    ],
    [
      'does not print a password before a host',
      { domain: 'admin:hunter2@example.org' },
      'domain must be a DNS name such as example.org: labels of lower-case letters, digits and -, with dots between them, got "…@example.org"; correct it',
    ],
    [
      'does not print a password that makes an address none',
      { 'repository.url': 'https://admin:hun/ter2@git.example.org' },
      'repository.url must be an https:// address, got "https://…@git.example.org"; correct it',
    ],
    [
      'does not print what stands in the place of a group',
      { keycloak: 'hunter2' },
      'keycloak must be an object, got text; correct it with instances, resources, adminConsole',
    ],
    [
      'suggests the field that was meant, and does not show the value',
      { 'keycloak.instanecs': 'hunter2' },
      'keycloak.instanecs must be a field that there is, got "instanecs"; did you mean "instances"',
    ],
    [
      'says which fields there are, and does not show the value',
      { 'keycloak.adminPassword': 'hunter2' },
      'keycloak.adminPassword must be a field that there is, got "adminPassword"; remove it; fields here are instances, resources, adminConsole',
    ],
    [
      'does not take the field of another kind for one that was meant',
      { 'loki.replicas': 3 },
      'loki.replicas must be a field that there is, got "replicas"; remove it; fields here are mode, collector, retention, auditRetention, resources',
    ],
    [
      'does not print a password in an address',
      { 'repository.url': 'https://admin:hunter2@git.example.org/platform.git' },
      'repository.url must be without user and password, got "https://…@git.example.org/platform.git"; take them out, they belong into the secret store',
    ],
    [
      'does not print a token behind an address',
      { runbooks: 'http://wiki.example.org/runbooks?token=hunter2' },
      'runbooks must be an https:// address, got "http://wiki.example.org/runbooks?…"; correct it, such as "https://example.org"',
    ],
    [
      'of the key of a mapping shows the key',
      { 'cluster.dns': { pods: { labels: { 'not a key': 'x' } } } },
      'cluster.dns.pods.labels.not a key must be the key of a label, got "not a key"; correct it',
    ],
    [
      'has the fix of the schema',
      { 'cluster.nodes': ['10.0.3.7/16'] },
      'cluster.nodes[0] must be a network and not an address in it, got "10.0.3.7/16"; write 10.0.0.0/16',
    ],
  ])('%s', (_, changes, fault) => {
    expect(faultsOf(changes)).toEqual([fault]);
  });

  test('is told with every other in one run', () => {
    expect(faultsOf({ domain: 'X', 'loki.collector': 'x', 'keycloak.instances': 0 })).toHaveLength(3);
  });
});

describe('an environment without a name', () => {
  test.each([
    ['nothing at all', undefined, 'main.ts: environments[1] must be given, got nothing; add it with '],
    ['an object', { ...prod, name: undefined }, 'main.ts: environments[1].name must be given, got nothing; '],
    ['a name that is no text', { ...prod, name: 7 }, 'main.ts: environments[1].name must be text, got 7; '],
    [
      'a name that no file has',
      { ...prod, name: '../prod' },
      'main.ts: environments[1].name must be a DNS label: lower-case letters, digits and -, got "../prod"; ',
    ],
  ])('is told by its place: %s', (_, environment, begin) => {
    const faults = environmentFaults([dev, environment]);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.slice(0, begin.length)).toBe(begin);
  });

  test('that is a DNS label is told by its file', () => {
    expect(environmentFaults([{ ...prod, name: 'Prod' }])).toEqual([
      'environments/Prod.ts: name must be a DNS label: lower-case letters, digits and -, got "Prod"; correct it, such as "staging"',
    ]);
  });
});

describe('rules between fields', () => {
  test.each([
    ['the platform', { domain: 'example.net' }, 'example.net'],
    ['tenants', { tenants: { ...prod.tenants, domain: 'apps.badexample.org' } }, 'apps.badexample.org'],
  ])('the zone that is proven has the domain of %s in it', (_, fields, domain) => {
    expect(environmentFaults([{ ...prod, ...fields }])).toEqual([
      `environments/prod.ts: certificates.dns01.zone must have ${domain} in it, below which are hosts that must be proven, got "example.org"; name the zone that has them all, or other domains`,
    ]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'the nodes are not every address',
      { 'cluster.nodes': ['0.0.0.0/0'] },
      'cluster.nodes[0] must not be every address, got "0.0.0.0/0"; name the networks',
    ],
    [
      'nor is the repository',
      { 'repository.cidrs': ['::/0'] },
      'repository.cidrs[0] must not be every address, got "::/0"; name the networks',
    ],
    [
      'an agent is named once',
      {
        'cluster.apiServer.callsFrom': {
          pods: [
            { labels: { app: 'a', tier: 'b' } },
            { namespace: 'kube-system', labels: { tier: 'b', app: 'a' } },
          ],
        },
      },
      'cluster.apiServer.callsFrom.pods must have the same pods once, got a list; remove the other',
    ],
    [
      'no amount is out of reach',
      { 'operators.replicas': 10_001 },
      'operators.replicas must be at most 10000, got 10001; lower it',
    ],
    [
      'the StorageClass is one of those that are there',
      { 'cluster.storageClass': 'gp3', 'cluster.classes': { StorageClass: ['gp2', 'standard'] } },
      'cluster.storageClass must be one of classes.StorageClass (gp2, standard), got "gp3"; add it there, or choose another',
    ],
    [
      'a domain is none of the cluster’s own',
      { domain: 'platform.svc.cluster.local' },
      'domain must not be below svc or cluster.local, which are the names of Services, got "platform.svc.cluster.local"; choose a domain that browsers can look up',
    ],
    [
      "nor is the tenants'",
      { 'tenants.domain': 'apps.lab.svc' },
      'tenants.domain must not be below svc or cluster.local, which are the names of Services, got "apps.lab.svc"; choose a domain that browsers can look up',
    ],
    [
      'an environment is not called index, which is a folder of dist',
      { name: 'index' },
      'environments/index.ts: name must not be the folder of dist that says which environments there are, got "index"; choose another name',
    ],
    [
      "the tenants' domain is not the platform's",
      { domain: 'example.org', 'tenants.domain': 'example.org' },
      'tenants.domain must be another than domain, below which a tenant could have the host argocd, got "example.org"; choose one of the tenants\' own, such as apps.example.org',
    ],
    [
      "the tenants' domain is not above the platform's",
      { domain: 'platform.example.org', 'tenants.domain': 'example.org' },
      'tenants.domain must not be above domain "platform.example.org", because a tenant could have the host platform, got "example.org"; choose one of the tenants\' own, such as apps.platform.example.org',
    ],
    [
      "the tenants' domain is not a host of the platform",
      { domain: 'example.org', 'tenants.domain': 'argocd.example.org' },
      'tenants.domain must not be at the platform\'s host argocd.example.org, or below it, got "argocd.example.org"; choose one of the tenants\' own, such as apps.example.org',
    ],
    [
      'nothing is kept shorter because it is an audit',
      { 'loki.auditRetention': 3 },
      'loki.auditRetention must not be less than retention, which is 7, got 3; raise it, or lower that',
    ],
    [
      'a login has no more connections than there are',
      { 'tenants.database.connectionsPerLogin': 101 },
      'tenants.database.connectionsPerLogin must not be more than connections, which is 100, got 101; lower it, or raise that',
    ],
    [
      'the gateway has no fewer pods at most than at least',
      { 'istio.gateway.minReplicas': 2 },
      'istio.gateway.maxReplicas must not be less than minReplicas, which is 2, got 1; raise it, or lower that',
    ],
    [
      'memory that an operator would ask for is not more than the limit',
      { 'prometheus.resources.requests.memory': '100Gi' },
      'prometheus.resources.requests.memory must not be more than limits.memory, which is 1Gi, got "100Gi"; lower it, or raise the limit',
    ],
    [
      'nor is CPU, however it is written',
      { 'grafana.resources.requests.cpu': '0.501' },
      'grafana.resources.requests.cpu must not be more than limits.cpu, which is 500m, got "0.501"; lower it, or raise the limit',
    ],
  ])('%s', (_, changes, fault) => {
    expect(faultsOf(changes)).toEqual([fault]);
  });

  test('amounts may be equal', () => {
    expect(
      faultsOf({
        'prometheus.resources': {
          requests: { cpu: '1000m', memory: '1Gi' },
          limits: { cpu: '1', memory: '1024Mi' },
        },
        'loki.auditRetention': 7,
      }),
    ).toEqual([]);
  });
});

describe('two environments', () => {
  const other = {
    ...dev,
    name: 'other',
    domain: 'other.example.org',
    tenants: { ...dev.tenants, domain: 'apps.other.example.org' },
  };

  test('of their own names and domains are allowed', () => {
    expect(environmentFaults([dev, other, prod])).toEqual([]);
  });

  test.each<[string, unknown[], string]>([
    [
      'name',
      [dev, { ...other, name: 'dev' }],
      'main.ts: environments[1].name must be a name that no other environment has, got "dev", which is environments[0].name; choose another name here or there',
    ],
    [
      'domain',
      [dev, { ...other, domain: dev.domain }],
      'environments/other.ts: domain must be a domain that no other environment has, got "localtest.me", which is environments/dev.ts: domain; choose another domain here or there',
    ],
    [
      "domain for the platform and for the other's tenants",
      [dev, { ...other, domain: dev.tenants.domain }],
      'environments/other.ts: domain must be a domain that no other environment has, got "apps.localtest.me", which is environments/dev.ts: tenants.domain; choose another domain here or there',
    ],
    [
      'domain for their tenants',
      [dev, { ...other, tenants: dev.tenants }],
      'environments/other.ts: tenants.domain must be a domain that no other environment has, got "apps.localtest.me", which is environments/dev.ts: tenants.domain; choose another domain here or there',
    ],
    [
      'bucket, in which one would delete what the other has written',
      [prod, { ...prod, ...{ name: 'other', domain: 'other.example.org', tenants: other.tenants } }],
      'environments/other.ts: loki.objectStorage.bucket must be a bucket that no other environment has, got "example-platform-loki at sos-ch-gva-2.exo.io", which is environments/prod.ts: loki.objectStorage.bucket; choose another bucket here or there',
    ],
  ])('cannot have one %s', (_, environments, fault) => {
    expect(environmentFaults(environments)).toEqual([fault]);
  });

  test('are told of what they share by each of them, and of what is wrong with it alone', () => {
    const same = { ...other, domain: dev.domain, loki: { ...dev.loki, collector: 'x' } };
    const all = [dev, same, { ...prod, loki: { ...dev.loki, collector: 'x' } }];
    expect(environmentFaults(all, [dev])).toEqual([
      expect.stringMatching(/other\.ts: domain .*dev\.ts: domain;/),
    ]);
    expect(environmentFaults(all, [same])).toHaveLength(2);
  });

  test('cannot have one database outside, whose logins would be the same', () => {
    const outside = {
      ...prod.tenants.database,
      provider: 'external',
      host: 'pg.example.org',
      port: 5432,
      database: 'tenants',
    };
    const of = (name: string) => ({
      ...dev,
      name,
      domain: `${name}.org`,
      tenants: { ...prod.tenants, domain: `apps.${name}.org`, database: outside },
    });
    expect(environmentFaults([of('a'), of('b')]).at(-1)).toBe(
      'environments/b.ts: tenants.database.database must be a database that no other environment has, got "tenants at pg.example.org:5432", which is environments/a.ts: tenants.database.database; choose another database here or there',
    );
  });
});
