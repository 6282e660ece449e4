import { mkdirSync } from 'node:fs';
import { gitIn, remoteGitIn } from '../../../cli/publish/git';
import { sourceOf } from '../../../cli/publish/provenance';
import { type Publication, type Published, publish } from '../../../cli/publish/publish';
import { newFolder, writeFiles } from './repositories';

type Options = Partial<Pick<Publication, 'dryRun' | 'message' | 'refusals' | 'branch' | 'remote'>>;

/** Publishes these files, as `npm run publish:dist` does behind the guard. */
export function publishFiles(
  clone: string,
  files: Record<string, string>,
  options: Options = {},
): Promise<Published> {
  const folder = newFolder('made');
  mkdirSync(folder);
  writeFiles(folder, files);
  const scratch = newFolder('scratch');
  writeFiles(scratch, { keep: '' });
  const run = gitIn(clone);
  return publish(run, {
    remote: 'origin',
    branch: 'dist',
    remoteGit: remoteGitIn(clone, 60),
    dryRun: false,
    refusals: () => [],
    folder,
    scratch,
    source: { ...sourceOf(run, 'origin', false), bundle: 'sha256:b' },
    ...options,
  });
}
