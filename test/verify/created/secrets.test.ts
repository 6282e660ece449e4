import { createdBy, keysOf, worldOf } from './environment';

const secretOf = (spec: string) =>
  worldOf(`apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api, namespace: shop }
spec: ${spec}
---
apiVersion: generators.external-secrets.io/v1alpha1
kind: Password
metadata: { name: two, namespace: shop }
spec: { secretKeys: [admin, viewer] }
`).find('', 'Secret', 'shop', 'api');

describe('External Secrets', () => {
  it('writes the keys of data', () => {
    expect(secretOf('{ data: [{ secretKey: a }, { secretKey: b }] }')?.manifest.data).toEqual({
      a: '',
      b: '',
    });
  });

  it('writes what a generator of passwords names', () => {
    const generated = (name: string) =>
      secretOf(`{ dataFrom: [{ sourceRef: { generatorRef: { kind: Password, name: ${name} } } }] }`)?.manifest
        .data;
    expect(generated('two')).toEqual({ admin: '', viewer: '' });
    expect(generated('one')).toEqual({ password: '' });
  });

  it('writes the keys of a template instead, or as well where it merges', () => {
    const data = 'data: [{ secretKey: a }], target: { template: { data: { b: x }';
    expect(secretOf(`{ ${data} } } }`)?.manifest.data).toEqual({ b: '' });
    expect(secretOf(`{ ${data}, mergePolicy: Merge } } }`)?.manifest.data).toEqual({ a: '', b: '' });
  });

  it('has keys that nobody knows where everything is extracted', () => {
    expect(secretOf('{ dataFrom: [{ extract: { key: all } }] }')).toMatchObject({ hasMoreKeys: true });
  });

  it('makes no Secret where it only adds to one', () => {
    expect(secretOf('{ target: { creationPolicy: Merge }, data: [{ secretKey: a }] }')).toBeUndefined();
  });
});

describe('cert-manager', () => {
  it('writes certificate, key and CA into the Secret of a Certificate', () => {
    const world = worldOf(
      'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web, namespace: shop }\nspec: { secretName: tls }\n',
    );
    expect(keysOf(world, 'tls')).toEqual(['tls.crt', 'tls.key', 'ca.crt']);
  });

  const certified = (solver: string) =>
    worldOf(`
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: shop }
spec: { secretName: tls, issuerRef: { kind: ClusterIssuer, name: public } }
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: public }
spec: { acme: { solvers: [${solver}] } }
`);

  it('shows the page of a proof with a pod beside the Certificate, as its template says', () => {
    const world = certified('{ http01: { ingress: { podTemplate: { metadata: { labels: { a: b } } } } } }');
    expect(createdBy(world, 'cert-manager Certificate')).toEqual(['Secret tls', 'Pod cm-acme-http-solver']);
    const pod = world.find('', 'Pod', 'shop', 'cm-acme-http-solver');
    expect(pod?.manifest.metadata).toMatchObject({
      labels: { 'acme.cert-manager.io/http01-solver': 'true', a: 'b' },
    });
  });

  it('shows none for a proof in DNS', () => {
    expect(createdBy(certified('{ dns01: { webhook: {} } }'), 'cert-manager Certificate')).toEqual([
      'Secret tls',
    ]);
  });
});
