import type { WrittenRule } from '../../constructs/alert';
import { manifestsOf } from '../observability/platform';

/** A group of rules as it is in a `PrometheusRule`. */
interface Group {
  readonly name: string;
  readonly rules: readonly WrittenRule[];
}

/** Every group that Prometheus evaluates. */
export const groups: readonly Group[] = manifestsOf('alerts').flatMap(
  (manifest) => (manifest as unknown as { spec: { groups: Group[] } }).spec.groups,
);
