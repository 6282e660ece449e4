import { cpSync } from 'node:fs';
import path from 'node:path';
import { main } from '../../../cli/publish/main';
import { newFolder, readFrom, repositories, small, work, writeFiles } from './repositories';

/** A clone with a dist, and a synthesis that makes what `made` holds. */
export function platform(made = small()): { clone: string; remote: string; made: string } {
  const folder = newFolder('made');
  const { clone, remote } = repositories();
  writeFiles(folder, readFrom(remote, made));
  cpSync(folder, path.join(clone, 'dist'), { recursive: true });
  return { clone, remote, made: folder };
}

interface Ran {
  readonly code: number;
  readonly said: string[];
}

/** Runs the command; `synth` is the exit code of the synthesis. */
export async function run(
  { clone, made }: { clone: string; made: string },
  argv: string[],
  synth = 0,
): Promise<Ran> {
  const said: string[] = [];
  const say = (text: string) => said.push(text.replaceAll(work, ''));
  jest.spyOn(console, 'log').mockImplementation(say);
  jest.spyOn(console, 'error').mockImplementation(say);
  const load = () => ({
    main: ([, , folder = '']: string[]) => {
      cpSync(made, folder, { recursive: true });
      return synth;
    },
  });
  try {
    return { code: await main(argv, clone, load), said };
  } finally {
    jest.restoreAllMocks();
  }
}
