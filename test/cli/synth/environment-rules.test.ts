import { environmentFaults } from '../../../cli/synth/environment-faults';
import { prod } from '../../../environments/prod';
import { faultsOf } from './faults-of';

const { crowdsec } = prod;

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
      'an objective is one that there are rules for',
      { serviceLevels: { keycloak: { availability: 98 } } },
      'serviceLevels.keycloak.availability must be one of 99, 99.5, 99.9, 99.95, 99.99, got 98; correct it',
    ],
    [
      'the list of crawlers is one that there is',
      { bots: { block: 'all' } },
      'bots.block must be ai, the list that npm run bots refreshes, or none, got "all"; correct it',
    ],
    [
      'a crawler has a name, no pattern',
      { 'tenants.bots': { block: 'ai', extra: ['.*bot'] } },
      'tenants.bots.extra[0] must be the name of a program as its User-Agent has it, of 3 to 64 letters, digits, spaces and - _ . + / inside of it, such as ExampleBot, got ".*bot"; correct it',
    ],
    [
      'nobody refuses people',
      { bots: { block: 'none', extra: ['ExampleBot', 'Chrome'] } },
      'bots.extra[1] must not be in the User-Agent of people\'s browsers, which would be refused, got "Chrome"; name the program alone',
    ],
    [
      'a list of crawlers has one',
      { bots: { block: 'none', extra: [] } },
      'bots.extra must have at least one, got an empty list; name it, or remove the field',
    ],
    [
      'security.txt says whom to tell',
      { securityTxt: { contacts: [], expires: '2027-06-30' } },
      'securityTxt.contacts must have at least one, got an empty list; say where to write to',
    ],
    [
      'security.txt has addresses',
      { securityTxt: { contacts: ['security'], expires: '2027-06-30' } },
      'securityTxt.contacts[0] must be an e-mail address or an https:// address, got "security"; correct it, such as "team@example.org"',
    ],
    [
      'security.txt ends on a day',
      { securityTxt: { contacts: ['a@example.org'], expires: '30.6.2027' } },
      'securityTxt.expires must be a day such as 2027-06-30, got "30.6.2027"; correct it',
    ],
    [
      'security.txt ends on a day of the calendar',
      { securityTxt: { contacts: ['a@example.org'], expires: '2027-02-30' } },
      'securityTxt.expires must be a day that the calendar has, got "2027-02-30"; correct it, such as "2027-06-30"',
    ],
    [
      'security.txt names languages by their tags',
      { securityTxt: { contacts: ['a@example.org'], expires: '2027-06-30', languages: ['English'] } },
      'securityTxt.languages[0] must be a tag of a language, such as en or de-AT, got "English"; correct it',
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
      'tenants.domain must be another than domain, below which a tenant could have the host alertmanager, got "example.org"; choose one of the tenants\' own, such as apps.example.org',
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
      'Promtail takes no volume, which it would not use',
      { 'loki.collector': 'promtail', 'loki.collectorStorage': '1Gi' },
      'loki.collectorStorage must not be given where collector is promtail, which notes on each node how far it has read, got "1Gi"; remove it',
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
    [
      'CrowdSec reads from Loki',
      { crowdsec, loki: undefined },
      'crowdsec must not be given without loki, because it reads logs from there, got an object; give that, or remove it',
    ],
    [
      'half of the internet is nobody to let in whatever it does',
      { crowdsec: { ...crowdsec, allowlist: ['198.51.100.0/24', '128.0.0.0/1'] } },
      'crowdsec.allowlist[1] must not be wider than /8, because nobody in it would ever be banned, got "128.0.0.0/1"; name the networks that are yours',
    ],
    [
      'nor is much of it by IPv6',
      { crowdsec: { ...crowdsec, allowlist: ['2000::/3'] } },
      'crowdsec.allowlist[0] must not be wider than /32, because nobody in it would ever be banned, got "2000::/3"; name the networks that are yours',
    ],
    [
      'half of the internet is no proxy in front of the gateway',
      { 'istio.gateway.trustedProxies': { cidrs: ['203.0.113.0/24', '96.0.0.0/6'] } },
      'istio.gateway.trustedProxies.cidrs[1] must not be wider than /8, because everybody in it chooses which address is taken for a caller\'s, got "96.0.0.0/6"; name the networks of the proxies',
    ],
    [
      'nor is that of a registry',
      { 'istio.gateway.trustedProxies': { cidrs: ['2600::/12'] } },
      'istio.gateway.trustedProxies.cidrs[0] must not be wider than /28, because everybody in it chooses which address is taken for a caller\'s, got "2600::/12"; name the networks of the proxies',
    ],
    [
      'a proxy is a network, no address in one',
      { 'istio.gateway.trustedProxies': { cidrs: ['203.0.113.7/24'] } },
      'istio.gateway.trustedProxies.cidrs[0] must be a network and not an address in it, got "203.0.113.7/24"; write 203.0.113.0/24',
    ],
    [
      'proxies are named once',
      { 'istio.gateway.trustedProxies': { cidrs: ['203.0.113.0/24', '203.0.113.0/24'] } },
      'istio.gateway.trustedProxies.cidrs[1] must not be given twice, got "203.0.113.0/24"; take one of them out',
    ],
    [
      'nor within one another',
      { 'istio.gateway.trustedProxies': { cidrs: ['2001:db8:1::/48', '2001:db8::/32'] } },
      'istio.gateway.trustedProxies.cidrs[1] must not overlap with 2001:db8:1::/48, got "2001:db8::/32"; take one of them out',
    ],
    [
      'somebody has to be trusted',
      { 'istio.gateway.trustedProxies': { cidrs: [] } },
      'istio.gateway.trustedProxies.cidrs must have at least one, got an empty list; correct it, such as ["10.0.0.0/16"]',
    ],
    [
      'who trusts proxies has one at least',
      { 'istio.gateway.trustedProxies': { cidrs: ['203.0.113.0/24'], hops: 0 } },
      'istio.gateway.trustedProxies.hops must be at least 1, got 0; leave trustedProxies out where there is no proxy',
    ],
    [
      'a proxy in a private network is let in',
      { 'istio.gateway.trustedProxies': { cidrs: ['192.168.7.0/24'] } },
      'istio.gateway.trustedProxies.cidrs must be public or in cluster.loadBalancers.cidrs, because nobody else with a private address is let in, got a list; add them there',
    ],
    [
      'a ban has hours',
      { crowdsec: { ...crowdsec, banHours: 0 } },
      'crowdsec.banHours must be at least 1, got 0; correct it, such as 1',
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
        'cluster.loadBalancers': { cidrs: ['192.168.0.0/16'] },
        'istio.gateway.trustedProxies': { cidrs: ['192.168.7.0/24', '104.16.0.0/13', '2600:9000::/28'] },
      }),
    ).toEqual([]);
  });
});

describe('backups', () => {
  const { endpoint, bucket } = prod.loki.objectStorage;
  const logsIn = { endpoint, bucket };

  test.each<[string, object, string]>([
    [
      'a database is backed up every day',
      { schedule: '0 0 31 2 *' },
      'backups.schedule must be of every day, with * as day of the month, month and day of the week: on some days, or on one that never comes, there would be no backup of the day, got "0 0 31 2 *"; write * there',
    ],
    [
      'a schedule has five fields, not as CloudNativePG or systemd has them',
      { schedule: '*-*-* 02:30:00' },
      'backups.schedule must have five fields: minute, hour, day of the month, month, day of the week, got "*-*-* 02:30:00"; write 30 2 * * * for every night at half past two',
    ],
    [
      'a schedule has an hour that there is',
      { schedule: '30 24 * * *' },
      'backups.schedule must have numbers from 0 to 23 as its hour, with , between them, got "30 24 * * *"; write 30 2 * * * for every night at half past two',
    ],
    [
      'backups are kept for a day',
      { recoveryWindow: 0 },
      'backups.recoveryWindow must be at least 1, got 0; correct it, such as 1',
    ],
    [
      'backups are in a bucket of their own',
      { objectStorage: { ...prod.backups.objectStorage, ...logsIn } },
      'backups.objectStorage.bucket must not be that of loki.objectStorage, whose key could delete the backups, got "example-platform-loki"; choose another bucket, with a key of its own',
    ],
  ])('%s', (_, fields, message) => {
    const faults = environmentFaults([{ ...prod, backups: { ...prod.backups, ...fields } }]);
    expect(faults).toEqual([`environments/prod.ts: ${message}`]);
  });

  test('need a secret store, which has the key', () => {
    expect(faultsOf({ backups: prod.backups })).toContainEqual(
      expect.stringMatching(/^secretStore must be given, because backups\.objectStorage\.credentialsKey is/),
    );
  });
});
