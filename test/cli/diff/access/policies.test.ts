import { removeTemporary } from '../folders';
import { namespace, pod, SHOP, sentences } from './manifests';

afterAll(removeTemporary);

describe('policies of the mesh', () => {
  const requests = (paths: string, action = 'ALLOW') => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: back }
spec: { action: ${action}, rules: [{ from: [{ source: { principals: [p] } }], to: [{ operation: { paths: [${paths}] } }] }] }
`;
  const peers = (mode: string) => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: back }
spec: { mtls: { mode: ${mode} } }
`;
  const level = (name: string) => namespace('shop', `, pod-security.kubernetes.io/enforce: ${name}`);

  it.each([
    {
      title: 'let in another path',
      before: requests('/a'),
      after: requests('/b'),
      found: [
        'widened: AuthorizationPolicy back/api lets in principals p to paths /b',
        'narrowed: AuthorizationPolicy back/api no longer lets in principals p to paths /a',
      ],
    },
    {
      title: 'let in one path more',
      before: requests('/a, /b'),
      after: requests('/b, /c, /a'),
      found: ['widened: AuthorizationPolicy back/api lets in principals p to paths /c'],
    },
    {
      title: 'let in one path less',
      before: requests('/a, /b'),
      after: requests('/b'),
      found: ['narrowed: AuthorizationPolicy back/api no longer lets in principals p to paths /a'],
    },
    {
      title: 'let in anyone',
      before: requests('/a'),
      after: requests('/a').replace('from: [{ source: { principals: [p] } }], ', ''),
      found: ['widened: AuthorizationPolicy back/api lets in anyone to paths /a'],
    },
    {
      title: 'let in whoever was excluded',
      before: requests('/a').replace('principals:', 'notPrincipals:'),
      after: requests('/a').replace('principals: [p]', 'notPrincipals: [p, q]'),
      found: ['narrowed: AuthorizationPolicy back/api no longer lets in notPrincipals p to paths /a'],
    },
    {
      title: 'let in under a condition less',
      before: requests('/a').replace(
        'to: [',
        'when: [{ key: "request.auth.claims[aud]", values: [x] }], to: [',
      ),
      after: requests('/a'),
      found: ['widened: AuthorizationPolicy back/api lets in principals p to paths /a'],
    },
    {
      title: 'refuse less',
      before: requests('/a, /b', 'DENY'),
      after: requests('/b', 'DENY'),
      found: [
        'widened: AuthorizationPolicy back/api no longer refuses or asks about principals p to paths /a',
      ],
    },
    {
      title: 'no longer refuse',
      before: requests('/admin*', 'DENY'),
      after: '',
      found: [
        'widened: AuthorizationPolicy back/api no longer refuses or asks about principals p to paths /admin*',
      ],
    },
    {
      title: 'no longer ask',
      before: requests('/admin*', 'CUSTOM'),
      after: requests('/none', 'CUSTOM'),
      found: [
        'widened: AuthorizationPolicy back/api no longer refuses or asks about principals p to paths /admin*',
        'narrowed: AuthorizationPolicy back/api refuses or asks about principals p to paths /none',
      ],
    },
    {
      title: 'take plain text',
      before: peers('STRICT'),
      after: peers('PERMISSIVE'),
      found: ['widened: PeerAuthentication back/strict takes plain text (STRICT -> PERMISSIVE)'],
    },
    {
      title: 'take privileged pods',
      before: level('restricted'),
      after: level('privileged'),
      found: ['widened: namespace shop takes privileged pods, no longer restricted ones only'],
    },
  ])('$title', ({ before, after, found }) => {
    const rest = SHOP.slice(1);
    const side = (document: string) => [
      ...rest,
      ...(document.includes('kind: Namespace') ? [] : [namespace('shop')]),
      ...(document ? [document] : []),
    ];
    expect(sentences(side(before), side(after))).toEqual(found);
  });
});

describe('policies that go', () => {
  const tokens = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: api, namespace: back }
spec: { selector: { matchLabels: { app: api } } }
`;

  it('widen nothing with the workload that they were for', () => {
    const without = SHOP.filter((document) => !document.includes('metadata: { name: api, namespace: back }'));
    expect(sentences([...SHOP, tokens], without)).toEqual([]);
  });

  it('check no tokens any more where the workload stays', () => {
    expect(sentences([...SHOP, tokens], SHOP)).toEqual([
      'widened: RequestAuthentication back/api no longer checks tokens',
    ]);
  });

  it('of the whole mesh widen all the same', () => {
    const mesh = tokens
      .replace('namespace: back', 'namespace: istio-system')
      .replace('app: api', 'app: istiod');
    const istiod = [namespace('istio-system'), pod('istio-system', 'istiod')];
    expect(sentences([...SHOP, ...istiod, mesh], SHOP)).toContain(
      'widened: RequestAuthentication istio-system/api no longer checks tokens',
    );
  });
});

describe('hosts', () => {
  const route = (host: string, path: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [${host}], gateways: [gate/public], http: [{ match: [{ uri: { prefix: ${path} } }] }] }
`;
  const service = (type: string) => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: ${type}, ports: [{ port: 80 }] }
`;

  it('that a route brings are reached from outside', () => {
    expect(sentences([...SHOP, route('a.example.org', '/')], [...SHOP, route('b.example.org', '/')])).toEqual(
      [
        'widened: host b.example.org is reached from outside',
        'narrowed: host a.example.org is no longer reached from outside',
      ],
    );
  });

  it('are reached on another path', () => {
    expect(
      sentences([...SHOP, route('a.example.org', '/a/')], [...SHOP, route('a.example.org', '/b/')]),
    ).toEqual([
      'widened: host a.example.org/b/* is reached from outside',
      'narrowed: host a.example.org/a/* is no longer reached from outside',
    ]);
  });

  it('are Services with an address of their own as well', () => {
    expect(sentences([...SHOP, service('ClusterIP')], [...SHOP, service('LoadBalancer')])).toEqual([
      'widened: Service shop/web (LoadBalancer, port 80) is reached from outside',
    ]);
  });
});
