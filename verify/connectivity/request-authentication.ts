import { items, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { idOf } from './call';
import { actionOf } from './mesh/authorization-policies';
import { fullHost, texts } from './mesh/objects';
import type { JwtRule } from './mesh/request-authentications';
import { Network } from './network';

/** Who asks for a token has it checked, with the keys of who has issued it, for the one that it is for. */
export const requestAuthentication: Rule = {
  name: 'connectivity/request-authentication',
  contract:
    'tokens that a rule asks for are checked once, with the keys of their issuer and for an audience; no others are taken',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const issuers = new Issuers(network);
    const seen = new Set<string>();
    for (const pod of network.pods.filter(({ mesh }) => mesh !== 'none')) {
      for (const fault of checkPod(network, issuers, pod)) {
        const key = `${fault.object.kind}/${fault.object.namespace}/${fault.object.name}/${fault.path?.join('.')}`;
        if (!seen.has(key)) yield fault;
        seen.add(key);
      }
    }
  },
};

/** Where a rule of a policy asks for tokens of an issuer. */
interface Wish {
  readonly policy: KubernetesObject;
  readonly path: Path;
  readonly issuer: string;
}

function* checkPod(network: Network, issuers: Issuers, pod: Pod): Iterable<Fault> {
  const rules = network.requests.rules(pod);
  const wishes = network.authorizations.of(pod).flatMap((policy) => issuers.askedBy(policy));
  if (rules.length === 0 && wishes.length === 0) return;
  for (const { policy, path, issuer } of wishes) {
    if (rules.some((rule) => rule.issuer === issuer)) continue;
    yield {
      object: policy,
      path,
      what: `nothing checks tokens of ${issuer} for ${idOf(pod)}, so that every request is refused`,
      fix: 'add a RequestAuthentication of that issuer that selects the pod',
    };
  }
  for (const [index, rule] of rules.entries()) {
    const what = wrong(issuers, pod, rule, rules.slice(0, index), wishes);
    if (what) yield { object: rule.object, ...what };
  }
}

/** Who issues tokens: who asks for theirs, and where their hosts are routed to. */
class Issuers {
  private readonly wishes = new Map<KubernetesObject, readonly Wish[]>();
  private routes?: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(private readonly network: Network) {}

  askedBy(policy: KubernetesObject): readonly Wish[] {
    const known = this.wishes.get(policy) ?? wishesOf(policy);
    this.wishes.set(policy, known);
    return known;
  }

  /** Whether a route for a host leads to a Service. */
  isRouted(host: string, service: string): boolean {
    this.routes ??= routesOf(this.network);
    return this.routes.get(host)?.has(service) ?? false;
  }
}

function routesOf({ environment }: Network): ReadonlyMap<string, ReadonlySet<string>> {
  const routes = new Map<string, Set<string>>();
  for (const { manifest, namespace } of environment.ofKind('networking.istio.io', 'VirtualService')) {
    const leads = items(manifest, 'spec', 'http').flatMap((http) =>
      items(http, 'route').map((to) => fullHost(text(to, 'destination', 'host') ?? '', namespace)),
    );
    for (const host of texts(manifest, 'spec', 'hosts')) {
      routes.set(host, new Set([...(routes.get(host) ?? []), ...leads]));
    }
  }
  return routes;
}

/** `https://sso.example.org/realms/shop/*` asks for tokens of what is before the last slash. */
function wishesOf(policy: KubernetesObject): Wish[] {
  if (actionOf(policy) !== 'ALLOW') return [];
  return items(policy.manifest, 'spec', 'rules').flatMap((rule, index) =>
    items(rule, 'from').flatMap((from, place) =>
      texts(from, 'source', 'requestPrincipals').flatMap((principal, at) => {
        const issuer = principal.slice(0, Math.max(0, principal.lastIndexOf('/')));
        const path = ['spec', 'rules', index, 'from', place, 'source', 'requestPrincipals', at];
        return issuer === '' ? [] : [{ policy, path, issuer }];
      }),
    ),
  );
}

type Complaint = Pick<Fault, 'path' | 'what' | 'fix'>;

function wrong(
  issuers: Issuers,
  pod: Pod,
  { path, issuer, audiences, jwksUri, hasKeys, takesFromAddress }: JwtRule,
  before: readonly JwtRule[],
  wishes: readonly Wish[],
): Complaint | undefined {
  if (before.some((rule) => rule.issuer === issuer)) {
    const what = `${idOf(pod)} has another rule for tokens of ${issuer}`;
    return { path: [...path, 'issuer'], what, fix: 'keep one: they do not merge' };
  }
  if (!wishes.some((wish) => wish.issuer === issuer)) {
    const what = `takes tokens of ${issuer}, which no AuthorizationPolicy of ${idOf(pod)} asks for`;
    return { path: [...path, 'issuer'], what, fix: 'correct the issuer, or remove the rule' };
  }
  if (audiences.length === 0) {
    const what = `takes every token of ${issuer}, whomever it is for`;
    return { path, what, fix: 'name the audiences that the program stands for' };
  }
  if (hasKeys) {
    const what = `has keys written out, of which nobody can tell whose they are`;
    return { path: [...path, 'jwks'], what, fix: 'use jwksUri' };
  }
  if (takesFromAddress) {
    const what =
      'takes tokens from the address as well (?access_token=…), which is kept in logs and histories';
    return { path, what, fix: 'say fromHeaders with Authorization and "Bearer "' };
  }
  if (jwksUri === undefined) return undefined;
  const what = strangeKeys(issuers, issuer, jwksUri);
  if (what === undefined) return undefined;
  return { path: [...path, 'jwksUri'], what, fix: 'use the keys that the issuer publishes' };
}

/** Why keys may be somebody else's: they are at the issuer's host, or at the Service that this host is routed to, below its path. */
function strangeKeys(issuers: Issuers, issuer: string, jwksUri: string): string | undefined {
  if (!URL.canParse(issuer) || !URL.canParse(jwksUri))
    return `nobody can tell whether ${jwksUri} has the keys of ${issuer}`;
  const [own, keys] = [new URL(issuer), new URL(jwksUri)];
  const base = own.pathname.replace(/\/*$/, '/');
  if (!keys.pathname.startsWith(base)) return `has the keys of ${jwksUri}, not of ${issuer}`;
  if (keys.origin === own.origin) return undefined;
  return issuers.isRouted(own.hostname, fullHost(keys.hostname, undefined))
    ? undefined
    : `has keys of ${keys.host}, where ${own.host} is not routed to`;
}
