import { sourcesOf } from '../../../../verify/created/applications';
import { text } from '../../../../verify/created/field';
import { type Environment, reference } from '../../../../verify/dist';
import { containersOf, workloadsOf } from '../../../../verify/hardening/workload';
import type { Path } from '../../../../verify/locate';
import type { Editable } from '../mutation';
import type { GeneratedMutation, Generator } from './generator';

/** The text there becomes another. */
function replace(manifest: Editable, path: Path, change: (value: string) => string): void {
  const at = path.slice(0, -1).reduce((value, step) => value[step], manifest);
  const last = path.at(-1) ?? '';
  at[last] = change(at[last]);
}

/** Every text with an exact image in a container of dist that a test accepts. */
function* inContainers(
  environment: Environment,
  isMeant: (inContainer: Path) => boolean,
): Iterable<GeneratedMutation> {
  for (const workload of workloadsOf(environment)) {
    for (const { path, value } of containersOf(workload)) {
      for (const inContainer of textsOf(value)) {
        const at = workload.at([...path, ...inContainer]);
        if (!isMeant(inContainer) || at.length === 0) continue;
        yield {
          at: `${reference(workload.object)} ${at.join('.')}`,
          mutate: (dist) =>
            replace(dist.edit(reference(workload.object)), at, (image) => image.replace(VERSION, ':latest')),
        };
      }
    }
  }
}

const VERSION = /:v?\d[\w.-]*(?:@sha256:[0-9a-f]{64})?$/;

/** Where an image with its registry and its version stands, alone or behind a flag. */
const textsOf = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string')
    return /(?:^|=)[\w-]+\.[\w.-]+\/[^\s,]+:v?\d[\w.-]*/.test(value) ? [path] : [];
  return Object.entries(value ?? {}).flatMap(([step, inner]) => textsOf(inner, [...path, step]));
};

/** Where the values of the charts have a tag. */
const TAGS: Readonly<Record<string, readonly Path[]>> = {
  'argo-cd': [
    ['global', 'image', 'tag'],
    ['repoServer', 'image', 'tag'],
    ['redis', 'image', 'tag'],
  ],
  'cert-manager': [
    ['image', 'tag'],
    ['webhook', 'image', 'tag'],
    ['acmesolver', 'image', 'tag'],
  ],
  'cloudnative-pg': [['image', 'tag']],
  cni: [['tag'], ['global', 'tag']],
  'external-secrets': [
    ['image', 'tag'],
    ['certController', 'image', 'tag'],
  ],
  istiod: [['tag'], ['global', 'tag']],
};

function* inCharts(environment: Environment): Iterable<GeneratedMutation> {
  for (const application of environment.ofKind('argoproj.io', 'Application')) {
    for (const [index, source] of sourcesOf(application.manifest).entries()) {
      for (const path of TAGS[text(source, 'chart') ?? ''] ?? []) {
        yield {
          at: `${reference(application)} ${path.join('.')}`,
          mutate: (dist) => {
            const manifest = dist.edit(reference(application));
            const { helm } = sourcesOf(manifest)[index] as Editable;
            helm.valuesObject ??= {};
            let at = helm.valuesObject;
            for (const step of path.slice(0, -1)) at = at[step] ??= {};
            at[path.at(-1) ?? ''] = 'latest';
          },
        };
      }
    }
  }
}

export const ofImages: readonly Generator[] = [
  {
    name: 'what a container runs is published again and again',
    rules: ['hardening/image'],
    generate: (environment) => inContainers(environment, ([first]) => first === 'image'),
  },
  {
    name: 'what an operator is told to run is published again and again',
    rules: ['hardening/image'],
    generate: (environment) => inContainers(environment, ([first]) => first !== 'image'),
  },
  {
    name: 'what a chart runs is published again and again',
    rules: ['hardening/image'],
    generate: inCharts,
  },
];
