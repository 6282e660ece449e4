import * as z from 'zod';
import { type FieldsOf, resources, size } from './fields';

/** Garage, an object store on one volume of the cluster, for environments that have none outside. What is in it goes with the volume. */
export const garage = z.strictObject({
  /** Size of the volume with all buckets, such as `10Gi`. */
  storage: size,
  /** Requests and limits of its one replica. */
  resources,
});

export type GarageFields = FieldsOf<typeof garage>;
