import { clusterOf } from '../cluster';
import { originOf } from '../created/creation';
import { items, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Attempt, idOf, isPod, names, refusalIn, type Source } from './call';
import { documentOf } from './declarations';
import { Network } from './network';
import { decide, decideOutside } from './verdict';

/** A pod that cannot ask for names reaches nothing by name. */
export const dns: Rule = {
  name: 'connectivity/dns',
  contract: 'every pod asks and reaches what resolves names in the cluster',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    for (const pod of network.pods) yield* checkOwnNames(pod);
    const { isKnown, dns } = clusterOf(environment);
    // of somebody else's cluster nobody has said what resolves names
    if (!isKnown) return;
    const { port } = dns;
    const attempts = ['UDP', 'TCP'].flatMap((protocol) =>
      network.resolvers().map((resolver) => ({ resolver, port, protocol })),
    );
    for (const pod of network.pods) {
      // only what a policy isolates can be kept from it
      if (network.isolating(pod, 'egress').length === 0) continue;
      const [failed] = attempts.flatMap((attempt) => tryToAsk(network, pod, attempt) ?? []);
      if (!failed) continue;
      const { resolver, protocol, refusal } = failed;
      yield {
        object: refusal.policies[0] ?? documentOf(environment),
        what: `${idOf(pod)} does not reach ${idOf(resolver)} on port ${port} ${protocol}, which resolves names: ${refusal.layer} refuses it (${names(refusal.policies)})`,
        fix: 'let the policy admit it, or correct cluster.dns of the environment',
      };
    }
  },
};

/** Names of the cluster that a pod does not ask for, because it brings answers or somebody to ask. */
function* checkOwnNames(pod: Pod): Iterable<Fault> {
  const { manifest } = pod.object;
  const object = originOf(pod.object);
  if (object.file === '') return;
  const aliases = items(manifest, 'spec', 'hostAliases').flatMap((alias) =>
    items(alias, 'hostnames').map(String),
  );
  const own = aliases.find(
    (host) => /(?:\.svc|\.cluster\.local)\.?$|^[^.]+$/.test(host) && host !== 'localhost',
  );
  if (own !== undefined) {
    const what = `${idOf(pod)} brings an address of its own for ${own}, which is a name of the cluster`;
    yield { object, what, fix: 'remove it from hostAliases' };
  }
  if (
    text(manifest, 'spec', 'dnsPolicy') !== 'None' &&
    items(manifest, 'spec', 'dnsConfig', 'nameservers').length === 0
  )
    return;
  const what = `${idOf(pod)} asks nameservers of its own for names of the cluster`;
  yield { object, what, fix: 'remove dnsPolicy None and dnsConfig.nameservers' };
}

interface Question extends Attempt {
  readonly resolver: Source;
}

/** What refuses a question; undefined where it is answered. */
function tryToAsk(network: Network, pod: Pod, question: Question) {
  const { resolver } = question;
  const verdict = isPod(resolver)
    ? decide(network, pod, resolver, question)
    : decideOutside(network, pod, resolver, question);
  const refusal = refusalIn(verdict);
  return refusal && { ...question, refusal };
}
