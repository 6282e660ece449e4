import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { isMapping } from './catalog/schema';

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/types.go MaxSecretSize, TotalAnnotationSizeLimitB */
const MAX_DATA = 1024 * 1024;
const MAX_ANNOTATIONS = 256 * 1024;

/** What the API server refuses only once it is there. */
export const size = (): Rule => ({
  name: 'schema/size',
  contract: 'ConfigMaps and Secrets hold 1 MiB at most, annotations 256 KiB',
  *check(environment): Iterable<Fault> {
    for (const object of [...environment.ofKind('', 'ConfigMap'), ...environment.ofKind('', 'Secret')]) {
      const { data, stringData, binaryData } = object.manifest;
      yield* limit(object, ['data'], [data, stringData, binaryData], MAX_DATA);
    }
    for (const object of environment.objects) {
      yield* limit(
        object,
        ['metadata', 'annotations'],
        [object.manifest.metadata.annotations],
        MAX_ANNOTATIONS,
      );
    }
  },
});

function* limit(object: KubernetesObject, path: string[], maps: unknown[], most: number): Iterable<Fault> {
  const bytes = maps.map(bytesOf).reduce((sum, count) => sum + count, 0);
  if (bytes <= most) return;
  yield {
    object,
    path,
    what: `must have ${most} bytes or less, got ${bytes}`,
    fix: 'split it into several objects',
  };
}

function bytesOf(map: unknown): number {
  if (!isMapping(map)) return 0;
  let bytes = 0;
  for (const [key, value] of Object.entries(map)) {
    bytes += key.length + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  }
  return bytes;
}
