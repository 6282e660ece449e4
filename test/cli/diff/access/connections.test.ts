import { join } from 'node:path';
import { connections } from '../../../../cli/diff/access/connections';
import { sidesOf } from '../../../../cli/diff/access/sides';
import { touchedPods } from '../../../../cli/diff/access/touched';
import { diffDists } from '../../../../cli/diff/diff';
import { loadDist } from '../../../../verify/load';
import { removeTemporary, write, writeDist } from '../folders';
import { access, egress, ingress, peer, pod, policy, SHOP, sentences } from './manifests';

afterAll(removeTemporary);

describe('connections', () => {
  const closed = ingress('back', 'api', '{ port: 9999 }', peer('shop', 'web'));
  const open = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'));

  it('are wider when both ends let a port pass', () => {
    expect(sentences([...SHOP, closed], [...SHOP, open])).toEqual([
      'widened: shop/web reaches back/api on port 8080, without mutual TLS of the mesh',
    ]);
  });

  it('are narrower when one end no longer does', () => {
    expect(sentences([...SHOP, open], [...SHOP, closed])).toEqual([
      'narrowed: shop/web no longer reaches back/api on port 8080',
    ]);
  });

  it('are not wider while the other end refuses', () => {
    const elsewhere = ingress('back', 'api', '{ port: 9999 }, { port: 9998 }', peer('shop', 'web'));
    expect(access([...SHOP, closed], [...SHOP, elsewhere])).toEqual([]);
  });

  it('of a new workload are new with it', () => {
    const job = pod('shop', 'job');
    const jobs = [job, egress('shop', 'job', peer('back', 'api'))];
    const both = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'), peer('shop', 'job'));
    expect(access([...SHOP, open], [...SHOP, both, ...jobs])).toMatchObject([
      { what: 'shop/job reaches back/api on port 8080, without mutual TLS of the mesh', isNew: true },
    ]);
  });

  it('call a pod by the closest end that it belongs to', () => {
    const ends = {
      everyone: { namespaceLabels: {}, labels: {} },
      'shop/all': { namespace: 'shop', labels: {} },
      'shop/front': { namespace: 'shop', labels: { app: 'web' } },
    };
    const [before, after] = [closed, open].map((policies) => {
      const folder = writeDist({ 'dev/shop': [...SHOP, pod('shop', 'other'), policies].join('---') });
      write(join(folder, 'dev', 'connections.json'), JSON.stringify({ ends, connections: [] }));
      return folder;
    });
    expect(diffDists(before ?? '', after ?? '').access.map(({ what }) => what)).toEqual([
      'shop/front reaches back/api on port 8080, without mutual TLS of the mesh',
    ]);
  });

  it('are said not to be compared where there are too many', () => {
    const [before, after] = [closed, open].map(
      (policies) => loadDist(writeDist({ 'dev/shop': [...SHOP, policies].join('---') })).environments[0],
    );
    const sides = sidesOf(before, after);
    if (!sides) throw new Error('both sides have the environment');
    expect(
      connections(sides, touchedPods(sides), 0).map(({ direction, what }) => `${direction}: ${what}`),
    ).toEqual([
      'widened: changed policies let more than 0 pairs of pods pass: who reaches whom was not compared',
    ]);
  });

  it('of a workload that goes are gone with it', () => {
    const rest = SHOP.filter((document) => !document.includes('name: web,'));
    expect(access([...SHOP, open], [...rest, open])).toEqual([]);
  });

  it('change with a label of a pod alone', () => {
    const relabelled = SHOP.map((document) => document.replaceAll('app: api', 'app: other'));
    const [before, after] = [
      [...SHOP.slice(0, 6), egress('shop', 'web', peer('back', 'api')), open],
      [...relabelled.slice(0, 6), egress('shop', 'web', peer('back', 'api')), open],
    ];
    expect(sentences(before, after)).toContain('narrowed: shop/web no longer reaches back/api on port 8080');
  });

  it('are wider with a label that only the policy of the other end asks for', () => {
    const base = [
      ...SHOP.slice(0, 5),
      policy(
        'shop',
        'to-open',
        '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: open } } }] }] }',
      ),
      policy(
        'back',
        'all',
        '{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: {} }] }] }',
      ),
    ];
    expect(sentences([...base, pod('back', 'api')], [...base, pod('back', 'api', ', tier: open')])).toContain(
      'widened: shop/web reaches back/api on every port, without mutual TLS of the mesh',
    );
  });

  it('say that the mesh no longer encrypts them', () => {
    const mesh = (document: string) =>
      document.replace(
        /(kubernetes\.io\/metadata\.name: (?:shop|back))( \} \}\n)/,
        '$1, istio-injection: enabled$2',
      );
    const service = `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: back }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080 }] }
`;
    const both = [...SHOP.map(mesh), open, service];
    const out = both.map((document) =>
      document.includes('name: web, namespace: shop') && document.includes('kind: Deployment')
        ? document.replace('labels: { app: web', 'labels: { app: web, sidecar.istio.io/inject: "false"')
        : document,
    );
    expect(sentences(both, out)).toContain(
      'widened: shop/web reaches back/api on port 8080, no longer with mutual TLS of the mesh',
    );
  });
});

describe('connections change with the mesh alone:', () => {
  const mesh = (document: string) =>
    document.replace(
      /(kubernetes\.io\/metadata\.name: (?:shop|back))( \} \}\n)/,
      '$1, istio-injection: enabled$2',
    );
  const open = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'));
  const service = (name: string) => `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: back }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 8080 }] }
`;
  const lets = (account: string) => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: back }
spec: { selector: { matchLabels: { app: api } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/${account}] } }] }] }
`;
  const strict = (spec: string) => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: api, namespace: back }
spec: { ${spec} }
`;
  const rule = (mode: string) => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: back }
spec: { host: api.back.svc.cluster.local, trafficPolicy: { tls: { mode: ${mode} } } }
`;
  const SELECTS = 'selector: { matchLabels: { app: api } }, mtls: { mode: ';
  const REACHES = 'widened: shop/web reaches back/api on port 8080, with mutual TLS of the mesh';
  const PLAIN = 'widened: shop/web reaches back/api on port 8080, no longer with mutual TLS of the mesh';

  it.each([
    ['an AuthorizationPolicy', [service('api'), lets('other')], [service('api'), lets('web')], REACHES],
    ['the identity of the caller', [service('api'), lets('new')], [service('api'), lets('new')], REACHES],
    [
      'a PeerAuthentication of the pod',
      [service('api'), strict(`${SELECTS}STRICT }`)],
      [service('api'), strict(`${SELECTS}DISABLE }`)],
      PLAIN,
    ],
    [
      'a PeerAuthentication of the namespace',
      [service('api'), strict('mtls: { mode: STRICT }')],
      [service('api'), strict('mtls: { mode: DISABLE }')],
      PLAIN,
    ],
    ['a Service', [service('api')], [service('none')], PLAIN],
    ['a DestinationRule', [service('api'), rule('ISTIO_MUTUAL')], [service('api'), rule('DISABLE')], PLAIN],
  ])('%s', (title, before, after, found) => {
    const base = [...SHOP, open].map(mesh);
    const renamed = base.map((document) =>
      document.replace('serviceAccountName: web', 'serviceAccountName: new'),
    );
    const changed = title === 'the identity of the caller' ? renamed : base;
    expect(sentences([...base, ...before], [...changed, ...after])).toContain(found);
  });
});
