import { existsSync } from 'node:fs';
import type { CustomResourceDefinition } from '../../import/crd';
import { IMPORTED } from '../../import/kinds';
import { readPins } from '../../import/pins';
import { definitionsIn, download, readDocument } from '../../import/releases';
import { broughtBy } from './brought-by';

/** A definition as the release has it. */
export type Definition = CustomResourceDefinition & { readonly metadata: { readonly name: string } };

/** Custom resource definitions by the component that brings them. */
export type Definitions = ReadonlyMap<string, readonly Definition[]>;

/**
 * The custom resource definitions of every project that the platform writes objects for.
 *
 * @param folder release files, one per project; without it they are downloaded from where cdk8s.yaml pins them
 * @throws when one cannot be had, or nobody is known to bring it
 */
export async function readDefinitions(root: string, folder: string | undefined): Promise<Definitions> {
  if (folder && !existsSync(folder)) {
    throw new Error(`--crds: folder must exist, got ${folder}; name the one with the release files`);
  }
  const projects = [...new Set(IMPORTED.map(({ project }) => project))];
  const pins = readPins(readDocument(root, 'cdk8s.yaml'), projects);
  const entries = pins.map(async ({ project, urls }) => {
    const component = broughtBy[project];
    if (!component) {
      throw new Error(
        `cli/cluster/definitions/brought-by.ts: project ${project} must be there; write which component brings its kinds`,
      );
    }
    const files = folder
      ? [readDocument(folder, `${project}.yaml`)]
      : await Promise.all(urls.map((url) => download(url)));
    return [component, files.flatMap(definitionsIn) as Definition[]] as const;
  });
  return new Map(await Promise.all(entries));
}
