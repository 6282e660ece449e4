import { App } from 'cdk8s';
import { Delivery } from '../../../argocd/delivery';
import { indexEntry, tenantIndexEntry } from '../../../argocd/index-entry';
import { Component, keep } from '../../../constructs/component';
import type { Wave } from '../../../constructs/wave';
import { toYaml } from '../../../constructs/yaml';
import { KubeConfigMap, KubeDeployment, KubeNamespace } from '../../../imports/k8s';

/** A component of a platform that is as small as can be: a namespace, settings, something that is kept and a Deployment. */
interface TinyComponent {
  readonly name: string;
  readonly wave: Wave;
  /** Value of its settings; another one is another version. @default '1' */
  readonly version?: string;
  /** Component whose namespace it shares. @default it has one of its own */
  readonly beside?: string;
  /** Namespace of one more ConfigMap, which is in no manifest. @default none */
  readonly needs?: string;
  /** Whether its sync has waves of its own, and waits for its Deployment before the last. @default false */
  readonly waits?: boolean;
}

export interface TinyPlatform {
  readonly components: readonly TinyComponent[];
  /** Names of the tenants' stages. @default none */
  readonly tenants?: readonly string[];
  /** Namespace of one more object of every tenant. @default none */
  readonly tenantsNeed?: string;
  /** Tenants that are going: of their folders only what is kept is left. @default none */
  readonly going?: readonly string[];
  /** Oldest version of a node, as the environment says it. @default that of the cluster that it runs on */
  readonly kubernetes?: string;
}

const environment = 'dev';

const lastWave = { 'argocd.argoproj.io/sync-wave': '1' };

/** What the product would write to dist, with its own Applications, projects and ApplicationSets. */
export function tinyDist(
  url: string,
  { components, tenants = [], tenantsNeed, going = [], kubernetes = '1.36' }: TinyPlatform,
): Files {
  const repository = { url, branch: 'dist' };
  const app = new App();
  const made = components.map((component) => tinyComponent(app, component));
  const delivery = new Delivery(app, { environment, repository, hasTenants: true, kubernetes });
  const files: Record<string, string> = {
    [`index/${environment}.json`]: JSON.stringify(indexEntry(environment, repository)),
  };
  for (const component of made) {
    files[`${environment}/${component.name}/${component.name}.k8s.yaml`] = toYaml(component.toJson());
  }
  for (const chart of [delivery.root, delivery.bootstrap]) {
    for (const [file, manifests] of chart.files())
      files[`${environment}/${chart.node.id}/${file}`] = toYaml(manifests);
  }
  for (const name of [...tenants, ...going]) {
    const folder = `${environment}/tenants/${name}`;
    const namespace = `tenant-${name}`;
    files[`index/${environment}/tenants/${name}.json`] = JSON.stringify(
      tenantIndexEntry({ name, namespace, path: folder }),
    );
    files[`${folder}/${name}.k8s.yaml`] = toYaml(
      going.includes(name) ? keptOf(namespace) : tenantObjects(namespace, tenantsNeed),
    );
  }
  return files;
}

export type Files = Readonly<Record<string, string>>;

function tinyComponent(app: App, props: TinyComponent): Component {
  const { name, wave, version = '1', beside, needs, waits } = props;
  const component = new Component(app, name, {
    namespace: `${beside ?? name}-system`,
    project: 'infrastructure',
    wave,
  });
  if (beside) {
    new KubeConfigMap(component, 'guest', { metadata: { name } });
    new KubeConfigMap(component, 'kept', { metadata: { name: `${name}-kept`, annotations: keep } });
    return component;
  }
  new KubeNamespace(component, 'namespace', { metadata: { name: `${name}-system`, annotations: keep } });
  new KubeConfigMap(component, 'settings', { metadata: { name: 'settings' }, data: { version } });
  new KubeConfigMap(component, 'kept', { metadata: { name: 'kept', annotations: keep } });
  if (waits) new KubeConfigMap(component, 'last', { metadata: { name: 'last', annotations: lastWave } });
  if (needs) new KubeConfigMap(component, 'needs', { metadata: { name: 'needs', namespace: needs } });
  const labels = { app: name };
  new KubeDeployment(component, 'program', {
    metadata: { name: 'program', annotations: { version } },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { version } },
        spec: { containers: [{ name: 'program', image: 'program' }] },
      },
    },
  });
  return component;
}

/** What stays of a tenant that is gone. */
const keptOf = (namespace: string): object[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, annotations: keep } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'kept', namespace, annotations: keep } },
];

/** Of kinds that the product's project allows to tenants. */
const tenantObjects = (namespace: string, needs: string | undefined): object[] => [
  ...keptOf(namespace),
  ...[namespace, ...(needs ? [needs] : [])].map((place) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'service', namespace: place },
  })),
];
