import { Network } from '../../../../verify/connectivity/network';
import type { ServicePort } from '../../../../verify/connectivity/services';
import type { Pod } from '../../../../verify/created/pod';
import { type Environment, reference } from '../../../../verify/dist';
import type { Generator } from './generator';
import { meshed } from './places';

/** Every port of a pod of the mesh that a Service leads to. */
function* ways(environment: Environment): Iterable<{ pod: Pod; way: ServicePort }> {
  const { services } = Network.of(environment);
  for (const { pod } of meshed(environment)) for (const way of services.of(pod)) yield { pod, way };
}

/** A Service that is added beside another one, for the same port of the same pods. */
const beside = (
  name: string,
  change: (way: ServicePort) => { port: object; headless: boolean } | undefined,
): Generator => ({
  name,
  rules: ['connectivity/listeners'],
  *generate(environment) {
    for (const { pod, way } of ways(environment)) {
      const made = change(way);
      if (!made) continue;
      yield {
        at: `${reference(way.service)}:${way.port}`,
        mutate: (dist) =>
          dist.add('mesh-policy', {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'planted', namespace: pod.namespace },
            spec: {
              selector: pod.labels,
              ...(made.headless && { clusterIP: 'None' }),
              ports: [{ port: way.port, targetPort: way.targetPort, ...made.port }],
            },
          }),
      };
    }
  },
});

const isHeadless = ({ service }: ServicePort): boolean =>
  (service.manifest.spec as { clusterIP?: string }).clusterIP === 'None';

export const ofListeners: readonly Generator[] = [
  beside('a Service calls a port of pods by another protocol', ({ traffic }) => ({
    port: { name: 'planted', appProtocol: traffic === 'http' ? 'tcp' : 'http' },
    headless: false,
  })),
  beside('a Service does not say what is spoken', ({ traffic }) =>
    traffic === 'unknown' ? undefined : { port: { name: 'planted' }, headless: false },
  ),
  beside('a Service takes the port for UDP', () => ({
    port: { name: 'planted', protocol: 'UDP' },
    headless: false,
  })),
  beside('a second headless Service has a port that is TCP', (way) =>
    isHeadless(way) && way.traffic === 'tcp'
      ? { port: { name: 'planted', appProtocol: 'tcp' }, headless: true }
      : undefined,
  ),
];
