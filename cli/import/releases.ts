import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadAll, YAMLException } from 'js-yaml';
import type { CustomResourceDefinition } from './crd';
import type { OpenApi } from './kubernetes';

/** Milliseconds to wait for one release file. */
const PATIENCE = 60_000;

/** A document of a release: where it is from, for error messages, and its text. */
export interface Document {
  readonly from: string;
  readonly text: string;
}

/** The text of the file, unpacked if it is gzip. */
export function readDocument(folder: string, name: string): Document {
  const file = join(folder, name);
  try {
    const bytes = readFileSync(file);
    return { from: file, text: (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new Error(`${file}: file must be readable, got ${code}; put it there or name the right folder`);
  }
}

/** What the address answers. */
export async function download(url: string): Promise<Document> {
  const offline = 'check the network, or give --from a folder with the release files';
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) }).catch(
    (error: Error & { cause?: { code?: string } }) => {
      throw new Error(`${url}: download must succeed, got ${error.cause?.code ?? error.message}; ${offline}`);
    },
  );
  if (!response.ok)
    throw new Error(`${url}: download must succeed, got HTTP ${response.status}; correct the address`);
  return { from: url, text: await response.text() };
}

/** The documents of a YAML stream. */
export function parseYaml({ from, text }: Document): unknown[] {
  try {
    return loadAll(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new Error(
      `${from}: content must be YAML, got "${error.reason}"; take the file from its source again`,
    );
  }
}

/** The custom resource definitions in a release, which may hold other objects as well. */
export function definitionsIn(release: Document): CustomResourceDefinition[] {
  const objects = parseYaml(release) as ({ kind?: string } | null)[];
  return objects.filter(
    (object) => object?.kind === 'CustomResourceDefinition',
  ) as CustomResourceDefinition[];
}

/** The API server's OpenAPI document. */
export function parseOpenApi({ from, text }: Document): OpenApi {
  let document: Partial<OpenApi> | undefined;
  try {
    document = JSON.parse(text);
  } catch {
    // said below, as for JSON that is something else
  }
  if (document?.definitions && document.paths) return document as OpenApi;
  throw new Error(
    `${from}: content must be an OpenAPI v2 document, got "${text.slice(0, 40)}"; take the file from its source again`,
  );
}
