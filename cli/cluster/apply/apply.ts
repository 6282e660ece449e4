import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient, Json } from '../api/client';
import type { Resources } from '../api/resources';

/** Who applies on the server's side. */
export interface Applier {
  /** The field manager. */
  readonly manager: string;
  /** Whether it takes over what another manager has set; else that is a conflict. */
  readonly force: boolean;
}

/** What Argo CD's `ServerSideApply=true` applies as. */
export const argoCd: Applier = { manager: 'argocd-controller', force: true };

/** With strict validation, which Argo CD and kubectl ask for. */
export const queryOf = ({ manager, force }: Applier): string =>
  `fieldManager=${manager}&force=${force}&fieldValidation=Strict`;

/** What the API server has made of an object. */
export interface Applied {
  readonly object: KubernetesObject;
  /** The object as it is stored; undefined when it was refused. */
  readonly stored?: Json;
  /** Why it was refused. */
  readonly refusal?: string;
  readonly warnings: readonly string[];
}

/** Applies an object, as Argo CD if nobody else is named. */
export async function apply(
  client: ApiClient,
  resources: Resources,
  object: KubernetesObject,
  applier = argoCd,
): Promise<Applied> {
  const path = await resources.path(object);
  if (!path) {
    const refusal = `kind ${object.apiVersion} ${object.kind} is not known yet; the component that brings it must come before`;
    return { object, refusal, warnings: [] };
  }
  const { ok, body, warnings } = await client.apply(`${path}?${queryOf(applier)}`, object.manifest);
  if (ok) return { object, stored: body, warnings };
  return { object, refusal: body.message ?? String(body), warnings };
}
