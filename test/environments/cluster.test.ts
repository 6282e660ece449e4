import { environmentErrors } from '../../cli/synth/environment-faults';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';

type Cluster = Environment['cluster'];

/** What is wrong with prod in another cluster, without the file and the field before it. */
const errors = (changes: Partial<Cluster>): string[] =>
  environmentErrors({ ...prod, cluster: { ...prod.cluster, ...changes } as Cluster }).map((error) =>
    error.replace('environments/prod.ts: cluster.', ''),
  );

const { apiServer } = prod.cluster;

describe('a network', () => {
  it.each([
    ['10.0.0.0/16', 'IPv4'],
    ['2001:db8::/32', 'IPv6'],
    ['fd00::/8', 'IPv6'],
  ] as const)('is %s', (cidr, family) => {
    const networks = { apiServer: { ...apiServer, cidrs: [cidr] }, nodes: [cidr] };
    expect(errors({ ...networks, ipFamilies: [family] })).toEqual([]);
  });

  it.each([
    ['10.0.3.7/16', '10.0.0.0/16'],
    ['10.0.0.1/24', '10.0.0.0/24'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['2001:0db8::/32', '2001:db8::/32'],
    ['FD00::/8', 'fd00::/8'],
  ])('is not %s, which is an address in %s or written otherwise', (cidr, network) => {
    const [error] = errors({ nodes: [cidr] });
    expect(error).toMatch(/^nodes.*must be a network and not an address in it/);
    expect(error).toContain(network);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0/16', '010.0.0.0/8', '::/129', 'example.org/16', ''])(
    'is not "%s"',
    (cidr) => {
      const [error] = errors({ nodes: [cidr] });
      expect(error).toContain('must be a network in CIDR notation such as 10.0.0.0/16 or fd00::/8');
    },
  );
});

describe('address families', () => {
  it('are those of the networks', () => {
    const [error] = errors({ nodes: ['fd00:1::/64'] });
    expect(error).toContain('must be of a family that ipFamilies has');
    expect(error).toContain('IPv6');
  });

  it('have a network of nodes each', () => {
    const [error] = errors({ ipFamilies: ['IPv4', 'IPv6'] });
    expect(error).toContain('must have a network of each of ipFamilies');
  });

  it('may be two', () => {
    expect(errors({ ipFamilies: ['IPv6', 'IPv4'], nodes: ['10.0.0.0/16', 'fd00:1::/64'] })).toEqual([]);
  });
});

describe('webhooks', () => {
  it('are called from somewhere', () => {
    const [error] = errors({ apiServer: { ...apiServer, callsFrom: {} } });
    expect(error).toMatch(/^apiServer\.callsFrom must have at least one of cidrs, nodes and pods/);
  });
});

describe('names', () => {
  it('are resolved by something', () => {
    const [error] = errors({ dns: { port: 5353 } });
    expect(error).toMatch(/^dns must have pods, cidrs or both/);
  });
});

describe('Cilium', () => {
  const cilium = {
    policyCIDRMatchMode: 'nodes',
    cni: { exclusive: false },
    socketLB: { hostNamespaceOnly: true },
  } as const;

  it('is told of with the settings that the platform needs', () => {
    expect(errors({ networkPlugin: 'cilium', cilium })).toEqual([]);
    expect(errors({ networkPlugin: 'cilium' })).toEqual([
      expect.stringMatching(/^cilium must be given, because networkPlugin is "cilium"/),
    ]);
  });

  it('has no settings where it is not the network', () => {
    expect(errors({ networkPlugin: 'calico', cilium })).toEqual([
      expect.stringMatching(/^cilium must not be given, because networkPlugin is not "cilium"/),
    ]);
  });
});

describe('a host outside', () => {
  const store = (changes: object) =>
    environmentErrors({
      ...prod,
      secretStore: { ...prod.secretStore, ...changes } as Environment['secretStore'],
    });

  it.each(['https://10.20.0.5:8200', 'https://192.168.1.1', 'https://[fd00::5]:8200', 'https://127.0.0.1'])(
    'that is written as the private address %s needs its networks',
    (server) => {
      expect(store({ server })).toEqual([
        expect.stringMatching(
          /^environments\/prod\.ts: secretStore\.cidrs must be given, because .* is no public address/,
        ),
      ]);
    },
  );

  it('that is private has networks', () => {
    expect(store({ server: 'https://10.20.0.5:8200', cidrs: ['10.20.0.0/24'] })).toEqual([]);
  });

  it('that is in the same cluster has pods', () => {
    const pods = { namespace: 'vault', labels: { 'app.kubernetes.io/name': 'vault' }, port: 8200 };
    expect(store({ server: 'https://vault.vault.svc', pods })).toEqual([]);
  });

  it.each(['https://vault.vault.svc', 'https://vault.vault.svc.cluster.local:8200'])(
    'with the name of a Service, as %s, has pods',
    (server) => {
      expect(store({ server })).toEqual([
        expect.stringMatching(
          /^environments\/prod\.ts: secretStore\.pods must be given, because .* is a Service/,
        ),
      ]);
    },
  );

  it('has no networks and pods at once', () => {
    const pods = { namespace: 'vault', labels: { app: 'vault' } };
    expect(store({ cidrs: ['10.20.0.0/24'], pods })).toEqual([
      expect.stringMatching(
        /^environments\/prod\.ts: secretStore\.pods must not be given together with cidrs/,
      ),
    ]);
  });

  it('with a public address needs none of them', () => {
    expect(store({ server: 'https://203.0.113.7:8200' })).not.toEqual([]);
    expect(store({ server: 'https://8.8.8.8:8200' })).toEqual([]);
  });
});
