import * as z from 'zod';
import { type FieldsOf, resources, size } from './fields';

/** What shows metrics and logs. */
export const grafana = z.strictObject({
  /** Size of the volume, such as `5Gi`. @default none: dashboards are code, and what is clicked is lost with the pod */
  storage: size.optional(),
  /** Requests and limits of its one replica. */
  resources,
});

export type GrafanaFields = FieldsOf<typeof grafana>;
