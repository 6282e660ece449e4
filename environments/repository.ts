import * as z from 'zod';
import { text, url } from './fields';
import { hostOf, located, location } from './location';

/** Where Argo CD reads `dist` from. */
export const repository = z
  .strictObject({
    /** Address of the repository, as `git clone` takes it. */
    url,
    branch: text,
    ...location,
  })
  .superRefine(located(({ url }) => hostOf(url)));
