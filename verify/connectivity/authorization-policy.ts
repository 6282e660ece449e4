import { field, items, mapping, text } from '../created/field';
import type { Pod } from '../created/pod';
import { matches } from '../created/selector';
import type { World } from '../created/world';
import { groupBy, type KubernetesObject } from '../dist';
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
import { ROOT } from './peer-authentication';

export interface Authorization {
  /** Whether a request passes; maybe where it depends on more than is known of it. */
  readonly answer: Answer;
  readonly policies: readonly KubernetesObject[];
}

/** What the sidecars let in. @see https://istio.io/latest/docs/reference/config/security/authorization-policy/ */
export class AuthorizationPolicies {
  private readonly whole: ReadonlyMap<string, readonly KubernetesObject[]>;
  private readonly selecting = new Map<Pod, KubernetesObject[]>();

  constructor(world: World) {
    const all = world.ofKind('security.istio.io', 'AuthorizationPolicy');
    this.whole = groupBy(
      all.filter((one) => !hasSelector(one)),
      ({ namespace }) => namespace ?? '',
    );
    for (const policy of all.filter(hasSelector)) {
      const selector = field(policy.manifest, 'spec', 'selector');
      const pods =
        policy.namespace === ROOT
          ? world.pods.filter((pod) => matches(selector, pod.labels))
          : world.select(policy.namespace ?? '', selector);
      for (const pod of pods) this.selecting.set(pod, [...(this.selecting.get(pod) ?? []), policy]);
    }
  }

  of(pod: Pod): readonly KubernetesObject[] {
    const root = pod.namespace === ROOT ? [] : (this.whole.get(ROOT) ?? []);
    return [...root, ...(this.whole.get(pod.namespace) ?? []), ...(this.selecting.get(pod) ?? [])];
  }

  decide(pod: Pod, caller: Caller, request: Request): Authorization {
    return decide(this.of(pod), caller, request);
  }
}

const hasSelector = ({ manifest }: KubernetesObject) =>
  Object.keys(mapping(manifest, 'spec', 'selector', 'matchLabels')).length > 0;

export const actionOf = ({ manifest }: KubernetesObject): string =>
  text(manifest, 'spec', 'action') ?? 'ALLOW';

/** CUSTOM, DENY, ALLOW, as Istio orders them. */
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
  const asking = by('CUSTOM').filter((policy) => match(policy) !== 'no');
  const doubt: Answer = denying.length + asking.length > 0 ? 'maybe' : 'yes';
  const allowing = by('ALLOW');
  if (allowing.length === 0) return { answer: doubt, policies: [...asking, ...denying] };
  const matching = allowing.filter((policy) => match(policy) !== 'no');
  if (matching.length === 0) return { answer: 'no', policies: allowing };
  return {
    answer: every([some(matching.map(match)), doubt]),
    policies: [...asking, ...denying, ...matching],
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
