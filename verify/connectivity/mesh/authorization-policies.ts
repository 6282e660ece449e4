import { items, labels, text } from '../../created/field';
import type { Pod } from '../../created/pod';
import type { World } from '../../created/world';
import type { KubernetesObject } from '../../dist';
import {
  type Answer,
  type Caller,
  every,
  isHttpOnly,
  matchRule,
  type Request,
  some,
  withoutHttp,
} from './authorization-rule';
import { meshObjects } from './objects';
import { Selecting } from './selecting';

export interface Authorization {
  /** Whether a request passes; maybe where it depends on more than is known of it. */
  readonly answer: Answer;
  readonly policies: readonly KubernetesObject[];
}

/** A program that is asked, and whether it is asked about a request for sure. */
export interface Asking {
  readonly policy: KubernetesObject;
  readonly provider: string;
  readonly answer: Answer;
}

/** What the sidecars let in. @see https://istio.io/latest/docs/reference/config/security/authorization-policy/ */
export class AuthorizationPolicies {
  private readonly selecting: Selecting;

  constructor(world: World) {
    const all = meshObjects(world, 'security.istio.io', 'AuthorizationPolicy');
    this.selecting = new Selecting(
      world,
      all.filter((policy) => !isDryRun(policy)),
    );
  }

  of(pod: Pod): readonly KubernetesObject[] {
    return this.selecting.of(pod);
  }

  decide(pod: Pod, caller: Caller, request: Request): Authorization {
    return decide(this.of(pod), caller, request);
  }

  /** The programs that the sidecar asks about a request, before anything else. */
  asks(pod: Pod, caller: Caller, request: Request): Asking[] {
    return this.of(pod)
      .filter((policy) => actionOf(policy) === 'CUSTOM')
      .map((policy) => ({
        policy,
        provider: providerOf(policy),
        answer: matchPolicy(policy, caller, request),
      }))
      .filter(({ answer }) => answer !== 'no');
  }
}

/** Whether a policy is only tried, and refuses nobody. @see https://istio.io/latest/docs/reference/config/annotations/#IoIstioDryRun */
const isDryRun = ({ manifest }: KubernetesObject): boolean =>
  /^(?:1|t|true)$/i.test(labels(manifest, 'metadata', 'annotations')['istio.io/dry-run'] ?? '');

export const actionOf = ({ manifest }: KubernetesObject): string =>
  text(manifest, 'spec', 'action') ?? 'ALLOW';

/** The extension provider that a CUSTOM policy names. */
export const providerOf = ({ manifest }: KubernetesObject): string =>
  text(manifest, 'spec', 'provider', 'name') ?? '';

/** DENY, ALLOW, as Istio orders them. */
function decide(policies: readonly KubernetesObject[], caller: Caller, request: Request): Authorization {
  const by = (action: string) => policies.filter((policy) => actionOf(policy) === action);
  const answers = new Map<KubernetesObject, Answer>();
  const match = (policy: KubernetesObject): Answer => {
    const answer = answers.get(policy) ?? matchPolicy(policy, caller, request);
    answers.set(policy, answer);
    return answer;
  };
  const denying = by('DENY').filter((policy) => match(policy) !== 'no');
  const sure = denying.filter((policy) => match(policy) === 'yes');
  if (sure.length > 0) return { answer: 'no', policies: sure };
  const doubt: Answer = denying.length > 0 ? 'maybe' : 'yes';
  const allowing = by('ALLOW');
  if (allowing.length === 0) return { answer: doubt, policies: denying };
  const matching = allowing.filter((policy) => match(policy) !== 'no');
  if (matching.length === 0) return { answer: 'no', policies: allowing };
  return {
    answer: every([some(matching.map(match)), doubt]),
    policies: [...denying, ...matching],
  };
}

function matchPolicy(policy: KubernetesObject, caller: Caller, request: Request): Answer {
  const denies = actionOf(policy) === 'DENY';
  const answers = items(policy.manifest, 'spec', 'rules').map((rule): Answer => {
    if (request.traffic !== 'tcp' || !isHttpOnly(rule)) {
      return matchRule(rule, policy.namespace ?? '', caller, request);
    }
    return denies ? matchRule(withoutHttp(rule), policy.namespace ?? '', caller, request) : 'no';
  });
  return some(answers);
}
