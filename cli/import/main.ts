import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceFiles } from './files';
import { generate, type Input } from './generate';
import { IMPORTED, KUBERNETES, UNTYPED } from './kinds';
import { type Pin, readPins } from './pins';
import { type Document, download, parseOpenApi, readDocument } from './releases';

const HELP = `usage: npm run import -- [--from DIR] [--check]

Generates imports/ from the releases that cdk8s.yaml pins, for the kinds listed in cli/import/kinds.ts.

  --from DIR    a folder with the release files (PROJECT.yaml, kubernetes/swagger-${KUBERNETES.version}.json.gz)
                instead of downloading them
  --check       only compare with what is there, and list the files that differ
  --help        this text

exit codes: 0 written or equal, 1 different or something is wrong with the input, 2 something is wrong with the
command line`;

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

function parse(argv: string[]) {
  const options = {
    from: { type: 'string' },
    check: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  return parseArgs({ args: argv, options }).values;
}

/**
 * The command `import`.
 *
 * @throws when a release cannot be had or is not what it must be
 */
export async function main(argv: string[], root = process.cwd()): Promise<number> {
  let options: ReturnType<typeof parse>;
  try {
    options = parse(argv);
  } catch (error) {
    console.error(`import: ${(error as Error).message}`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const generated = generate(await readInput(root, options.from && resolve(options.from)));
  return replaceFiles(join(root, 'imports'), generated, { check: options.check ?? false });
}
