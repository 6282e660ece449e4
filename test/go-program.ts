import { existsSync } from 'node:fs';
import path from 'node:path';
import { build } from '../cli/cluster/binaries/build';
import { cacheFolder } from '../cli/cluster/binaries/cache';

/** A program that is a package of a Go module. */
export interface GoProgram {
  /** `github.com/prometheus/alertmanager`. */
  readonly module: string;
  /** `v0.34.1`. */
  readonly version: string;
  /** Folder of the module that the program is in: `cmd/amtool`. @default its root */
  readonly main?: string;
  /** Name that its file begins with. */
  readonly name: string;
}

/** Where it is once it is built: outside of the repository, a file for each version. */
export const fileOf = ({ name, version }: GoProgram): string =>
  path.join(cacheFolder(), `${name}-${version}`);

/** The program, built with Go from the module registry where nobody has. @returns its path */
export async function provideGoProgram(program: GoProgram): Promise<string> {
  const file = fileOf(program);
  if (existsSync(file)) return file;
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const module = `module plinth.dev/${name}\n\ngo 1.25\n\nrequire ${program.module} ${program.version}\n`;
  const target = { program: name, package: path.posix.join(program.module, program.main ?? '') };
  await build({ module, linkerFlags: '' }, [target], folder, (line) => {
    process.stderr.write(`${line}\n`);
  });
  return file;
}

/** The tag of an image, with or without a digest behind it. */
export function tagOf(image: string): string {
  const [, tag = ''] = /:([\w.-]+)(?:@|$)/.exec(image) ?? [];
  return tag;
}
