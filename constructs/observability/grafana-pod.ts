import type { PodSpec, Volume } from '../../imports/k8s';
import { httpGet, quantities } from '../container';
import { type Resources, restrictedContainer, restrictedPod, scratch } from '../pod';
import { images } from '../versions';
import { dashboardsPath } from './dashboard-files';

export interface GrafanaPodProps {
  /** ServiceAccount, ConfigMap and container have this name. */
  readonly name: string;
  /** Requests and limits of the container. */
  readonly resources: Resources;
  /** Port that Grafana listens on. */
  readonly port: number;
  /** Secrets whose keys become files in `secretsPath`. */
  readonly secrets: readonly string[];
  /** ConfigMaps whose keys are dashboards. */
  readonly dashboards: readonly string[];
  /** Where its database is. */
  readonly data: Volume;
}

/** Folder with a file for each key of the secrets. */
export const secretsPath = '/etc/grafana/secrets';

/** Asks the database, whose slowness no restart helps. @see https://github.com/grafana/grafana/blob/v12.4.9/pkg/api/http_server.go `apiHealthHandler` */
const ready = '/api/health';

/** Asks nothing but the web server. @see the same, `healthzHandler` */
const alive = '/healthz';

export function grafanaPod(props: GrafanaPodProps): PodSpec {
  const { name, resources, port, secrets, dashboards, data } = props;
  const file = (subPath: string, folder: string) => ({
    name: 'configuration',
    mountPath: `${folder}/${subPath}`,
    subPath,
    readOnly: true,
  });
  return {
    ...restrictedPod(472),
    serviceAccountName: name,
    containers: [
      {
        ...restrictedContainer,
        name,
        image: images.grafana,
        ports: [{ name: 'http', containerPort: port }],
        resources: quantities(resources),
        // A new database takes minutes where the disk is slow.
        startupProbe: { ...httpGet(ready), periodSeconds: 5, failureThreshold: 60 },
        livenessProbe: { ...httpGet(alive), periodSeconds: 20, failureThreshold: 6 },
        readinessProbe: { ...httpGet(ready), periodSeconds: 10 },
        volumeMounts: [
          // Single files, because the image has folders beside them that Grafana misses otherwise.
          file('grafana.ini', '/etc/grafana'),
          file('data-sources.yaml', '/etc/grafana/provisioning/datasources'),
          file('dashboards.yaml', '/etc/grafana/provisioning/dashboards'),
          { name: 'dashboards', mountPath: dashboardsPath, readOnly: true },
          { name: 'secrets', mountPath: secretsPath, readOnly: true },
          { name: data.name, mountPath: '/var/lib/grafana' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name } },
      { name: 'secrets', projected: { sources: secrets.map((secret) => ({ secret: { name: secret } })) } },
      {
        name: 'dashboards',
        projected: { sources: dashboards.map((configMap) => ({ configMap: { name: configMap } })) },
      },
      data,
      scratch('tmp', '256Mi'),
    ],
  };
}
