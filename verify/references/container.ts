import { field, items, mapping, places, text } from '../created/field';
import { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { keysOf } from './key';
import { oneOf } from './one-of';
import { podTemplatesOf } from './reference';

const PORTS = [
  'livenessProbe.httpGet.port',
  'livenessProbe.tcpSocket.port',
  'readinessProbe.httpGet.port',
  'readinessProbe.tcpSocket.port',
  'startupProbe.httpGet.port',
  'startupProbe.tcpSocket.port',
  'lifecycle.preStop.httpGet.port',
  'lifecycle.postStart.httpGet.port',
];

/** What a container names within its own pod: ports in probes, volumes in mounts. */
export const container: Rule = {
  name: 'references/container',
  contract: 'probes name ports of their container, mounts name volumes of their pod and keys that they have',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.objects) {
      // what a Keycloak adds to its operator's template names ports and volumes of that
      if (object.kind === 'Keycloak') continue;
      for (const { path, value } of podTemplatesOf(object)) {
        for (const list of ['initContainers', 'containers']) {
          for (const [index, one] of items(value, 'spec', list).entries()) {
            const at = [...path, 'spec', list, index];
            yield* checkPorts(object, one, at);
            yield* checkMounts(world, object, value, one, at);
          }
        }
      }
    }
  },
};

function* checkPorts(object: KubernetesObject, container: unknown, at: Path): Iterable<Fault> {
  const names = items(container, 'ports').flatMap((port) => text(port, 'name') ?? []);
  for (const pattern of PORTS) {
    for (const { path, value } of places(container, pattern)) {
      if (typeof value !== 'string' || names.includes(value)) continue;
      const what = `the container has no port named ${JSON.stringify(value)}`;
      yield { object, path: [...at, ...path], what, fix: oneOf(names, 'name the port of the container so') };
    }
  }
}

function* checkMounts(
  world: World,
  object: KubernetesObject,
  template: unknown,
  container: unknown,
  at: Path,
): Iterable<Fault> {
  const volumes = [
    ...items(template, 'spec', 'volumes'),
    ...items(object.manifest, 'spec', 'volumeClaimTemplates'),
  ];
  for (const [index, mount] of items(container, 'volumeMounts').entries()) {
    const name = text(mount, 'name');
    const volume = volumes.find((one) => (text(one, 'name') ?? text(one, 'metadata', 'name')) === name);
    if (volume === undefined) {
      const path = [...at, 'volumeMounts', index, 'name'];
      yield {
        object,
        path,
        what: `the pod has no volume ${JSON.stringify(name)}`,
        fix: 'add it, or correct the name',
      };
    } else if (text(mount, 'subPath') && !hasFile(world, object, volume, text(mount, 'subPath') ?? '')) {
      const path = [...at, 'volumeMounts', index, 'subPath'];
      const what = `the ConfigMap of volume ${JSON.stringify(name)} has no key ${JSON.stringify(text(mount, 'subPath'))}`;
      yield { object, path, what, fix: 'correct subPath, or add the key' };
    }
  }
}

function hasFile(world: World, object: KubernetesObject, volume: unknown, file: string): boolean {
  const source = mapping(volume, 'configMap');
  const chosen = items(source, 'items');
  if (chosen.length > 0) return chosen.some((item) => field(item, 'path') === file);
  const target = world.find('', 'ConfigMap', object.namespace, text(source, 'name') ?? '');
  return (target && keysOf(target)?.has(file)) ?? true;
}
