import type { KubernetesObject } from '../../../verify/dist';
import { type Fault, faultOf } from '../fault';

const REASON = 'plinth.dev/pod-security-because';
const MODES = ['enforce', 'warn'];

/** Namespaces in which the API server does not warn of pods below "restricted", and nobody says why. */
export const unexplainedNamespaces = (objects: readonly KubernetesObject[]): Fault[] =>
  objects
    .filter(({ kind }) => kind === 'Namespace')
    .flatMap((object) => {
      const { labels = {}, annotations = {} } = object.manifest.metadata as Record<
        string,
        Record<string, string>
      >;
      if (annotations[REASON]) return [];
      return MODES.map((mode) => `pod-security.kubernetes.io/${mode}`)
        .filter((label) => labels[label] !== 'restricted')
        .map((label) =>
          faultOf(
            'pod-security',
            object,
            `${label} must be restricted, got ${labels[label] ?? 'none'}; say why with ${REASON}`,
          ),
        );
    });
