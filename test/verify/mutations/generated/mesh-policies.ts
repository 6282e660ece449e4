import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';
import type { Generator } from './generator';

/** A change to every policy of a kind that some test picks. */
const each = (
  name: string,
  kind: string,
  rules: readonly string[],
  change: (policy: Editable, dist: MutableDist) => void,
  isMeant: (policy: Editable, environment: Environment) => boolean = () => true,
): Generator => ({
  name,
  rules,
  *generate(environment) {
    const policies = environment.ofKind('security.istio.io', kind);
    for (const object of policies.filter(({ manifest }) => isMeant(manifest, environment))) {
      yield { at: reference(object), mutate: (dist) => change(dist.edit(reference(object)), dist) };
    }
  },
});

const REQUESTS = ['connectivity/request-authentication', 'connectivity/declared', 'connectivity/selectors'];

const tokens = (name: string, change: (rule: Editable, spec: Editable, dist: MutableDist) => void) =>
  each(name, 'RequestAuthentication', REQUESTS, ({ spec }, dist) => change(spec.jwtRules[0], spec, dist));

const removed = (kind: string, rules: readonly string[]): Generator => ({
  name: `a ${kind} is removed`,
  rules,
  *generate(environment) {
    for (const object of environment.ofKind('security.istio.io', kind)) {
      yield { at: reference(object), mutate: (dist) => dist.remove(reference(object)) };
    }
  },
});

/** Policies that let somebody in, or ask for something of their own. */
const hasRules = ({ spec }: Editable): boolean => (spec.rules ?? []).length > 0;

const POLICIES = [
  'connectivity/declared',
  'connectivity/external-authorization',
  'connectivity/peer-authentication',
  'connectivity/selectors',
  'connectivity/isolated',
  'connectivity/gateway-routes',
  'connectivity/mesh-settings',
];

const ofTenant = (object: KubernetesObject) => object.namespace?.startsWith('tenant-') ?? false;

export const ofMeshPolicies: readonly Generator[] = [
  removed('RequestAuthentication', REQUESTS),
  tokens('a RequestAuthentication selects other pods', (_, spec) => {
    spec.selector.matchLabels = { 'app.kubernetes.io/name': 'frontend' };
  }),
  tokens('a RequestAuthentication is for a waypoint', (_, spec) => {
    delete spec.selector;
    spec.targetRefs = [{ kind: 'Service', name: 'api' }];
  }),
  tokens('a RequestAuthentication has no audience', (rule) => {
    delete rule.audiences;
  }),
  tokens('a RequestAuthentication has the issuer of another', (rule) => {
    rule.issuer = rule.issuer.replace(/[^/]+$/, 'globex-nobody');
  }),
  tokens('a RequestAuthentication has the keys of another', (rule) => {
    rule.jwksUri = rule.jwksUri.replace(/realms\/[^/]+/, 'realms/globex-nobody');
  }),
  tokens('a RequestAuthentication has keys from elsewhere', (rule) => {
    rule.jwksUri = rule.jwksUri.replace(/\/\/[^/]+/, '//keys.example.com');
  }),
  tokens('a RequestAuthentication has keys written out', (rule) => {
    delete rule.jwksUri;
    rule.jwks = '{"keys":[]}';
  }),
  tokens('a RequestAuthentication takes a second issuer', (rule, spec) => {
    spec.jwtRules.push({ ...rule, issuer: 'https://sso.example.com' });
  }),
  tokens('a RequestAuthentication has two rules for an issuer', (rule, spec) => {
    spec.jwtRules.push({ ...rule, audiences: ['account'] });
  }),
  each(
    'an AuthorizationPolicy is only tried',
    'AuthorizationPolicy',
    POLICIES,
    ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, 'istio.io/dry-run': 'true' };
    },
    hasRules,
  ),
  each(
    'an AuthorizationPolicy is for another revision',
    'AuthorizationPolicy',
    POLICIES,
    ({ metadata }) => {
      metadata.labels = { ...metadata.labels, 'istio.io/rev': 'canary' };
    },
    hasRules,
  ),
  each('an AuthorizationPolicy is for a waypoint', 'AuthorizationPolicy', POLICIES, ({ spec }) => {
    delete spec.selector;
    spec.targetRefs = [{ kind: 'Service', name: 'api' }];
  }),
  each('a PeerAuthentication is for another revision', 'PeerAuthentication', POLICIES, ({ metadata }) => {
    metadata.labels = { ...metadata.labels, 'istio.io/rev': 'canary' };
  }),
  {
    name: 'a second RequestAuthentication takes the tokens of another tenant',
    rules: REQUESTS,
    *generate(environment) {
      const all = environment.ofKind('security.istio.io', 'RequestAuthentication').filter(ofTenant);
      for (const object of all) {
        yield {
          at: reference(object),
          mutate: (dist) => {
            const copy = structuredClone(object.manifest) as Editable;
            copy.metadata.name = 'partners';
            copy.spec.jwtRules[0].issuer = copy.spec.jwtRules[0].issuer.replace(/[^/]+$/, 'partner');
            dist.add(object.component, copy);
          },
        };
      }
    },
  },
];
