import { field, items, text } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';

/**
 * Plugins that Clusters and ScheduledBackups of CloudNativePG name: the operator looks for a Service with a label.
 *
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/utils/labels_annotations.go PluginNameLabelName
 */
export const plugin: Rule = {
  name: 'references/plugin',
  contract:
    'every plugin of CloudNativePG that is named is offered by a Service, with certificates that exist',
  *check(environment): Iterable<Fault> {
    const services = environment.ofKind('', 'Service').filter((service) => nameOf(service) !== undefined);
    const offered = new Set(services.map(nameOf));
    for (const { object, path, name } of named(environment)) {
      if (offered.has(name)) continue;
      const what = `no Service has the label ${LABEL}: ${name}`;
      yield { object, path, what, fix: 'install the plugin beside the operator, or correct the name' };
    }
    for (const object of services) yield* certificatesOf(environment, object);
  },
};

const LABEL = 'cnpg.io/pluginName';

const nameOf = ({ manifest }: KubernetesObject) => text(manifest, 'metadata', 'labels', LABEL);

interface Named {
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly name: string;
}

function* named(environment: Environment): Iterable<Named> {
  for (const object of environment.ofKind('postgresql.cnpg.io', 'Cluster')) {
    for (const [index, plugin] of items(object.manifest, 'spec', 'plugins').entries()) {
      const name = text(plugin, 'name');
      if (name === undefined || field(plugin, 'enabled') === false) continue;
      yield { object, path: ['spec', 'plugins', index, 'name'], name };
    }
  }
  for (const object of environment.ofKind('postgresql.cnpg.io', 'ScheduledBackup')) {
    const path = ['spec', 'pluginConfiguration', 'name'];
    const name = text(object.manifest, ...path);
    if (name !== undefined) yield { object, path, name };
  }
}

/** Both sides' certificates are Secrets beside the Service. */
function* certificatesOf(environment: Environment, object: KubernetesObject): Iterable<Fault> {
  const world = World.of(environment);
  for (const annotation of ['cnpg.io/pluginClientSecret', 'cnpg.io/pluginServerSecret']) {
    const path = ['metadata', 'annotations', annotation];
    const name = text(object.manifest, ...path);
    if (name !== undefined && world.find('', 'Secret', object.namespace, name)) continue;
    const what = name ? `Secret ${object.namespace}/${name} does not exist` : 'must name a Secret';
    yield { object, path, what, fix: 'name the Secret of a Certificate in the namespace of the Service' };
  }
}
