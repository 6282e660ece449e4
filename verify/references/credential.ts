import type { WorldObject } from '../created/creation';
import { field, items, text } from '../created/field';
import { World } from '../created/world';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { Gateways, type Server } from './gateway-server';
import { keysOf } from './key';
import { oneOf } from './one-of';

/** A gateway without its certificate refuses every handshake, and no object says so. */
export const credential: Rule = {
  name: 'references/credential',
  contract:
    'every server of a Gateway that ends TLS has a Secret with certificate and key where its pods are',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const gateways = Gateways.of(environment);
    for (const server of gateways.servers) {
      if (!ENDING.includes(text(server.value, 'tls', 'mode') ?? '')) continue;
      const own = server.gateway.namespace ?? '';
      const found = gateways.podsOf(server.gateway).map(({ namespace }) => namespace);
      const namespaces = new Set(found.length > 0 ? found : [own]);
      for (const namespace of namespaces) {
        yield* checkServer(world, server, namespace);
        if (!/MUTUAL/.test(text(server.value, 'tls', 'mode') ?? '')) continue;
        yield* checkAuthority(world, server, namespace);
      }
    }
  },
};

/** Modes in which the gateway shows a certificate that a Secret has. */
const ENDING: readonly string[] = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'];

/** The credentials that a server names, each where it does. */
export function credentialsOf({ value, path }: Server): { readonly path: Path; readonly name: string }[] {
  const several = items(value, 'tls', 'credentialNames').map((name, index) => ({
    path: [...path, 'tls', 'credentialNames', index],
    name: String(name),
  }));
  const one = text(value, 'tls', 'credentialName');
  return one === undefined || several.length > 0
    ? several
    : [{ path: [...path, 'tls', 'credentialName'], name: one }];
}

/** Whichever of the two pairs there is. @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/credentials/kube/secrets.go ExtractCertInfo */
const PAIRS = [
  ['tls.crt', 'tls.key'],
  ['cert', 'key'],
];

const AUTHORITIES = ['ca.crt', 'cacert'];

function* checkServer(world: World, server: Server, namespace: string): Iterable<Fault> {
  const { gateway: object, path } = server;
  const credentials = credentialsOf(server);
  const file = ['serverCertificate', 'privateKey', 'tlsCertificates', 'caCertificates'].find(
    (name) => field(server.value, 'tls', name) !== undefined,
  );
  if (file !== undefined) {
    const what = 'names a file of the pod, of which nothing says that it is there';
    yield { object, path: [...path, 'tls', file], what, fix: 'name a Secret in credentialName' };
  } else if (credentials.length === 0) {
    const what = 'ends TLS without a certificate';
    yield { object, path: [...path, 'tls', 'credentialName'], what, fix: 'name a Secret' };
  }
  for (const credential of credentials) {
    const secret = secretOf(world, credential.name, namespace);
    // references/object says what is not where the Gateway is
    if (!secret && namespace === object.namespace && /^[^/:]+$/.test(credential.name)) continue;
    if (!secret) yield missing(server, credential, namespace);
    else yield* checkKeys(server, credential.path, secret, PAIRS);
  }
}

/** Whom clients are told by: the Secret that is named for it, that of the credential with `-cacert`, or the credential itself. */
function* checkAuthority(world: World, server: Server, namespace: string): Iterable<Fault> {
  const named = text(server.value, 'tls', 'caCertCredentialName');
  const [first] = credentialsOf(server);
  const path = [...server.path, 'tls', named === undefined ? 'mode' : 'caCertCredentialName'];
  const name = named ?? first?.name;
  if (name === undefined) return;
  const secret =
    (named === undefined ? secretOf(world, `${name}-cacert`, namespace) : undefined) ??
    secretOf(world, name, namespace);
  if (secret)
    yield* checkKeys(
      server,
      path,
      secret,
      AUTHORITIES.map((key) => [key]),
    );
  else if (named !== undefined) yield missing(server, { path, name }, namespace);
}

/** `name`, `namespace/name`, both also with `kubernetes://`. @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/credentials/resource.go ParseResourceName */
function secretOf(world: World, credential: string, namespace: string): WorldObject | undefined {
  const written = credential.replace(/^kubernetes:\/\//, '');
  const [of = '', name] = written.includes('/') ? written.split('/') : [namespace, written];
  // that of another namespace is not given to the gateway
  return of === namespace && name !== undefined ? world.find('', 'Secret', namespace, name) : undefined;
}

const missing = (
  { gateway: object }: Server,
  { path, name }: { readonly path: Path; readonly name: string },
  namespace: string,
): Fault => ({
  object,
  path,
  what: `the gateway finds no Secret ${JSON.stringify(name)} in ${namespace}, where its pods are`,
  fix: 'let something make it there, such as a Certificate or an ExternalSecret',
});

function* checkKeys(
  { gateway: object }: Server,
  path: Path,
  secret: WorldObject,
  wanted: readonly (readonly string[])[],
): Iterable<Fault> {
  const known = keysOf(secret);
  if (!known || wanted.some((keys) => keys.every((key) => known.has(key)))) return;
  const what = `Secret ${secret.namespace}/${secret.name} has no ${wanted.map((keys) => keys.join(' and ')).join(', nor ')}`;
  yield {
    object,
    path,
    what,
    fix: oneOf([...known], 'add the keys').replace(/^use/, 'it has'),
  };
}
