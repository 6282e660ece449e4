import type { Creation, Draft, WorldObject } from './creation';
import { secret } from './drafts';
import { field, items, mapping, text } from './field';

/** @see https://cert-manager.io/docs/usage/certificate/#target-secret */
const certificate: Creation = {
  name: 'cert-manager Certificate',
  source: 'https://cert-manager.io/docs/usage/certificate/#target-secret',
  group: 'cert-manager.io',
  kind: 'Certificate',
  *create({ namespace = '', manifest }) {
    const name = text(manifest, 'spec', 'secretName');
    if (name) yield secret(namespace, name, 'tls.crt', 'tls.key', 'ca.crt');
  },
};

/** An ACME issuer keeps its account's key. */
const issuer = (kind: 'Issuer' | 'ClusterIssuer'): Creation => ({
  name: `cert-manager ${kind}`,
  source: 'https://cert-manager.io/docs/configuration/acme/#creating-a-basic-acme-issuer',
  group: 'cert-manager.io',
  kind,
  *create({ namespace = 'cert-manager', manifest }) {
    const name = text(manifest, 'spec', 'acme', 'privateKeySecretRef', 'name');
    if (name) yield secret(namespace, name, text(manifest, 'spec', 'acme', 'privateKeySecretRef', 'key') ?? 'tls.key');
  },
});

const externalSecret: Creation = {
  name: 'External Secrets ExternalSecret',
  source: 'https://external-secrets.io/v2.9.0/api/externalsecret/',
  group: 'external-secrets.io',
  kind: 'ExternalSecret',
  *create(object) {
    const { namespace = '', name, manifest } = object;
    const target = field(manifest, 'spec', 'target');
    // these two only add to a Secret that something else makes, or make none
    if (['None', 'Merge'].includes(text(target, 'creationPolicy') ?? '')) return;
    yield targetSecret(object, namespace, text(target, 'name') ?? name);
  },
};

/** A template replaces the keys unless it merges; what a generator or `extract` yields is not known here. */
function targetSecret({ manifest }: WorldObject, namespace: string, name: string): Draft {
  const template = field(manifest, 'spec', 'target', 'template');
  const templated = [...Object.keys(mapping(template, 'data')), ...Object.keys(mapping(template, 'stringData'))];
  const replaces = templated.length > 0 && text(template, 'mergePolicy') !== 'Merge';
  const keys = replaces ? [] : items(manifest, 'spec', 'data').flatMap((data) => text(data, 'secretKey') ?? []);
  const sources = replaces ? [] : items(manifest, 'spec', 'dataFrom');
  const rewritten = sources.filter((source) => field(source, 'rewrite') !== undefined);
  const passwords = sources.filter((source) => text(source, 'sourceRef', 'generatorRef', 'kind') === 'Password');
  const isKnown = rewritten.length === 0 && passwords.length === sources.length;
  const generated = isKnown && passwords.length > 0 ? ['password'] : [];
  const draft = secret(namespace, name, ...keys, ...templated, ...generated);
  return { ...draft, hasMoreKeys: !isKnown || items(template, 'templateFrom').length > 0 };
}

export const SECRETS: readonly Creation[] = [
  certificate,
  issuer('Issuer'),
  issuer('ClusterIssuer'),
  externalSecret,
];
