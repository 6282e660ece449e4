import { labels } from '../../../verify/created/field';
import type { KubernetesObject } from '../../../verify/dist';
import { formatSteps } from '../fields/steps';
import { isChanged } from '../pairs';
import type { EffectRule } from './context';

const waveOf = ({ manifest }: KubernetesObject): string =>
  labels(manifest, 'metadata', 'annotations')['argocd.argoproj.io/sync-wave'] ?? '0';

/** Waves, components and images that an object moves from and to. */
export const moves: EffectRule = function* (pair) {
  if (!isChanged(pair)) return;
  const { before, after, fields } = pair;
  const [old, now] = [waveOf(before), waveOf(after)];
  if (old !== now) yield { meaning: 'wave', what: `from wave ${old} to wave ${now}` };
  if (before.component !== after.component) {
    const what = `from component ${before.component} to ${after.component}: two Applications own it until both have synced`;
    yield { meaning: 'wave', what };
  }
  for (const { steps, before: from, after: to } of fields) {
    const isImage = steps.at(-1) === 'image' || steps.at(-1) === 'imageName';
    if (isImage && typeof from === 'string' && typeof to === 'string') {
      yield { meaning: 'image', what: `${labelOf(steps)}: ${from} -> ${to}` };
    }
  }
};

/** The container, or the field where there is none. */
const labelOf = (steps: readonly string[]): string =>
  /^\[(.*)\]$/.exec(steps.at(-2) ?? '')?.[1] ?? formatSteps(steps);
