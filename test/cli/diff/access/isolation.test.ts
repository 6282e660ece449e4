import { removeTemporary } from '../folders';
import {
  access,
  denyAll,
  egress,
  ingress,
  namespace,
  of,
  peer,
  pod,
  policy,
  SHOP,
  sentences,
  tenant,
} from './manifests';

afterAll(removeTemporary);

describe('tenants', () => {
  const homes = (...names: string[]) =>
    names.flatMap((name) => [
      tenant(name),
      denyAll(`tenant-${name}-prod`),
      pod(`tenant-${name}-prod`, 'app'),
    ]);

  it('that reach each other have to be named', () => {
    const joined = [
      egress('tenant-a-prod', 'app', peer('tenant-b-prod', 'app')),
      ingress('tenant-b-prod', 'app', '{ port: 8080 }', peer('tenant-a-prod', 'app')),
    ];
    const words = access(homes('a', 'b'), [...homes('a', 'b'), ...joined]).map(
      ({ what, betweenTenants }) => `${betweenTenants}: ${what}`,
    );
    expect(words).toContain(
      'connect tenant a-prod to tenant b-prod: tenant-a-prod/app reaches tenant-b-prod/app on port 8080, without mutual TLS of the mesh',
    );
    expect(words).toContainEqual(
      expect.stringContaining('NetworkPolicy tenant-b-prod/app-ingress lets in tenant a-prod'),
    );
  });

  it('are joined by a policy before they have pods', () => {
    const empty = homes('a', 'b').filter((document) => !document.includes('kind: Deployment'));
    const joined = ingress('tenant-b-prod', 'app', '{ port: 8080 }', peer('tenant-a-prod', 'app'));
    expect(access(empty, [...empty, joined]).map(({ betweenTenants }) => betweenTenants)).toEqual([
      'connect tenant a-prod to tenant b-prod',
    ]);
  });

  it('are open without the policy that denies all', () => {
    const opened = homes('a').filter((document) => !document.includes('deny-all'));
    expect(
      access(homes('a'), opened).map(({ what, betweenTenants }) => `${betweenTenants}: ${what}`),
    ).toEqual([
      'open tenant a-prod: namespace tenant-a-prod is open: pods that no other NetworkPolicy selects are reached from anywhere',
      'open tenant a-prod: namespace tenant-a-prod is open: pods that no other NetworkPolicy selects reach anything',
    ]);
  });
});

describe('isolation', () => {
  it('of a namespace in the mesh ends with the policy that lets nobody in', () => {
    const nobody = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: allow-nothing, namespace: shop }
spec: {}
`;
    expect(sentences([...SHOP, nobody], SHOP)).toEqual([
      'widened: namespace shop is open in the mesh: pods that no other AuthorizationPolicy selects let anyone in',
    ]);
    expect(sentences(SHOP, [...SHOP, nobody])).toEqual([
      'narrowed: namespace shop is closed: a policy for all of its pods denies every caller',
    ]);
  });

  it('of a pod ends with the last policy that selects it', () => {
    const rest = SHOP.filter((document) => !document.includes('deny-all'));
    expect(sentences(rest, rest.slice(0, -1))).toContain(
      'widened: shop/web reaches anything: no NetworkPolicy selects it any more',
    );
  });

  it('is wider with a namespace that has no pod yet', () => {
    const narrow = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'));
    const wide = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'), peer('other', 'web'));
    const all = [...SHOP, namespace('other'), denyAll('other')];
    expect(sentences([...all, narrow], [...all, wide])).toEqual([
      'widened: NetworkPolicy back/api-ingress also lets pass, as soon as there are such pods: from other',
    ]);
  });
});

describe('addresses outside', () => {
  const block = (cidr: string, port = 443) =>
    policy(
      'shop',
      'out',
      `{ ${of('web')}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: ${cidr} } }], ports: [{ port: ${port} }] }] }`,
    );

  it('are wider with addresses that nothing covered', () => {
    expect(sentences([...SHOP, block('192.0.2.0/24')], [...SHOP, block('192.0.0.0/16')])).toEqual([
      'widened: shop/web reaches 192.0.0.0/16 on port 443',
    ]);
  });

  it('are narrower with fewer', () => {
    expect(sentences([...SHOP, block('192.0.0.0/16')], [...SHOP, block('192.0.2.0/24')])).toEqual([
      'narrowed: shop/web no longer reaches 192.0.0.0/16 on port 443',
    ]);
  });

  it('are wider with another port', () => {
    expect(sentences([...SHOP, block('192.0.2.1/32', 443)], [...SHOP, block('192.0.2.1/32', 25)])).toEqual([
      'widened: shop/web reaches 192.0.2.1/32 on port 25',
      'narrowed: shop/web no longer reaches 192.0.2.1/32 on port 443',
    ]);
  });
});
