import { field, text } from '../../../verify/created/field';
import type { KubernetesObject } from '../../../verify/dist';
import type { Effect } from '../change';
import { same } from '../fields/same';
import { isChanged } from '../pairs';
import { type EffectRule, kindOf } from './context';
import { restartsOfCluster, restartsOfKeycloak, restartsOfMonitoring } from './operators';

/** Which pods are replaced because of a change, and how. */
export const restart: EffectRule = function* (pair) {
  if (!isChanged(pair)) return;
  const { before, after } = pair;
  switch (kindOf(after)) {
    case 'apps/Deployment':
    case 'apps/StatefulSet':
    case 'apps/DaemonSet':
      yield* scaled(before, after);
      if (!same(field(before.manifest, 'spec', 'template'), field(after.manifest, 'spec', 'template'))) {
        yield rollout(after);
      }
      break;
    case 'batch/CronJob':
      if (
        !same(field(before.manifest, 'spec', 'jobTemplate'), field(after.manifest, 'spec', 'jobTemplate'))
      ) {
        yield { meaning: 'note', what: 'its next run is the first with it; one that runs ends as it began' };
      }
      break;
    case 'postgresql.cnpg.io/Cluster':
      yield* restartsOfCluster(pair);
      break;
    case 'k8s.keycloak.org/Keycloak':
      yield* restartsOfKeycloak(pair);
      break;
    case 'monitoring.coreos.com/Alertmanager':
    case 'monitoring.coreos.com/Prometheus':
      yield* restartsOfMonitoring(pair);
      break;
    case '/Namespace':
      yield* injection(before, after);
      break;
  }
};

function* scaled(before: KubernetesObject, after: KubernetesObject): Iterable<Effect> {
  const [old, now] = [before, after].map(({ manifest }) => field(manifest, 'spec', 'replicas'));
  if (old !== now && typeof old === 'number' && typeof now === 'number') {
    yield { meaning: 'note', what: `scales from ${old} to ${now}` };
  }
}

function rollout({ kind, namespace, name, manifest }: KubernetesObject): Effect {
  const strategy = text(manifest, 'spec', kind === 'Deployment' ? 'strategy' : 'updateStrategy', 'type');
  if (strategy === 'OnDelete') {
    return { meaning: 'manual', what: 'keeps its pods as they are until someone deletes them (OnDelete)' };
  }
  if (strategy === 'Recreate') {
    return {
      meaning: 'restart',
      what: 'stops all its pods, then starts them anew (Recreate): it is down meanwhile',
    };
  }
  if (field(manifest, 'spec', 'paused') === true) {
    return {
      meaning: 'manual',
      what: `is paused: kubectl -n ${namespace} rollout resume deployment/${name}`,
    };
  }
  return { meaning: 'restart', what: 'rolling restart' };
}

const MESH = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'];

/** Sidecars come with new pods only. */
function* injection(before: KubernetesObject, after: KubernetesObject): Iterable<Effect> {
  const changed = MESH.filter(
    (label) =>
      text(before.manifest, 'metadata', 'labels', label) !==
      text(after.manifest, 'metadata', 'labels', label),
  );
  if (changed.length > 0) {
    const what = `changes ${changed.join(', ')}: pods that run keep what they have until they are restarted: kubectl -n ${after.name} rollout restart deployment,statefulset,daemonset`;
    yield { meaning: 'manual', what };
  }
}
