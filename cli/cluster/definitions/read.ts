import { existsSync } from 'node:fs';
import type { CustomResourceDefinition } from '../../import/crd';
import { IMPORTED } from '../../import/kinds';
import { readPins } from '../../import/pins';
import { type Document, definitionsIn, download, readDocument } from '../../import/releases';

/** A definition as the release has it. */
export type Definition = CustomResourceDefinition & { readonly metadata: { readonly name: string } };

/** Custom resource definitions by name, `clusters.postgresql.cnpg.io`. */
export type Definitions = ReadonlyMap<string, Definition>;

/**
 * The custom resource definitions of every project that the platform writes objects for.
 *
 * @param folder release files, one per project; without it they are downloaded from where cdk8s.yaml pins them
 * @throws when one cannot be had
 */
export async function readDefinitions(root: string, folder: string | undefined): Promise<Definitions> {
  if (folder && !existsSync(folder)) {
    throw new Error(`--crds: folder must exist, got ${folder}; name the one with the release files`);
  }
  const projects = [...new Set(IMPORTED.map(({ project }) => project))];
  const pins = readPins(readDocument(root, 'cdk8s.yaml'), projects);
  const files = await Promise.all(
    pins.flatMap(({ project, urls }) =>
      folder ? [readFile(folder, project)] : urls.map((url) => download(url)),
    ),
  );
  const definitions = files.flatMap((file) => definitionsIn(file) as Definition[]);
  return new Map(definitions.map((definition) => [definition.metadata.name, definition]));
}

const readFile = async (folder: string, project: string): Promise<Document> =>
  readDocument(folder, `${project}.yaml`);
