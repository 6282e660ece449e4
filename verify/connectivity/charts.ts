import { knownValues, placedSources } from '../created/applications';
import { field, mapping, text } from '../created/field';
import { helmValues } from '../created/helm-values';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';

/** What a chart makes is known as far as its model goes; what goes further is refused, not overlooked. */
export const charts: Rule = {
  name: 'connectivity/charts',
  contract:
    'what a source is rendered with is written where it can be read, and opens or renames nothing unknown',
  *check(environment): Iterable<Fault> {
    for (const object of environment.ofKind('argoproj.io', 'Application')) {
      for (const { path, source } of placedSources(object.manifest)) {
        yield* rendering(object, path, source, environment.name);
        const known = new Set(knownValues(source));
        const values = helmValues(source);
        yield* inValues({ object, path: [...path, 'helm', 'valuesObject'], known, name: '' }, values);
      }
    }
  },
};

/** Fields of a source that change on the way what is in its folder or its values. */
const RENDERING: readonly Path[] = [
  ['helm', 'fileParameters'],
  ['helm', 'valueFiles'],
  ['kustomize'],
  ['plugin'],
];

/** That of a folder of dist; of the folders of others it is known what they bring. */
const OF_FOLDER: readonly Path[] = [['directory', 'jsonnet']];

function* rendering(
  object: KubernetesObject,
  path: Path,
  source: unknown,
  environment: string,
): Iterable<Fault> {
  const isOurs = text(source, 'path')?.startsWith(`${environment}/`);
  for (const way of isOurs ? [...RENDERING, ...OF_FOLDER] : RENDERING) {
    const value = field(source, ...way);
    if (isEmpty(value)) continue;
    const what = 'changes what Argo CD makes of the source in a way that no proof reads';
    const fix = way[0] === 'helm' ? 'write it into valuesObject' : 'remove it, and change the manifests';
    yield { object, path: [...path, ...way], what, fix };
  }
}

interface Place {
  readonly object: KubernetesObject;
  readonly path: Path;
  /** Values that the model of the chart reads. */
  readonly known: ReadonlySet<string>;
  /** From the root of the values: `webhook.networkPolicy`. */
  readonly name: string;
}

interface Refused {
  readonly pattern: RegExp;
  /** Whether a value asks for it. */
  readonly asks: (value: unknown) => boolean;
  readonly what: string;
}

const isOn = (value: unknown): boolean =>
  value === true || ['enabled', 'create'].some((name) => field(value, name) === true);

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const isGiven = (value: unknown): boolean => !isEmpty(value);

/** A port, or several by name. */
const isOpen = (value: unknown): boolean =>
  typeof value === 'number' ? value > 0 : Object.values(mapping(value)).some(Boolean);

const REFUSED: readonly Refused[] = [
  {
    pattern: /(?:network|authorization|cilium|calico|egress|ingress)_?polic(?:y|ies)$/i,
    asks: isOn,
    what: 'makes policies that are not known',
  },
  {
    pattern: /^(?:ingress(?:Grpc|es)?|(?:http|grpc|tls|tcp)_?routes?|routes?|gateway|virtualService)$/i,
    asks: isOn,
    what: 'makes a way in that is not known',
  },
  {
    pattern: /^(?:extra|additional|raw|custom)_?(?:objects|resources|manifests|deploy|templates)$/i,
    asks: isGiven,
    what: 'makes objects that are not known',
  },
  {
    pattern: /^(?:(?:extra|additional)_?(?:init)?_?containers|sidecars|initContainers|hostAliases)$/i,
    asks: isGiven,
    what: 'puts containers or names into the pods that are not known',
  },
  {
    pattern: /^(?:name|fullname|namespace)Override$|^revision(?:Tags)?$|^clusterResourceNamespace$/i,
    asks: isGiven,
    what: 'gives what the chart brings names that are not known',
  },
  {
    pattern: /^(?:pod|common|additional)_?(?:labels|annotations)$/i,
    asks: isGiven,
    what: 'gives pods labels or annotations that are not known',
  },
  {
    pattern: /^(?:profile|networkGateway|istiodRemote)$/,
    asks: isGiven,
    what: 'changes more of the chart than is known',
  },
  {
    pattern: /^serviceType$/,
    asks: (value) => value === 'LoadBalancer' || value === 'NodePort',
    what: 'makes a way in that is not known',
  },
  { pattern: /^hostPorts?$/i, asks: isOpen, what: 'makes a way in that is not known' },
  { pattern: /^hostNetwork$/i, asks: isGiven, what: 'takes the pods to the network of their nodes' },
  {
    pattern: /^serviceAccount$/i,
    asks: (value) => field(value, 'create') === false || text(value, 'name') !== undefined,
    what: 'gives pods an identity that is not known',
  },
];

function* inValues(place: Place, values: unknown): Iterable<Fault> {
  for (const [key, value] of Object.entries(mapping(values))) {
    const name = place.name === '' ? key : `${place.name}.${key}`;
    if (place.known.has(name)) continue;
    const path = [...place.path, key];
    const refused = REFUSED.find(({ pattern, asks }) => pattern.test(key) && asks(value));
    if (refused === undefined) yield* inValues({ ...place, path, name }, value);
    else {
      const { object } = place;
      const fix = 'remove it, or say in verify/created/charts what the chart makes of it';
      yield { object, path, what: refused.what, fix };
    }
  }
}
