import { field, items, places, text } from '../created/field';
import { podTemplate } from '../created/kubernetes';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';

/** Switches of an operator that change all of its pods; what they make of them stands in no custom resource. */
export const operatorSettings: Rule = {
  name: 'references/operator-settings',
  contract: 'no operator is told to change its pods past what their custom resources say',
  *check(environment): Iterable<Fault> {
    for (const { object, path, what } of switches(environment)) {
      yield { object, path, what, fix: 'remove it; say it in the custom resources' };
    }
  },
};

type Switch = Pick<Required<Fault>, 'object' | 'path' | 'what'>;

/** @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/internal/configuration/configuration.go */
const VARIABLES = /^(?:INHERITED_(?:LABELS|ANNOTATIONS)|(?:KC_)?OPERATOR_KEYCLOAK_POD_?LABELS.*)$/;

/** @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/cmd/operator/main.go */
const ARGUMENTS = /^--?(?:labels|annotations|acme-http01-solver-extra-labels)=/;

const PATCH = ['metadata', 'annotations', 'cnpg.io/podPatch'];

function* switches(environment: Environment): Iterable<Switch> {
  for (const object of environment.ofKind('postgresql.cnpg.io', 'Cluster')) {
    if (text(object.manifest, ...PATCH) === undefined) continue;
    yield { object, path: PATCH, what: 'patches the pods of the operator, and no proof reads the patch' };
  }
  for (const object of environment.objects) {
    const template = podTemplate(object);
    if (template) yield* ofPods(object, template);
    else if (object.kind === 'ConfigMap') yield* inData(object);
    else if (object.kind === 'Application') yield* inValues(object, [], object.manifest);
  }
}

function* ofPods(object: KubernetesObject, template: Path): Iterable<Switch> {
  const spec = field(object.manifest, ...template, 'spec');
  for (const { path, value } of places(spec, 'containers[]')) {
    yield* inValues(object, [...template, 'spec', ...path, 'env'], items(value, 'env'));
    yield* inValues(object, [...template, 'spec', ...path, 'args'], items(value, 'args'));
  }
}

function* inData(object: KubernetesObject): Iterable<Switch> {
  yield* inValues(object, ['data'], field(object.manifest, 'data'));
}

const what = (name: string) => `${name} changes the labels or annotations of every pod of an operator`;

/** A variable, a key of that name, or an argument, wherever it is. */
function* inValues(object: KubernetesObject, path: Path, value: unknown): Iterable<Switch> {
  if (typeof value === 'string') {
    if (ARGUMENTS.test(value)) yield { object, path, what: what(value.replace(/=.*/, '')) };
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const name = text(value, 'name');
  if (name !== undefined && VARIABLES.test(name)) yield { object, path, what: what(name) };
  for (const [key, child] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (VARIABLES.test(key) && text(child) !== undefined) yield { object, path: at, what: what(key) };
    else yield* inValues(object, at, child);
  }
}
