import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient } from '../api/client';
import type { Resources } from '../api/resources';
import { type Fault, faultOf } from '../fault';
import { argoCd, queryOf } from './apply';

/** Whether labels and data that Argo CD applies go when Git drops them; what another manager has set as well stays. Nothing is changed. */
export async function judgeOwners(
  client: ApiClient,
  resources: Resources,
  objects: readonly KubernetesObject[],
): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const object of objects) {
    const { data = {}, ...rest } = object.manifest as { data?: object };
    const { labels = {}, ...metadata } = object.manifest.metadata as { labels?: object };
    const path = await resources.path(object);
    const { body } = await client.apply(`${path}?${queryOf(argoCd)}&dryRun=All`, { ...rest, metadata });
    const left = [
      ...Object.keys(labels).filter((key) => body.metadata?.labels?.[key] !== undefined),
      ...Object.keys(data).filter((key) => body.data?.[key] !== undefined),
    ];
    if (left.length > 0) faults.push(faultOf('owner', object, stays(left)));
  }
  return faults;
}

const stays = (keys: readonly string[]): string =>
  `${keys.join(', ')} must go when Git drops it, but stays; let README.md apply it as ${argoCd.manager}`;
