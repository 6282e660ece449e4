import { originOf, type WorldObject } from '../created/creation';
import type { Pod } from '../created/pod';
import { identity, type KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import { type Host, hostsOf } from '../references/cluster-host';
import { referencesOf } from '../references/reference';
import type { Rule } from '../rule';
import { idOf } from './call';
import { Network } from './network';

/** A program that is told where a Service is calls it; without a connection it waits for an answer that never comes. */
export const called: Rule = {
  name: 'connectivity/called',
  contract: 'what is told the host of a Service has a declared connection to it',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const readers = new Readers(network);
    for (const object of environment.objects) {
      const pods = readers.of(object);
      if (pods.length === 0) continue;
      for (const host of hostsOf(object.manifest)) {
        const pod = pods.find((one) => !isDeclared(network, one, host));
        if (pod === undefined) continue;
        yield {
          object,
          path: host.path,
          what: `tells ${idOf(pod)} of ${host.text}, to which no connection of it leads`,
          fix: 'connect the two, or remove the host',
        };
      }
    }
  },
};

/** Pods that read an object: those that are made of it, and those that have it mounted or in their environment. */
class Readers {
  private readonly byObject = new Map<string, Pod[]>();

  constructor({ pods }: Network) {
    for (const pod of pods) {
      const origin = originOf(pod.object);
      for (const read of new Set([
        identity(origin),
        ...configurationsOf(pod.object),
        ...configurationsOf(origin),
      ])) {
        const known = this.byObject.get(read);
        if (known) known.push(pod);
        else this.byObject.set(read, [pod]);
      }
    }
  }

  of(object: KubernetesObject): readonly Pod[] {
    // what is in an Application is for all that its charts bring, of which each reads some
    return object.kind === 'Application' ? [] : (this.byObject.get(identity(object)) ?? []);
  }
}

const configurationsOf = (object: WorldObject): string[] =>
  referencesOf(object)
    .filter(({ kind, group }) => group === '' && kind === 'ConfigMap')
    .map(identity);

/** Whether a pod may call what a host stands for, on its port or on any where it names none; of what has no pods here, nothing is known. */
function isDeclared({ services, declarations }: Network, pod: Pod, { namespace, name, port }: Host): boolean {
  const targets = services.behind(namespace, name, port);
  return (
    targets.length === 0 ||
    targets.some((target) =>
      declarations
        .between(pod, target.pod)
        .some(({ ports }) => ports.some((one) => one.port === target.port)),
    )
  );
}
