import { join, resolve } from 'node:path';
import { type Result, run } from '../command';
import { replaceFiles } from './files';
import { generate, type Input } from './generate';
import { IMPORTED, KUBERNETES, UNTYPED } from './kinds';
import { type ImportOptions, importCommand } from './options';
import { type Pin, readPins } from './pins';
import { type Document, download, parseOpenApi, readDocument } from './releases';

function releasesIn(folder: string, pins: readonly Pin[]): Map<string, Document[]> {
  return new Map(pins.map(({ project }) => [project, [readDocument(folder, `${project}.yaml`)]]));
}

async function downloadReleases(pins: readonly Pin[]): Promise<Map<string, Document[]>> {
  const all = pins.map(
    async ({ project, urls }) => [project, await Promise.all(urls.map(download))] as const,
  );
  return new Map(await Promise.all(all));
}

async function readInput(root: string, from: string | undefined): Promise<Input> {
  const projects = [...new Set(IMPORTED.map(({ project }) => project))];
  const pins = readPins(readDocument(root, 'cdk8s.yaml'), projects);
  const openApi = from
    ? readDocument(from, `kubernetes/swagger-${KUBERNETES.version}.json.gz`)
    : await download(KUBERNETES.openapi);
  return {
    imported: IMPORTED,
    untyped: UNTYPED,
    pins,
    releases: from ? releasesIn(from, pins) : await downloadReleases(pins),
    kubernetes: { ...KUBERNETES, document: parseOpenApi(openApi) },
  };
}

/**
 * The command `import`.
 *
 * @throws when a release cannot be had or is not what it must be
 */
export const main = (argv: string[], root = process.cwd()): Result =>
  run(importCommand(), argv, async (chosen) => {
    const { from, check = false } = chosen.opts<ImportOptions>();
    const generated = generate(await readInput(root, from && resolve(from)));
    return replaceFiles(join(root, 'imports'), generated, { check });
  });
