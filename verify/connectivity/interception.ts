import { originOf } from '../created/creation';
import { field, items, labels } from '../created/field';
import type { Pod } from '../created/pod';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { idOf } from './call';
import { runsAsProxy } from './mesh/interception';
import { judgeAnnotation, judgeLabel } from './mesh/words';
import { Network } from './network';

/** What takes a sidecar out of the way of calls is known, and only what is declared to need no sidecar goes past it. */
export const interception: Rule = {
  name: 'connectivity/interception',
  contract: 'calls go through the sidecars, and nothing that a pod says of its own changes that unseen',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    // of the cluster's own pods nothing is in dist
    const pods = network.world.pods.filter(({ object }) => originOf(object).file !== '');
    for (const pod of pods) {
      yield* checkWords(pod);
      if (pod.mesh === 'sidecar') yield* checkPod(network, pod);
    }
    for (const kind of ['Namespace', 'Service']) {
      for (const object of environment.ofKind('', kind)) {
        for (const [word, what] of strangeWords(object.manifest)) {
          yield { object, path: word, what, fix: FIX };
        }
      }
    }
  },
};

const FIX = 'remove it, or say what it changes in verify/connectivity/mesh/words.ts';

function* checkWords(pod: Pod): Iterable<Fault> {
  for (const [, what] of strangeWords(pod.object.manifest)) {
    yield { object: originOf(pod.object), what: `of ${idOf(pod)}: ${what}`, fix: FIX };
  }
}

function* strangeWords(manifest: unknown): Iterable<[Path, string]> {
  for (const [kind, judge] of [
    ['labels', judgeLabel],
    ['annotations', judgeAnnotation],
  ] as const) {
    for (const [name, value] of Object.entries(labels(manifest, 'metadata', kind))) {
      const what = judge(name, value);
      if (what) yield [['metadata', kind, name], what];
    }
  }
}

function* checkPod(network: Network, pod: Pod): Iterable<Fault> {
  const object = originOf(pod.object);
  if (runsAsProxy(pod)) {
    const what = `a container of ${idOf(pod)} runs as user or group 1337, whose calls go past the sidecar`;
    yield { object, what, fix: 'use another user' };
  }
  if (hasOwnProxyContainer(pod)) {
    const what = `${idOf(pod)} brings a container istio-proxy of its own, which replaces parts of the sidecar`;
    yield { object, what, fix: 'remove it' };
  }
  for (const { port } of pod.ports) {
    if (network.interceptions.inbound(pod, port)) continue;
    const declared = network.declarations
      .of(pod)
      .filter(({ to, ports }) => to.pods.includes(pod) && ports.some((one) => one.port === port));
    if (declared.length > 0 && declared.every(({ mtls, http }) => mtls === 'none' && http === undefined))
      continue;
    const what = `port ${port} of ${idOf(pod)} goes past its sidecar, so that no policy of the mesh protects it`;
    yield {
      object,
      what,
      fix: 'remove the annotation, or declare the connection to it as plain, with its reason',
    };
  }
}

const hasOwnProxyContainer = ({ object: { manifest } }: Pod): boolean =>
  ['containers', 'initContainers'].some((list) =>
    items(manifest, 'spec', list).some((container) => field(container, 'name') === 'istio-proxy'),
  );
