import { environmentFaults } from '../../../cli/synth/environment-faults';
import { dev } from '../../../environments/dev';
import { prod } from '../../../environments/prod';
import { faultsOf } from './faults-of';

describe('a fault of an environment', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'of a field that is missing says what to add, by its example',
      { domain: undefined },
      'domain must be given, got nothing; add it, such as "example.org"',
    ],
    [
      'refuses a rate at which nobody gets anything',
      { 'istio.gateway.limits': { requestRate: 0 } },
      'istio.gateway.limits.requestRate must be one of 20, 50, 100, 200, 500, 1000, got 0; correct it',
    ],
    [
      'a body of nothing',
      { 'istio.gateway.limits': { requestSize: '0Mi' } },
      'istio.gateway.limits.requestSize must be a whole number with Ki, Mi, Gi or Ti, such as 10Gi, got "0Mi"; correct it',
    ],
    [
      'headers that a proxy cannot keep',
      { 'istio.gateway.limits': { headerSize: '1Gi' } },
      'istio.gateway.limits.headerSize must be from 8Ki to 512Ki, got "1Gi"; correct it, such as "32Ki"',
    ],
    [
      'a gateway without connections',
      { 'istio.gateway.limits': { connections: 0 } },
      'istio.gateway.limits.connections must be at least 100, got 0; correct it',
    ],
    [
      'answers for which nobody waits',
      { 'istio.gateway.limits': { responseTimeout: 0 } },
      'istio.gateway.limits.responseTimeout must be at least 1, got 0; correct it',
    ],
    [
      'a budget of no retry',
      { 'istio.gateway.limits': { retryBudget: 0 } },
      'istio.gateway.limits.retryBudget must be at least 1, got 0; correct it',
    ],
    [
      'an answer that is waited for longer than a silent connection is kept',
      { 'istio.gateway.limits': { responseTimeout: 301 } },
      'istio.gateway.limits.responseTimeout must not be longer than streamIdleTimeout, which is 300, because a service that does not answer sends no byte, got 301; lower it, or raise that',
    ],
    [
      'a connection that is closed before an answer has to be there',
      { 'istio.gateway.limits': { streamIdleTimeout: 60 } },
      'istio.gateway.limits.streamIdleTimeout must not be shorter than responseTimeout, which is 120, because a service that does not answer sends no byte, got 60; raise it, or lower that',
    ],
    [
      'headers that may come later than the whole request',
      { 'istio.gateway.limits': { headerTimeout: 20, requestTimeout: 15 } },
      'istio.gateway.limits.headerTimeout must not be longer than requestTimeout, which is 15, because the headers are a part of the request, got 20; lower it, or raise that',
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
      'keycloak.adminPassword must be a field that there is, got "adminPassword"; remove it; fields here are instances, resources, adminConsole, identityProviders',
    ],
    [
      'does not take the field of another kind for one that was meant',
      { 'loki.replicas': 3 },
      'loki.replicas must be a field that there is, got "replicas"; remove it; fields here are mode, collector, collectorStorage, retention, auditRetention, accessLogRetention, tenantRetention, tenantLinesPerSecond, accessLogLinesPerSecond, resources, objectStorage',
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
