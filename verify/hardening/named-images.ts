import { items, text } from '../created/field';
import type { Path } from '../locate';

export interface NamedImage {
  /** In the container. */
  readonly path: Path;
  readonly image: string;
}

/** A name with a registry before it; the version is what a rule asks for. */
const REFERENCE = /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:\/[\w.-]+)+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

/** What a flag or a variable with an image is called. */
const NAME = /(?:image|image[_-]name|config-reloader)$|^RELATED_IMAGE_/i;

/**
 * The images that a container is told to run elsewhere: `--prometheus-config-reloader=…`, `--acme-http01-solver-image=…`,
 * `RELATED_IMAGE_KEYCLOAK`.
 */
export function namedImages(container: unknown): NamedImage[] {
  const words = ['command', 'args'].flatMap((list) =>
    items(container, list).map((word, index) => ({ path: [list, index], word })),
  );
  const flags = words.flatMap(({ path, word }) => {
    const [, flag = '', image = ''] = /^-{1,2}([\w.-]+)=(.*)$/.exec(String(word)) ?? [];
    return { path, name: flag, image };
  });
  const variables = items(container, 'env').map((variable, index) => ({
    path: ['env', index, 'value'],
    name: text(variable, 'name') ?? '',
    image: text(variable, 'value') ?? '',
  }));
  return [...flags, ...variables]
    .filter(({ name, image }) => NAME.test(name) && REFERENCE.test(image))
    .map(({ path, image }) => ({ path, image }));
}
