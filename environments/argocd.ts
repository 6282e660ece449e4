import * as z from 'zod';
import { count, type FieldsOf } from './fields';

/** Argo CD. */
export const argocd = z.strictObject({
  /** Replicas of the server and the repo server; the controllers and Redis are one each. */
  replicas: count(1),
});

export type ArgoCdFields = FieldsOf<typeof argocd>;
