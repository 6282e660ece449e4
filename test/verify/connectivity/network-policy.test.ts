import fc from 'fast-check';
import { idOf } from '../../../verify/connectivity/call';
import { Network } from '../../../verify/connectivity/network';
import { undeclaredPairs } from '../../../verify/connectivity/undeclared';
import { decide } from '../../../verify/connectivity/verdict';
import type { Pod } from '../../../verify/created/pod';
import { deployment, type Editable, environmentOf, namespace, networkPolicy } from './world';

const LABELS = fc.record({ app: fc.constantFrom('a', 'b') }, { requiredKeys: [] });
const PORTS = [1, 2, 3, 4];

const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'team'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.subarray(['a', 'b'], { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom('app', 'team'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);

const selector = fc.record(
  { matchLabels: LABELS, matchExpressions: fc.array(requirement, { maxLength: 1 }) },
  { requiredKeys: [] },
);

const peer = fc.oneof(
  fc.record({ podSelector: selector, namespaceSelector: selector }, { requiredKeys: ['podSelector'] }),
  fc.record({ namespaceSelector: selector }),
  fc.constant({ ipBlock: { cidr: '0.0.0.0/0' } }),
  fc.constant({ ipBlock: { cidr: '203.0.113.0/24' } }),
);

const port = fc.oneof(
  fc.record({ port: fc.constantFrom(...PORTS) }),
  fc.record({ port: fc.constantFrom(1, 2), endPort: fc.constantFrom(2, 3) }),
  fc.constant({ port: 'web' }),
  fc.constantFrom({}, { protocol: 'UDP' }),
);

const rule = (side: 'from' | 'to') =>
  fc.record(
    { [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
    { requiredKeys: [] },
  );

const policySpec = fc.record(
  {
    podSelector: selector,
    ingress: fc.array(rule('from'), { maxLength: 2 }),
    egress: fc.array(rule('to'), { maxLength: 2 }),
    policyTypes: fc.subarray(['Ingress', 'Egress']),
  },
  { requiredKeys: ['podSelector'] },
);

const NAMESPACES = ['one', 'two'];

const worlds = fc
  .record({
    namespaces: fc.tuple(LABELS, LABELS),
    pods: fc.array(
      fc.record({ namespace: fc.constantFrom(...NAMESPACES), labels: LABELS, web: fc.constantFrom(2, 4) }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    policies: fc.array(fc.record({ namespace: fc.constantFrom(...NAMESPACES), spec: policySpec }), {
      maxLength: 5,
    }),
  })
  .map(({ namespaces, pods, policies }): Editable[] => [
    ...namespaces.map((labels, index) => namespace(NAMESPACES[index] ?? '', labels)),
    ...pods.map(({ namespace, labels, web }, index) =>
      deployment(namespace, `pod-${index}`, labels, [{ name: 'web', containerPort: web }]),
    ),
    ...policies.map(({ namespace, spec }, index) => networkPolicy(namespace, `policy-${index}`, spec)),
  ]);

/** NetworkPolicy as its documentation says it, pod by pod and port by port. */
class Naive {
  constructor(private readonly manifests: readonly Editable[]) {}

  selects(selector: Editable, labels: Editable): boolean {
    const values = Object.entries(selector?.matchLabels ?? {});
    return (
      values.every(([key, value]) => labels[key] === value) &&
      (selector?.matchExpressions ?? []).every(({ key, operator, values = [] }: Editable) => {
        if (operator === 'Exists') return key in labels;
        if (operator === 'DoesNotExist') return !(key in labels);
        return operator === 'In' ? values.includes(labels[key]) : !values.includes(labels[key]);
      })
    );
  }

  isolating(pod: Pod, type: 'Ingress' | 'Egress'): Editable[] {
    return this.manifests.filter(({ kind, metadata, spec }) => {
      if (kind !== 'NetworkPolicy' || metadata.namespace !== pod.namespace) return false;
      const byDefault = spec.egress?.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
      const types = spec.policyTypes?.length > 0 ? spec.policyTypes : byDefault;
      return types.includes(type) && this.selects(spec.podSelector, pod.labels);
    });
  }

  private isPeer(peer: Editable, policy: Editable, pod: Pod): boolean {
    if (peer.ipBlock) return peer.ipBlock.cidr === '0.0.0.0/0';
    const labels = this.manifests.find(
      ({ kind, metadata }) => kind === 'Namespace' && metadata.name === pod.namespace,
    )?.metadata.labels;
    const inNamespace = peer.namespaceSelector
      ? this.selects(peer.namespaceSelector, { ...labels, 'kubernetes.io/metadata.name': pod.namespace })
      : policy.metadata.namespace === pod.namespace;
    return inNamespace && (!peer.podSelector || this.selects(peer.podSelector, pod.labels));
  }

  private isPort(entry: Editable, target: Pod, port: number): boolean {
    if ((entry.protocol ?? 'TCP') !== 'TCP') return false;
    if (entry.port === undefined) return true;
    if (entry.port === 'web') return target.ports.some((one) => one.name === 'web' && one.port === port);
    return entry.endPort ? entry.port <= port && port <= entry.endPort : entry.port === port;
  }

  private passesSide(of: Pod, other: Pod, type: 'Ingress' | 'Egress', target: Pod, port: number): boolean {
    const policies = this.isolating(of, type);
    const side = type === 'Ingress' ? 'from' : 'to';
    return (
      policies.length === 0 ||
      policies.some((policy) =>
        (policy.spec[type.toLowerCase()] ?? []).some(
          (rule: Editable) =>
            (!rule[side]?.length || rule[side].some((one: Editable) => this.isPeer(one, policy, other))) &&
            (!rule.ports?.length || rule.ports.some((one: Editable) => this.isPort(one, target, port))),
        ),
      )
    );
  }

  passes(from: Pod, to: Pod, port: number): boolean {
    return this.passesSide(from, to, 'Egress', to, port) && this.passesSide(to, from, 'Ingress', to, port);
  }
}

describe('NetworkPolicy', () => {
  it('decides every pair and port as an evaluation pod by pod does', () => {
    fc.assert(
      fc.property(worlds, (manifests) => {
        const network = Network.of(environmentOf(manifests));
        const naive = new Naive(manifests);
        const triples = network.pods.flatMap((from) =>
          network.pods.flatMap((to) => PORTS.map((port) => ({ from, to, port }))),
        );
        const show = (passes: (from: Pod, to: Pod, port: number) => boolean) =>
          triples.map(({ from, to, port }) => `${idOf(from)} ${idOf(to)} ${port} ${passes(from, to, port)}`);
        expect(show((from, to, port) => decide(network, from, to, { port }).allowed === 'yes')).toEqual(
          show((from, to, port) => naive.passes(from, to, port)),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('enumerates by selector exactly the pairs that pass, of those who are isolated', () => {
    fc.assert(
      fc.property(worlds, (manifests) => {
        const network = Network.of(environmentOf(manifests));
        const naive = new Naive(manifests);
        const found = Array.from(undeclaredPairs(network), ({ source, target, ports }) =>
          ports.some(({ protocol }) => protocol === 'TCP') ? `${idOf(source)} ${idOf(target)}` : '',
        );
        const expected = network.pods.flatMap((source) =>
          network.pods
            .filter(
              (target) =>
                naive.isolating(source, 'Egress').length > 0 &&
                PORTS.some((port) => naive.passes(source, target, port)),
            )
            .map((target) => `${idOf(source)} ${idOf(target)}`),
        );
        expect([...new Set(found.filter(Boolean))].sort()).toEqual(expected.sort());
      }),
      { numRuns: 200 },
    );
  });
});
