import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient, Json } from '../api/client';
import type { Resources } from '../api/resources';

/** The field manager, and what Argo CD's `ServerSideApply=true` with validation asks for. */
const QUERY = 'fieldManager=argocd-controller&force=true&fieldValidation=Strict';

/** What the API server has made of an object. */
export interface Applied {
  readonly object: KubernetesObject;
  /** The object as it is stored; undefined when it was refused. */
  readonly stored?: Json;
  /** Why it was refused. */
  readonly refusal?: string;
  readonly warnings: readonly string[];
}

/** Applies an object as Argo CD does. */
export async function apply(
  client: ApiClient,
  resources: Resources,
  object: KubernetesObject,
): Promise<Applied> {
  const path = await resources.path(object);
  if (!path) {
    const refusal = `kind ${object.apiVersion} ${object.kind} is not known yet; the component that brings it must come before`;
    return { object, refusal, warnings: [] };
  }
  const { ok, body, warnings } = await client.apply(`${path}?${QUERY}`, object.manifest);
  if (ok) return { object, stored: body, warnings };
  return { object, refusal: body.message ?? String(body), warnings };
}
