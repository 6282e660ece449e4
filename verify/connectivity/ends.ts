import { ownerOf } from '../created/creation';
import { labels, mapping, text } from '../created/field';
import type { Pod } from '../created/pod';
import { mentions } from '../created/selector';
import { type Environment, reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { documentOf } from './declarations';
import { Network } from './network';

/** What is declared of an end holds for every pod that has its labels: another's pod with them would become that end. */
export const ends: Rule = {
  name: 'connectivity/ends',
  contract: 'every declared end of a namespace stands for the pods of one workload, and no pod for two ends',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const known = new Map<Pod, string>();
    for (const { file, name, given } of namedEnds(environment)) {
      const object = documentOf(environment, file);
      const path = ['ends', name];
      const pods = network.declarations.ends.get(name)?.pods ?? [];
      if (pods.some(({ perPod = {} }) => mentions({ matchLabels: given }, perPod))) {
        const what = 'has a label that is not the same on all pods of a workload';
        yield { object, path, what, fix: 'use labels of the pod template' };
      }
      const owners = [...new Set(pods.map(nameOf))];
      if (owners.length > 1) {
        const what = `has the pods of ${owners.join(' and ')}, of which it can mean one only`;
        yield { object, path, what, fix: 'give the labels of the end to the pods of one workload' };
      }
      for (const other of new Set(pods.flatMap((pod) => known.get(pod) ?? []))) {
        const what = `has pods of ${other}, which may therefore do what either of them may`;
        yield { object, path, what, fix: 'give each end labels of its own' };
      }
      for (const pod of pods) known.set(pod, name);
    }
  },
};

/** Ends that name a namespace: the components of the platform and of tenants, not what stands for many of them. */
function* namedEnds({ connections, tenantConnections }: Environment) {
  const seen = new Set<string>();
  for (const [file, document] of [['connections.json', connections] as const, ...tenantConnections]) {
    for (const [name, end] of Object.entries(mapping(document, 'ends'))) {
      // the first one to declare an end says what it is
      if (!seen.has(name) && text(end, 'namespace') !== undefined)
        yield { file, name, given: labels(end, 'labels') };
      seen.add(name);
    }
  }
}

/** `Cluster iam-system/keycloak-db`; of a chart, the workload that it brings. */
const nameOf = ({ object }: Pod): string => reference(ownerOf(object));
