import { reference } from '../../../../verify/dist';
import type { Editable, MutableDist } from '../mutation';
import { containersIn, type Place, partOf } from './containers';
import type { Generator } from './generator';

/** The spec of the pod, and the container in it, to change. */
function edit(dist: MutableDist, { object, pod, list, index }: Place) {
  const spec = partOf(dist.edit(reference(object)), pod);
  return { spec, container: spec[list][index] };
}

const ports = (container: Editable) =>
  new Map((container.ports ?? []).map(({ name, containerPort }: Editable) => [name, containerPort]));

const handler = ({ httpGet, exec, grpc }: Editable = {}, container: Editable) =>
  JSON.stringify([httpGet && [httpGet.path, ports(container).get(httpGet.port) ?? httpGet.port], exec, grpc]);

export const ofPods: readonly Generator[] = [
  {
    name: 'a container writes into a folder on its node that has no limit',
    rules: ['hardening/ephemeral-storage'],
    *generate(environment) {
      for (const place of containersIn(environment)) {
        yield {
          at: place.at,
          mutate: (dist) => {
            const { spec, container } = edit(dist, place);
            spec.volumes = [...(spec.volumes ?? []), { name: 'extra', emptyDir: {} }];
            container.volumeMounts = [
              ...(container.volumeMounts ?? []),
              { name: 'extra', mountPath: '/extra' },
            ];
            delete container.resources.limits['ephemeral-storage'];
          },
        };
      }
    },
  },
  {
    name: 'an emptyDir and its container lose their limits',
    rules: ['hardening/ephemeral-storage'],
    *generate(environment) {
      for (const place of containersIn(environment)) {
        const volumes: Editable[] = partOf(place.object.manifest, place.pod).volumes ?? [];
        for (const [at, { name, emptyDir }] of volumes.entries()) {
          const isMounted = place.container.volumeMounts?.some((mount: Editable) => mount.name === name);
          if (!emptyDir?.sizeLimit || emptyDir.medium === 'Memory' || !isMounted) continue;
          yield {
            at: `${place.at} ${name}`,
            mutate: (dist) => {
              const { spec, container } = edit(dist, place);
              delete spec.volumes[at].emptyDir.sizeLimit;
              delete container.resources.limits['ephemeral-storage'];
            },
          };
        }
      }
    },
  },
  {
    name: 'the root file system can be written without a limit',
    rules: ['hardening/ephemeral-storage'],
    *generate(environment) {
      for (const place of containersIn(environment)) {
        yield {
          at: place.at,
          mutate: (dist) => {
            const { container } = edit(dist, place);
            delete container.securityContext.readOnlyRootFilesystem;
            delete container.resources.limits['ephemeral-storage'];
          },
        };
      }
    },
  },
  {
    name: 'a custom resource says no limit for what its operator lets the pods write',
    rules: ['hardening/ephemeral-storage'],
    *generate(environment) {
      for (const object of environment.objects) {
        const { ephemeralVolumesSizeLimit, storage } = (object.manifest.spec ?? {}) as Editable;
        if (!ephemeralVolumesSizeLimit && object.group !== 'monitoring.coreos.com') continue;
        if (!ephemeralVolumesSizeLimit && !storage) continue;
        yield {
          at: reference(object),
          mutate: (dist) => {
            const { spec } = dist.edit(reference(object));
            if (ephemeralVolumesSizeLimit) delete spec.ephemeralVolumesSizeLimit;
            else delete spec.storage;
          },
        };
      }
    },
  },
  {
    name: 'a container is restarted for not being ready',
    rules: ['hardening/liveness'],
    *generate(environment) {
      for (const place of containersIn(environment)) {
        const { readinessProbe: ready, livenessProbe: alive } = place.container;
        if (!ready || ready.tcpSocket) continue;
        if (handler(ready, place.container) === handler(alive, place.container)) continue;
        yield {
          at: place.at,
          mutate: (dist) => {
            edit(dist, place).container.livenessProbe = { ...ready, failureThreshold: 6 };
          },
        };
      }
    },
  },
];
