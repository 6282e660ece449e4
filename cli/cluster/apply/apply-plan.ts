import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient } from '../api/client';
import type { Resources } from '../api/resources';
import { installDefinitions } from '../definitions/install';
import type { Definitions } from '../definitions/read';
import type { Plan, Step } from '../plan/plan';
import { type Applied, apply, argoCd } from './apply';
import type { ByHand } from './by-hand';
import { settingsOf, startArgoCdServer } from './installed';

export interface ApplyContext {
  readonly client: ApiClient;
  readonly resources: Resources;
  readonly definitions: Definitions;
  /** As whom a person applies the first step. */
  readonly byHand: ByHand;
  /** Is told what goes on. */
  readonly say: (line: string) => void;
}

/** Applies everything in its order; each component's kinds become known when it comes, not before. */
export async function applyPlan(context: ApplyContext, { steps }: Plan): Promise<Applied[]> {
  const { client, resources, definitions, byHand, say } = context;
  const applied: Applied[] = [];
  for (const step of steps) {
    const isByHand = step === steps[0];
    if (isByHand) await createNamespaces(client, step);
    await installDefinitions(
      client,
      resources,
      step.definitions.flatMap((name) => definitions.get(name) ?? []),
    );
    if (isByHand) {
      for (const object of settingsIn(steps)) await apply(client, resources, object, byHand.chart);
      await startArgoCdServer(client, resources, step.objects);
    }
    const applier = isByHand ? byHand.bootstrap : argoCd;
    for (const object of step.objects) applied.push(await apply(client, resources, object, applier));
    say(`${step.title}: ${step.objects.length} objects`);
  }
  return applied;
}

/** The settings that Argo CD is installed with. */
export const settingsIn = (steps: readonly Step[]): KubernetesObject[] =>
  steps.flatMap(({ objects }) => objects.flatMap(settingsOf));

/** Applies everything once more, with nobody having touched it. */
export async function applyAgain(
  { client, resources }: ApplyContext,
  first: readonly Applied[],
): Promise<Applied[]> {
  const again: Applied[] = [];
  for (const { object } of first) again.push(await apply(client, resources, object));
  return again;
}

/** As `kubectl create namespace` does. */
async function createNamespaces(client: ApiClient, { objects }: Step): Promise<void> {
  const names = new Set(objects.flatMap(({ namespace }: KubernetesObject) => namespace ?? []));
  for (const name of names) await client.post('/api/v1/namespaces', { metadata: { name } });
}
