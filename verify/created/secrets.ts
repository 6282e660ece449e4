import type { Environment } from '../dist';
import type { Creation, Draft, WorldObject } from './creation';
import { secret } from './drafts';
import { field, items, labels, mapping, text } from './field';

/** @see https://cert-manager.io/docs/usage/certificate/#target-secret */
const certificate: Creation = {
  name: 'cert-manager Certificate',
  source: 'https://cert-manager.io/docs/usage/certificate/#target-secret',
  group: 'cert-manager.io',
  kind: 'Certificate',
  *create({ namespace = '', manifest }, environment) {
    const name = text(manifest, 'spec', 'secretName');
    if (name) yield secret(namespace, name, 'tls.crt', 'tls.key', 'ca.crt');
    yield* solverPods(namespace, issuerOf(manifest, namespace, environment));
  },
};

function issuerOf(certificate: unknown, namespace: string, environment: Environment) {
  const reference = field(certificate, 'spec', 'issuerRef');
  const kind = text(reference, 'kind') ?? 'Issuer';
  const of = kind === 'ClusterIssuer' ? undefined : namespace;
  return environment.find('cert-manager.io', kind, of, text(reference, 'name') ?? '')?.manifest;
}

/**
 * The pod with the page of a proof, which there is for as long as it is asked for.
 *
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.1/pkg/issuer/acme/http/pod.go
 */
function* solverPods(namespace: string, issuer: unknown): Iterable<Draft> {
  for (const solver of items(issuer, 'spec', 'acme', 'solvers')) {
    if (field(solver, 'http01') === undefined) continue;
    const way = field(solver, 'http01', 'ingress') ?? field(solver, 'http01', 'gatewayHTTPRoute');
    const template = field(way, 'podTemplate', 'metadata');
    yield {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace,
      name: 'cm-acme-http-solver',
      // those of the template win
      labels: { 'acme.cert-manager.io/http01-solver': 'true', ...labels(template, 'labels') },
      annotations: { 'sidecar.istio.io/inject': 'false', ...labels(template, 'annotations') },
      perPod: { 'acme.cert-manager.io/http-domain': 'any', 'acme.cert-manager.io/http-token': 'any' },
      body: {
        spec: {
          serviceAccountName: text(way, 'podTemplate', 'spec', 'serviceAccountName'),
          automountServiceAccountToken: false,
          containers: [{ name: 'acmesolver', ports: [{ name: 'http', containerPort: 8089 }] }],
        },
      },
    };
  }
}

/** An ACME issuer keeps its account's key. */
const issuer = (kind: 'Issuer' | 'ClusterIssuer'): Creation => ({
  name: `cert-manager ${kind}`,
  source: 'https://cert-manager.io/docs/configuration/acme/#creating-a-basic-acme-issuer',
  group: 'cert-manager.io',
  kind,
  *create({ namespace = 'cert-manager', manifest }) {
    const name = text(manifest, 'spec', 'acme', 'privateKeySecretRef', 'name');
    if (name)
      yield secret(
        namespace,
        name,
        text(manifest, 'spec', 'acme', 'privateKeySecretRef', 'key') ?? 'tls.key',
      );
  },
});

const externalSecret: Creation = {
  name: 'External Secrets ExternalSecret',
  source: 'https://external-secrets.io/v2.9.0/api/externalsecret/',
  group: 'external-secrets.io',
  kind: 'ExternalSecret',
  *create(object, environment) {
    const { name, manifest } = object;
    const target = field(manifest, 'spec', 'target');
    // these two only add to a Secret that something else makes, or make none
    if (['None', 'Merge'].includes(text(target, 'creationPolicy') ?? '')) return;
    yield targetSecret(object, environment, text(target, 'name') ?? name);
  },
};

/** A template replaces the keys unless it merges; what a generator or `extract` yields is not known here. */
function targetSecret(
  { namespace = '', manifest }: WorldObject,
  environment: Environment,
  name: string,
): Draft {
  const template = field(manifest, 'spec', 'target', 'template');
  const templated = [
    ...Object.keys(mapping(template, 'data')),
    ...Object.keys(mapping(template, 'stringData')),
  ];
  const replaces = templated.length > 0 && text(template, 'mergePolicy') !== 'Merge';
  const keys = replaces
    ? []
    : items(manifest, 'spec', 'data').flatMap((data) => text(data, 'secretKey') ?? []);
  const sources = replaces ? [] : items(manifest, 'spec', 'dataFrom');
  const rewritten = sources.filter((source) => field(source, 'rewrite') !== undefined);
  const generated = sources.map((source) => generatedKeys(source, namespace, environment));
  const isKnown = rewritten.length === 0 && !generated.includes(undefined);
  const draft = secret(
    namespace,
    name,
    ...keys,
    ...templated,
    ...(isKnown ? generated.flatMap((made) => made ?? []) : []),
  );
  return { ...draft, hasMoreKeys: !isKnown || items(template, 'templateFrom').length > 0 };
}

/** @see https://external-secrets.io/v2.9.0/api/generator/password/ */
function generatedKeys(source: unknown, namespace: string, environment: Environment): string[] | undefined {
  const generator = field(source, 'sourceRef', 'generatorRef');
  if (text(generator, 'kind') !== 'Password') return undefined;
  const name = text(generator, 'name') ?? '';
  const password = environment.find('generators.external-secrets.io', 'Password', namespace, name);
  const keys = items(password?.manifest, 'spec', 'secretKeys').filter((key) => typeof key === 'string');
  return keys.length > 0 ? keys : ['password'];
}

export const SECRETS: readonly Creation[] = [
  certificate,
  issuer('Issuer'),
  issuer('ClusterIssuer'),
  externalSecret,
];
