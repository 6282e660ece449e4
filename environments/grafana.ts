import * as z from 'zod';
import { resources, size } from './fields';

/** What shows metrics and logs. */
export const grafana = z.strictObject({
  /** Size of the volume. @default none: dashboards are code, and what is clicked is lost with the pod */
  storage: size.optional(),
  resources,
});
