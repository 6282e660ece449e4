import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { isAbout, type Right, rightsOf } from './rights';

/** A right that leads to others. */
interface Danger {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly consequence: string;
  /** Whether names of objects limit it. */
  readonly byName?: boolean;
}

const RBAC = 'rbac.authorization.k8s.io';
const WRITE = ['create', 'update', 'patch'];
const WRITE_OR_DELETE = [...WRITE, 'delete', 'deletecollection'];

/** @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks */
const DANGERS: readonly Danger[] = [
  {
    group: RBAC,
    resources: ['roles', 'clusterroles'],
    verbs: ['escalate', 'bind'],
    consequence: 'gives itself rights that it does not have',
  },
  {
    group: RBAC,
    resources: ['rolebindings', 'clusterrolebindings'],
    verbs: WRITE,
    consequence: 'gives its rights to others',
  },
  {
    group: '',
    resources: ['users', 'groups', 'serviceaccounts'],
    verbs: ['impersonate'],
    consequence: 'acts as somebody else',
    byName: true,
  },
  {
    group: 'authentication.k8s.io',
    resources: ['userextras', 'uids'],
    verbs: ['impersonate'],
    consequence: 'acts as somebody else',
    byName: true,
  },
  {
    group: '',
    resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/ephemeralcontainers'],
    verbs: ['get', ...WRITE],
    consequence: 'gets into running pods',
  },
  {
    group: '',
    resources: ['serviceaccounts/token'],
    verbs: ['create'],
    consequence: 'makes tokens of every ServiceAccount',
    byName: true,
  },
  {
    group: '',
    resources: ['nodes/proxy'],
    verbs: ['get', ...WRITE],
    consequence: 'talks to the kubelet, past admission and audit',
  },
  {
    group: '',
    resources: ['persistentvolumes'],
    verbs: ['create'],
    consequence: 'mounts any folder of a node',
  },
  {
    group: '',
    resources: ['namespaces'],
    verbs: ['update', 'patch'],
    consequence: 'takes the Pod Security Standard off a namespace',
    byName: true,
  },
  {
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval', 'signers'],
    verbs: ['update', 'patch', 'approve', 'sign'],
    consequence: 'makes certificates of any user',
    byName: true,
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
    ],
    verbs: WRITE_OR_DELETE,
    consequence: 'reads or changes what anybody writes',
    byName: true,
  },
];

export const escalation: Rule = {
  name: 'hardening/escalation',
  contract: 'no role has a right that leads to others',
  *check(environment): Iterable<Fault> {
    for (const right of rightsOf(environment)) {
      for (const danger of DANGERS) yield* faults(right, danger);
    }
  },
};

function* faults(right: Right, { group, resources, verbs, consequence, byName }: Danger): Iterable<Fault> {
  const found = right.verbs.filter((verb) => verbs.includes(verb));
  // nothing has a name yet when it is created, but for the parts of what exists
  const isLimited = byName && right.names.length > 0;
  if (found.length === 0 || isLimited) return;
  for (const resource of resources) {
    if (!isAbout(right, group, resource)) continue;
    yield {
      object: right.object,
      path: [...right.path, 'resources', right.resources.indexOf(resource)],
      what: `${found.join(', ')} of ${resource} ${consequence}`,
      fix: byName ? 'name what is needed in resourceNames, or remove it' : 'remove it',
    };
  }
}
