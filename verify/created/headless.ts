import { text } from './field';

/** Whether a Service has no address of its own, so that it is called at its pods. */
export const isHeadless = ({ manifest }: { readonly manifest: unknown }): boolean =>
  text(manifest, 'spec', 'clusterIP') === 'None';
