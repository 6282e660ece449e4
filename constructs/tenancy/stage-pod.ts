import type { Container, EnvVar, PodSpec, Volume, VolumeMount } from '../../imports/k8s';
import { quantities } from '../container';
import { disk, restrictedContainer, restrictedPod, scratch } from '../pod';
import type { Service, StageSettings } from './stage-settings';

/** Labels by which the pods of a service are found in their namespace. */
export const selectorOf = (service: Service) => ({ 'app.kubernetes.io/name': service });

/** Labels of the pods: whose they are is for logs and metrics. */
export const podLabelsOf = (service: Service, settings: StageSettings) => ({
  ...selectorOf(service),
  ...tenantLabelsOf(settings),
});

/** Of every pod of a stage. */
export const tenantLabelsOf = ({ tenant, stage }: StageSettings) => ({
  'app.kubernetes.io/part-of': 'plinth',
  'plinth.dev/tenant': tenant,
  'plinth.dev/stage': stage,
});

/** Object before which realm, roles and clients have to be there. @see sync waves in `stage-realm.ts` */
export const lastWave = { 'argocd.argoproj.io/sync-wave': '4' } as const;

/** Something that a container is given as files or variables. */
export interface Given {
  readonly env?: readonly EnvVar[];
  readonly volumes?: readonly Volume[];
  readonly mounts?: readonly VolumeMount[];
}

interface PodProps {
  /** Which service; its container and ServiceAccount are called so. */
  readonly service: Service;
  /** The stage, with the image, resources and variables of the service. */
  readonly settings: StageSettings;
  /** What the platform says to the service, in variables. */
  readonly says: Readonly<Record<string, string>>;
  /** Secrets and the like, as files or variables. @default nothing */
  readonly given?: readonly Given[];
  /** Secrets to pull the image with. */
  readonly pullSecrets: readonly string[];
  /** Ports, probes and whatever else a server has. @default none */
  readonly container?: Partial<Container>;
}

/** The user as which every service runs, whatever its image says. */
const user = 10001;

/** The pod of a service: nothing but its own files, of which it can write those in `/tmp`. */
export function podOf({ service, settings, says, given = [], pullSecrets, container }: PodProps): PodSpec {
  const { image, resources, env } = settings[service];
  return {
    ...restrictedPod(user),
    serviceAccountName: service,
    imagePullSecrets: pullSecrets.length > 0 ? pullSecrets.map((name) => ({ name })) : undefined,
    containers: [
      {
        ...restrictedContainer,
        name: service,
        image,
        env: [
          ...variables({
            ...says,
            TENANT_ID: settings.tenant,
            STAGE: settings.stage,
            LOG_FORMAT: 'json',
            ...env,
          }),
          ...given.flatMap(({ env = [] }) => env),
        ],
        resources: quantities(resources),
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...given.flatMap(({ mounts = [] }) => mounts)],
        ...container,
      },
    ],
    volumes: [scratch('tmp', resources.limits[disk]), ...given.flatMap(({ volumes = [] }) => volumes)],
  };
}

const variables = (values: Readonly<Record<string, string>>): EnvVar[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
