import type { App } from 'cdk8s';
import type { ClusterFields } from '../../environments/cluster';
import type { GarageFields } from '../../environments/garage';
import type { ObjectStoreFields } from '../../environments/object-storage';
import type { SecretStore } from '../security/secret-store';
import { type Bucket, bucketOutside } from './bucket';
import { type Access, Garage } from './garage';

export interface ObjectStorageProps {
  /** Class of the volume, and by which addresses Garage listens. */
  readonly cluster: Pick<ClusterFields, 'storageClass' | 'ipFamilies'>;
  /** Where the keys of stores outside come from. @default none */
  readonly secretStore?: SecretStore;
  /** The store of the cluster. @default all are outside */
  readonly garage?: GarageFields;
}

/** Where buckets are: in Garage, or outside. */
export class ObjectStorage {
  private readonly garage?: Garage;

  constructor(
    platform: App,
    private readonly props: ObjectStorageProps,
  ) {
    const { storageClass, ipFamilies } = props.cluster;
    if (props.garage) {
      this.garage = new Garage(platform, 'garage', { ...props.garage, storageClass, ipFamilies });
    }
  }

  /**
   * The bucket that an environment's field says.
   *
   * @param name of it in Garage, where it is made; outside, the field says it
   * @param access of its user in Garage; outside, the key of the field has it
   */
  bucket(fields: ObjectStoreFields, name: string, access?: Access): Bucket {
    if (fields.provider === 'garage') {
      if (!this.garage) throw new Error(`bucket ${name}: must be in Garage, got none; give garage`);
      return this.garage.bucket(name, access);
    }
    const { secretStore } = this.props;
    if (!secretStore) {
      throw new Error(
        `bucket ${fields.bucket}: its keys must be in the secret store, got none; give secretStore`,
      );
    }
    return bucketOutside(fields, secretStore);
  }
}
