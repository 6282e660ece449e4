import type { Network } from '../../../verify/connectivity/network';
import { labels } from '../../../verify/created/field';
import { meshOf } from '../../../verify/created/mesh';
import type { Pod } from '../../../verify/created/pod';
import type { KubernetesObject } from '../../../verify/dist';
import { canonical } from '../fields/same';
import { podKey, type Sides } from './sides';

/**
 * Pods of which anything differs that a verdict depends on. Traffic between two others passes as before, so that a change to one
 * of a thousand tenants costs what one tenant costs.
 */
export function touchedPods({ before, after }: Sides): ReadonlySet<string> {
  const old = fingerprints(before);
  const now = fingerprints(after);
  const touched = new Set<string>();
  for (const [key, print] of now) if (old.get(key) !== print) touched.add(key);
  for (const key of old.keys()) if (!now.has(key)) touched.add(key);
  return touched;
}

function fingerprints(network: Network): Map<string, string> {
  const policies = new Map<unknown, string>();
  const print = (object: KubernetesObject | undefined) => {
    const spec = object?.manifest.spec;
    const known = policies.get(spec) ?? canonical(spec);
    policies.set(spec, known);
    return known;
  };
  const mesh = canonical(meshOf(network.environment));
  return new Map(network.pods.map((pod) => [podKey(pod), `${mesh}\n${fingerprint(network, pod, print)}`]));
}

function fingerprint(
  network: Network,
  pod: Pod,
  print: (object: KubernetesObject | undefined) => string,
): string {
  const { labels: podLabels, serviceAccount, ports, mesh, namespace } = pod;
  const services = network.services.of(pod).map(({ service }) => service);
  return [
    canonical({
      annotations: annotationsOf(pod.object),
      labels: podLabels,
      serviceAccount,
      ports,
      mesh,
      namespace: network.namespaces.labelsOf(namespace),
    }),
    ...(['ingress', 'egress'] as const).flatMap((direction) =>
      network.isolating(pod, direction).map(({ object }) => print(object)),
    ),
    ...network.authorizations.of(pod).map(print),
    ...network.peers.selectors(pod).map(print),
    network.peers.inherited(namespace).mode,
    ...network.requests.of(pod).map(print),
    ...network.sidecars.of(pod).map(print),
    ...services.flatMap((service) => [
      print(service),
      canonical(annotationsOf(service)),
      ...network.destinationRules.about(service).map(print),
      ...network.meshRoutes.about(service).map(print),
      ...network.serviceEntries.about(service).map(print),
    ]),
  ].join('\n');
}

const annotationsOf = ({ manifest }: Pick<KubernetesObject, 'manifest'>) =>
  labels(manifest, 'metadata', 'annotations');
