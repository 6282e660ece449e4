import { Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import type { GarageFields } from '../../environments/garage';
import {
  IntOrString,
  KubeService,
  KubeServiceAccount,
  KubeStatefulSet,
  type Volume,
} from '../../imports/k8s';
import { Component } from '../component';
import { ConfigFiles } from '../config-file';
import { type IpFamily, prefersIpv6 } from '../ip-families';
import { keptVolume } from '../kept-volume';
import type { Namespace } from '../namespace';
import { resourcesErrors, sizeErrors } from '../quantity';
import { GeneratedPassword } from '../security/generated-password';
import { SecretExcerpt } from '../security/secret-excerpt';
import { type Endpoint, Workload } from '../workload';
import { type Bucket, credentialKeys } from './bucket';
import { garageAlerts } from './garage-alerts';
import script from './garage-buckets.pod.mjs';
import { garageConfiguration, ports, region, toToml } from './garage-configuration';
import { garageDashboard } from './garage-dashboard';
import { files, garagePod } from './garage-pod';

export interface GarageProps extends GarageFields {
  /** Address families of pods. @default IPv4 alone */
  readonly ipFamilies?: readonly IpFamily[];
  /** StorageClass of the volume. @default the cluster's own default */
  readonly storageClass?: string;
}

/** What a user may do with a bucket. */
export type Access = 'read-write' | 'read';

/** A Secret with a key of a bucket, and whose it is. */
interface BucketKey {
  readonly bucket: string;
  readonly access: Access;
  readonly secret: string;
}

const namespace: Namespace = { name: 'garage-system', podSecurity: 'restricted', mesh: true };

/**
 * Garage: an S3-compatible object store of one node on one volume, for environments that have none outside. Each user of a bucket has a key
 * of its own, drawn in the cluster. It speaks HTTP: its callers are in the mesh, whose proxies encrypt.
 *
 * @see https://garagehq.deuxfleurs.fr/documentation/
 */
export class Garage extends Component {
  private readonly s3: Endpoint;
  private readonly keys: BucketKey[] = [];

  constructor(scope: Construct, id: string, props: GarageProps) {
    super(scope, id, { namespace, project: 'infrastructure', wave: 'operators' });
    const { resources, storage, storageClass, ipFamilies } = props;
    this.node.addValidation({
      validate: () => [...resourcesErrors(resources), ...sizeErrors('storage', storage)],
    });
    // 32 characters, which are 64 digits: the RPC secret has to be 32 bytes.
    const { secret } = new GeneratedPassword(this, 'secrets', {
      name,
      keys: ['rpc-secret', 'admin-token'],
      length: 32,
      encoding: 'hex',
    });
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const configuration = new ConfigFiles(this, 'configuration', name, {
      [files.configuration]: toToml({ ...garageConfiguration(prefersIpv6(ipFamilies)) }),
      [files.script]: script,
    });
    const data = keptVolume(this, { claim: name, name: 'data', storage, storageClass });
    new KubeStatefulSet(this, 'stateful-set', {
      metadata: { name },
      spec: {
        serviceName: name,
        // Two would write into one database.
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: configuration.checksum },
          spec: garagePod({ name, resources, secret, data, keys: this.keysVolume() }),
        },
      },
    });
    this.s3 = serve(this);
  }

  override get alerts() {
    return [garageAlerts(this.namespace)];
  }

  override get dashboards() {
    return { garage: garageDashboard };
  }

  /** A bucket, which is made if it is not there. */
  bucket(bucket: string, access: Access = 'read-write'): Bucket {
    return {
      name: bucket,
      endpoint: `${this.s3.host}:${ports.s3}`,
      security: 'mesh',
      region,
      pathStyle: true,
      target: this.s3,
      credentials: (scope, id, secret) => {
        const key = this.drawKey(bucket, access, `${Component.of(scope).namespace}-${secret}`);
        new SecretExcerpt(scope, id, { name: secret, from: key, of: this, keys: credentialKeys });
      },
    };
  }

  private drawKey(bucket: string, access: Access, name: string): string {
    const { secret } = new GeneratedPassword(this, name, { name, keys: credentialKeys });
    this.keys.push({ bucket, access, secret });
    return secret;
  }

  /** A folder for each key, by which our program knows what is wanted. */
  private keysVolume(): Volume {
    const sources = () =>
      this.keys.map(({ bucket, access, secret }) => ({
        secret: {
          name: secret,
          items: credentialKeys.map((key) => ({ key, path: `${bucket}/${access}/${secret}/${key}` })),
        },
      }));
    return { name: 'keys', projected: Lazy.any({ produce: () => ({ sources: sources() }) }) as never };
  }
}

const name = 'garage';
const labels = { 'app.kubernetes.io/name': name };

/** The Service, and who may be let in to what. */
function serve(scope: Construct): Endpoint {
  new KubeService(scope, 'service', {
    metadata: { name },
    spec: {
      selector: labels,
      ports: [
        // Not HTTP for the proxies: a request is signed as it is sent, with its path, and they would write that in another way.
        { name: 'tcp-s3', port: ports.s3, targetPort: IntOrString.fromString('s3') },
        { name: 'http-admin', port: ports.admin, targetPort: IntOrString.fromString('admin') },
      ],
    },
  });
  const garage = new Workload(scope, name, {
    labels,
    serviceAccount: name,
    mesh: 'sidecar',
    ports: {
      s3: { port: ports.s3, protocol: 'tcp' },
      admin: { port: ports.admin, protocol: 'http' },
      buckets: { port: ports.buckets, protocol: 'http' },
    },
    probes: ['s3', 'admin', 'buckets'],
    metrics: { port: 'admin', shared: true },
  });
  return garage.endpoint('s3', { name, port: ports.s3 });
}
