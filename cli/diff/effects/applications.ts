import { sourcesOf } from '../../../verify/created/applications';
import { originOf, type WorldObject } from '../../../verify/created/creation';
import { field, items, text } from '../../../verify/created/field';
import type { World } from '../../../verify/created/world';
import { identity, type KubernetesObject, reference } from '../../../verify/dist';
import { isPruned } from '../../../verify/waves/prune';
import type { Effect } from '../change';
import { same } from '../fields/same';
import { touches } from '../fields/steps';
import { isChanged } from '../pairs';
import { type EffectRule, kindOf } from './context';

/** What Argo CD does with an Application that changes or goes. */
export const applications: EffectRule = function* (pair, { before, after }) {
  const { before: old, after: now, fields } = pair;
  if (kindOf((now ?? old) as KubernetesObject) !== 'argoproj.io/Application') return;
  if (old && before) yield* lostDefinitions(old, now, before, after);
  if (old && !now) yield removed(old);
  if (!isChanged(pair)) return;
  for (const [was, is] of chartsOf(pair.before, pair.after)) yield* chartEffects(was, is, pair.after, after);
  if (touches(fields, 'spec.destination.server') || touches(fields, 'spec.destination.name')) {
    yield {
      meaning: 'data',
      what: 'goes to another cluster: what it brought to the old one stays there, unmanaged',
    };
  } else if (touches(fields, 'spec.destination.namespace')) {
    const what =
      'what it brings without a namespace of its own goes to another: Argo CD deletes it in the old one';
    yield { meaning: 'data', what };
  }
  if (touches(fields, 'metadata.finalizers')) {
    const finalizers = items(pair.after.manifest, 'metadata', 'finalizers').join(', ') || 'none';
    yield { meaning: 'note', what: `what is deleted with it changes (finalizers: ${finalizers})` };
  }
};

function removed(object: KubernetesObject): Effect {
  const charts = chartsIn(object);
  const what = charts.length > 0 ? `chart ${charts.join(', ')}` : 'its folder';
  return {
    meaning: 'note',
    what: cascades(object)
      ? `deletes everything that ${what} brought, but for what has Delete=false`
      : `leaves everything that ${what} brought, and nobody looks after it`,
  };
}

/** Whether Argo CD deletes with an Application what it brought. */
export const cascades = ({ manifest }: KubernetesObject): boolean =>
  items(manifest, 'metadata', 'finalizers').some((one) => /resources-finalizer/.test(String(one)));

/** The charts that an Application brings. */
export const chartsIn = ({ manifest }: KubernetesObject): string[] =>
  sourcesOf(manifest).flatMap((source) => text(source, 'chart') ?? []);

/** Charts bring definitions; with a definition that is pruned goes every object of its kind. With an Application goes none. */
function* lostDefinitions(
  object: KubernetesObject,
  now: KubernetesObject | undefined,
  before: World,
  after?: World,
): Iterable<Effect> {
  const kept = new Set((after?.ofKind(DEFINITIONS, 'CustomResourceDefinition') ?? []).map(identity));
  const lost = before.created.filter(
    (one) =>
      one.group === DEFINITIONS &&
      one.kind === 'CustomResourceDefinition' &&
      originOf(one) === object &&
      !kept.has(identity(one)),
  );
  const isDeleted = (one: WorldObject) => now !== undefined && isPruned(one, now);
  const fates = [
    { of: lost.filter(isDeleted), fate: 'every object of their kinds goes with them' },
    {
      of: lost.filter((one) => !isDeleted(one)),
      fate: 'Argo CD leaves them, and nobody looks after them',
      stays: true,
    },
  ];
  for (const { of, fate, stays } of fates) {
    if (of.length === 0) continue;
    const what = `no longer brings the definitions ${of.map(({ name }) => name).join(', ')}: ${fate}`;
    yield { meaning: 'data', what, deletes: true, ...(stays && { stays }) };
  }
}

const DEFINITIONS = 'apiextensions.k8s.io';

/** Sources with a chart, before and after. */
function chartsOf(before: KubernetesObject, after: KubernetesObject): [unknown, unknown][] {
  const old = new Map(sourcesOf(before.manifest).map((source) => [text(source, 'chart'), source]));
  return sourcesOf(after.manifest)
    .filter((source) => text(source, 'chart') !== undefined && old.has(text(source, 'chart')))
    .map((source) => [old.get(text(source, 'chart')), source]);
}

function* chartEffects(
  before: unknown,
  after: unknown,
  object: KubernetesObject,
  world?: World,
): Iterable<Effect> {
  const chart = text(after, 'chart') ?? '';
  const [old, now] = [before, after].map((source) => text(source, 'targetRevision'));
  const isUpgrade = old !== now;
  if (isUpgrade) yield { meaning: 'image', what: `chart ${chart}: ${old} -> ${now}` };
  if (!isUpgrade && same(field(before, 'helm'), field(after, 'helm'))) return;
  const workloads = world ? workloadsOf(object, world) : [];
  const who = workloads.length > 0 ? `: ${workloads.join(', ')}` : '';
  const cause = isUpgrade ? 'version' : 'values';
  yield {
    meaning: 'restart',
    what: `Argo CD renders chart ${chart} with its new ${cause}, and what then differs restarts${who}`,
  };
  if (isUpgrade && chart === 'istiod') {
    const what =
      'sidecars keep the old version until their pods are restarted: kubectl -n NAMESPACE rollout restart deployment,statefulset,daemonset';
    yield { meaning: 'manual', what };
  }
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];

const workloadsOf = (object: KubernetesObject, { created }: World): string[] =>
  created.filter((one) => WORKLOADS.includes(one.kind) && originOf(one) === object).map(reference);
