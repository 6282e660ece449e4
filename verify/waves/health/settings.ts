import { placedSources } from '../../created/applications';
import { field, mapping, text } from '../../created/field';
import { helmValues } from '../../created/helm-values';
import type { Environment, KubernetesObject } from '../../dist';
import { documentAt } from '../../hardening/documents';
import type { Path } from '../../locate';
import { readYaml } from '../../yaml';

/** ConfigMap `argocd-cm`, or the values that the chart makes it from. */
export interface Settings {
  readonly object: KubernetesObject;
  /** Way to its keys. @default they are in a text, or in a file that is no manifest */
  readonly path?: Path;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The settings of Argo CD in an environment; an installation by hand mostly has those of its Application. */
export function settingsOf(environment: Environment): Settings[] {
  const maps = environment.ofKind('', 'ConfigMap').filter(({ name }) => name === 'argocd-cm');
  const found = [
    ...maps.map((object) => ({ object, path: ['data'], data: mapping(object.manifest, 'data') })),
    ...environment.ofKind('argoproj.io', 'Application').flatMap(ofApplication),
  ];
  const known = new Set(found.map(({ data }) => JSON.stringify(data)));
  const files = [...environment.files].flatMap(([file, source]) => ofFile(environment, file, source));
  return [...found, ...files.filter(({ data }) => !known.has(JSON.stringify(data)))];
}

function ofApplication(object: KubernetesObject): Settings[] {
  return placedSources(object.manifest).flatMap(({ path: at, source }) => {
    if (text(source, 'chart') !== 'argo-cd') return [];
    const data = mapping(helmValues(source), 'configs', 'cm');
    const values: Path = ['helm', 'valuesObject', 'configs', 'cm'];
    const path: Path = [...at, ...values];
    return [{ object, data, ...(field(source, ...values) !== undefined && { path }) }];
  });
}

function ofFile(environment: Environment, file: string, source: string): Settings[] {
  if (!file.endsWith('.values.yaml')) return [];
  try {
    const data = mapping(readYaml(source, file)[0], 'configs', 'cm');
    return [{ object: documentAt(environment, file), data }];
  } catch {
    return []; // Helm refuses it too
  }
}
