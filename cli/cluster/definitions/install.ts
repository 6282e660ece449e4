import type { ApiClient } from '../api/client';
import type { Resources } from '../api/resources';
import { until } from '../until';
import type { Definition } from './read';

/** Seconds for the API server to serve a new kind. */
const PATIENCE = 30;

/** Makes the API server know the kinds, as the charts that bring them do. */
export async function installDefinitions(
  client: ApiClient,
  resources: Resources,
  definitions: readonly Definition[],
): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const definition of definitions) {
    const { name } = definition.metadata;
    const { ok, body } = await client.apply(`${path}/${name}?fieldManager=helm&force=true`, definition);
    if (!ok)
      throw new Error(`${name}: definition must be accepted, got "${body.message}"; check the release`);
  }
  for (const { metadata, spec } of definitions) {
    for (const { name: version, served } of spec.versions) {
      const apiVersion = `${spec.group}/${version}`;
      const isServed = async () => (await resources.has(apiVersion, spec.names.kind)) || undefined;
      if (served && !(await until(PATIENCE, isServed))) {
        throw new Error(`${metadata.name}: kind must be served within ${PATIENCE} seconds, but is not`);
      }
    }
  }
}
