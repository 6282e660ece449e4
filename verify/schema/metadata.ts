import { text } from '../created/field';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import type { Catalog } from './catalog/catalog';
import { isCanonicalAddress } from './values/addresses';
import { isDnsLabel, isDnsSubdomain, isPathSegment } from './values/names';

interface Syntax {
  readonly like: string;
  readonly test: (name: string) => boolean;
}

const SUBDOMAIN: Syntax = {
  like: 'lower case letters, digits, "-" and ".", 253 at most',
  test: isDnsSubdomain,
};
const LABEL: Syntax = { like: 'lower case letters, digits and "-", 63 at most', test: isDnsLabel };
const SEGMENT: Syntax = { like: 'free of "/" and "%"', test: isPathSegment };

/** Kinds whose names are not DNS subdomains. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const NAMES: Readonly<Record<string, Syntax>> = {
  '/Namespace': LABEL,
  // a letter first until 1.36, RelaxedServiceNameValidation
  '/Service': LABEL,
  'apps/StatefulSet': LABEL,
  // a Job's name is its own and the time, and becomes a label
  'batch/CronJob': {
    like: 'lower case letters, digits, "-" and ".", 52 at most',
    test: (name) => name.length <= 52 && isDnsSubdomain(name),
  },
  // the name becomes a label of its pods
  'batch/Job': {
    like: 'lower case letters, digits, "-" and ".", 63 at most',
    test: (name) => name.length <= 63 && isDnsSubdomain(name),
  },
  'certificates.k8s.io/CertificateSigningRequest': SEGMENT,
  'networking.k8s.io/IPAddress': {
    like: 'an address such as 10.1.2.3 or fd00::1, in its short form',
    test: isCanonicalAddress,
  },
  'policy/PodDisruptionBudget': SEGMENT,
  'rbac.authorization.k8s.io/ClusterRole': SEGMENT,
  'rbac.authorization.k8s.io/ClusterRoleBinding': SEGMENT,
  'rbac.authorization.k8s.io/Role': SEGMENT,
  'rbac.authorization.k8s.io/RoleBinding': SEGMENT,
};

/** Names, and whether there is a namespace; keys and values of labels are in the schema. */
export const metadata = (catalog: Catalog): Rule => ({
  name: 'schema/metadata',
  contract: 'every object has a name that its kind allows, and a namespace if and only if its kind has one',
  *check({ objects }): Iterable<Fault> {
    for (const object of objects) {
      const scope = catalog.find(object.apiVersion, object.kind)?.scope;
      yield* checkName(object);
      if (scope) yield* checkNamespace(object, scope);
    }
  },
});

function* checkName(object: KubernetesObject): Iterable<Fault> {
  const { like, test } = NAMES[`${object.group}/${object.kind}`] ?? SUBDOMAIN;
  if (test(object.name)) return;
  const what = `name of a ${object.kind} must be ${like}, got ${JSON.stringify(object.name)}`;
  yield { object, path: ['metadata', 'name'], what, fix: 'rename it' };
}

function* checkNamespace(object: KubernetesObject, scope: 'Cluster' | 'Namespaced'): Iterable<Fault> {
  const { kind, namespace } = object;
  const path = ['metadata', 'namespace'];
  const written = text(object.manifest, ...path);
  if (scope === 'Cluster' && written !== undefined) {
    const what = `${kind} has no namespace, got ${JSON.stringify(written)}`;
    // the API server and Argo CD drop it
    yield { object, path, severity: 'warning', what, fix: 'remove it' };
  } else if (scope === 'Namespaced' && namespace === undefined) {
    const what = `${kind} must have a namespace`;
    const fix = 'set it, or destination.namespace of its Application: it must not depend on who applies it';
    yield { object, path, what, fix };
  } else if (namespace !== undefined && !isDnsLabel(namespace)) {
    const what = `namespace must be ${LABEL.like}, got ${JSON.stringify(namespace)}`;
    yield { object, path, what, fix: 'rename it' };
  }
}
