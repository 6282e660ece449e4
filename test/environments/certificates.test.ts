import { environmentErrors } from '../../cli/synth/environment-faults';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';
import { type Acme, authorities, caBundle, dns01 } from './surroundings';

const errors = (changes: object): string[] => {
  const certificates = { ...(prod.certificates as Acme), ...changes } as Acme;
  return environmentErrors({ ...prod, certificates }).map((error) =>
    error.replace(/^environments\/prod\.ts: certificates\./, ''),
  );
};

const { http01 } = authorities['HTTP-01'];

describe('an authority that asks for proof', () => {
  it('is given it in one way', () => {
    expect(errors({ dns01: undefined, http01 })).toEqual([]);
    expect(errors({ dns01: undefined })).toEqual([
      'dns01 must be given, because http01 is not, got nothing; say how the domain is proven',
    ]);
    expect(errors({ http01 })).toEqual([
      'http01 must not be given together with dns01, got an object; keep one of them',
    ]);
  });

  it('has a resolver for proof in DNS alone', () => {
    const resolver = { address: '10.0.0.2:53', cidrs: ['10.0.0.0/24'] };
    expect(errors({ resolver })).toEqual([]);
    expect(errors({ resolver, dns01: undefined, http01 })).toEqual([
      expect.stringMatching(
        /^resolver must not be given without dns01, which alone asks it, got an object; remove it$/,
      ),
    ]);
  });

  it.each(['10.0.0.2', 'ns.example.org:53', 'http://9.9.9.9/dns-query', '10.0.0.2:0'])(
    'does not ask the resolver %s',
    (address) => {
      expect(errors({ resolver: { address, cidrs: ['10.0.0.0/24'] } })).toEqual([
        `resolver.address must be DNS over HTTPS, such as https://9.9.9.9/dns-query, or an address with a port, such as 10.0.0.2:53, got "${address}"; correct it`,
      ]);
    },
  );

  it('is told where a private resolver and name server are', () => {
    const private_ = { ...dns01['RFC 2136'], cidrs: undefined };
    expect(errors({ resolver: { address: '10.0.0.2:53' }, dns01: private_ })).toEqual([
      'dns01.cidrs must be given, because 10.3.0.2 is no public address, got nothing; name the networks in which it is',
      'resolver.cidrs must be given, because 10.0.0.2 is no public address, got nothing; name the networks in which it is',
    ]);
  });

  it.each(['ns.example.org:70000', 'udp://10.0.0.2', '10.0.0.256'])('does not update %s', (nameserver) => {
    expect(errors({ dns01: { ...dns01['RFC 2136'], nameserver } })).toEqual([
      `dns01.nameserver must be a host without a scheme, and a port where it is not the usual one, got "${nameserver}"; correct it`,
    ]);
  });

  it('is itself signed by an authority that is written as certificates', () => {
    expect(errors({ caBundle })).toEqual([]);
    expect(errors({ caBundle: caBundle + caBundle })).toEqual([]);
    for (const wrong of [caBundle.replace('MII', 'III'), caBundle.replaceAll('CERTIFICATE', 'PUBLIC KEY')])
      expect(errors({ caBundle: wrong })).toEqual([
        expect.stringMatching(/^caBundle must be PEM certificates and nothing else/),
      ]);
  });
});

describe('other issuers', () => {
  it('have nothing to do with proofs', () => {
    const certificates = { issuer: 'ca', authorityKey: 'platform/authority', http01 };
    expect(environmentErrors({ ...prod, certificates } as Environment)).toEqual([
      expect.stringMatching(
        /^environments\/prod\.ts: certificates\.http01 must be a field that there is, got "http01"; remove it/,
      ),
    ]);
  });
});
