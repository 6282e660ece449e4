import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient } from '../api/client';
import type { Resources } from '../api/resources';
import { installDefinitions } from '../definitions/install';
import type { Definitions } from '../definitions/read';
import type { Plan, Step } from '../plan/plan';
import { type Applied, apply } from './apply';

export interface ApplyContext {
  readonly client: ApiClient;
  readonly resources: Resources;
  readonly definitions: Definitions;
  /** Is told what goes on. */
  readonly say: (line: string) => void;
}

/** Applies everything in its order; each component's kinds become known when it comes, not before. */
export async function applyPlan(context: ApplyContext, { steps }: Plan): Promise<Applied[]> {
  const { client, resources, definitions, say } = context;
  const applied: Applied[] = [];
  for (const step of steps) {
    if (step === steps[0]) await createNamespaces(client, step);
    await installDefinitions(
      client,
      resources,
      step.definitions.flatMap((name) => definitions.get(name) ?? []),
    );
    for (const object of step.objects) applied.push(await apply(client, resources, object));
    say(`${step.title}: ${step.objects.length} objects`);
  }
  return applied;
}

/** Applies everything once more, with nobody having touched it. */
export async function applyAgain(
  { client, resources }: ApplyContext,
  first: readonly Applied[],
): Promise<Applied[]> {
  const again: Applied[] = [];
  for (const { object } of first) again.push(await apply(client, resources, object));
  return again;
}

/** What `helm install --create-namespace` makes, by hand. */
async function createNamespaces(client: ApiClient, { objects }: Step): Promise<void> {
  const names = new Set(objects.flatMap(({ namespace }: KubernetesObject) => namespace ?? []));
  for (const name of names) await client.post('/api/v1/namespaces', { metadata: { name } });
}
