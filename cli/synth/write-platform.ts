import { Delivery } from '../../argocd/delivery';
import { indexEntry } from '../../argocd/index-entry';
import type { Platform } from '../../constructs/platform';
import { clusterDocument, connectionsDocument } from '../../constructs/policies/connections-document';
import { componentsOf, validate } from '../../constructs/synthesis';
import { toYaml } from '../../constructs/yaml';
import type { Environment } from '../../environments/environment';
import { json } from './json';
import type { Output } from './output';
import type { ComponentLine, Progress } from './progress';
import type { Kept } from './reuse';

interface Job {
  readonly environment: Environment;
  /** Made when it is needed: where nothing has changed, it is not. */
  readonly platform: () => Platform;
  readonly output: Output;
  readonly progress: Progress;
  /** What there is of the last run. */
  readonly kept: Kept;
}

/** Stages all of an environment but its tenants, unless it is there as it would be; returns what is wrong with it. */
export function writePlatform({ environment, platform, output, progress, kept }: Job): string[] {
  const source = { name: '', file: `environments/${environment.name}.ts`, hash: '' };
  const before = kept.keep(source, output);
  for (const component of before?.components ?? []) progress.component(environment.name, component);
  if (before) return [];

  const made = platform();
  const { name, repository } = environment;
  const delivery = new Delivery(made, {
    environment: name,
    repository,
    hasTenants: made.forTenants !== undefined,
    kubernetes: environment.cluster.version,
  });
  const faults = validate(made).map((fault) => `${source.file}: ${fault}`);
  if (faults.length > 0) return faults;
  const paths: string[] = [];
  const components = write(made, delivery, environment, (path, text) => {
    output.write(path, text);
    paths.push(path);
  });
  for (const component of components) progress.component(environment.name, component);
  kept.wrote(source, { paths, objects: [], components });
  return [];
}

function write(
  platform: Platform,
  delivery: Delivery,
  { name, repository, cluster }: Environment,
  file: (path: string, text: string) => void,
): ComponentLine[] {
  const components = componentsOf(platform).map((component) => {
    const manifests = component.toJson();
    if (manifests.length > 0) file(`${name}/${component.name}/${component.name}.k8s.yaml`, toYaml(manifests));
    const { wave, chart } = component;
    return {
      name: component.name,
      wave,
      objects: manifests.length,
      chart: chart && `${chart.name} ${chart.version}`,
    };
  });
  for (const chart of [delivery.root, delivery.bootstrap]) {
    for (const [path, manifests] of chart.files())
      file(`${name}/${chart.node.id}/${path}`, toYaml(manifests));
  }
  file(`${name}/bootstrap/argocd.values.yaml`, toYaml([platform.argocdValues]));
  file(
    `${name}/connections.json`,
    json({ cluster: clusterDocument(cluster), ...connectionsDocument(platform, cluster) }),
  );
  file(`index/${name}.json`, json(indexEntry(name, repository)));
  return components;
}
