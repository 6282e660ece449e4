import { mkdirSync } from 'node:fs';
import { gitIn, remoteGitIn } from '../../../cli/publish/git';
import { sourceOf } from '../../../cli/publish/provenance';
import { type Published, publish } from '../../../cli/publish/publish';
import { newFolder, repositories, writeFiles } from '../../cli/publish/repositories';
import { type TinyPlatform, tinyDist } from './tiny-platform';

/** A repository that the product publishes to, and that Argo CD reads. */
export class PublishedRepository {
  private readonly made = repositories();

  get url(): string {
    return `file://${this.made.remote}`;
  }

  /**
   * Publishes a platform with its pins, as `npm run publish:dist` does behind the guard.
   *
   * @param change what is other than the product makes it. @default nothing
   */
  publish(
    platform: TinyPlatform,
    change: (file: string, text: string) => string | undefined = as,
  ): Promise<Published> {
    const { clone } = this.made;
    const files = Object.entries(tinyDist(this.url, platform)).flatMap(([file, text]) => {
      const changed = change(file, text);
      return changed === undefined ? [] : [[file, changed] as const];
    });
    const folder = newFolder('dist');
    const scratch = newFolder('scratch');
    for (const one of [folder, scratch]) mkdirSync(one);
    writeFiles(folder, Object.fromEntries(files));
    const git = gitIn(clone);
    return publish(git, {
      remote: 'origin',
      branch: 'dist',
      remoteGit: remoteGitIn(clone, 60),
      dryRun: false,
      refusals: () => [],
      folder,
      scratch,
      source: { ...sourceOf(git, 'origin', false), bundle: 'sha256:b' },
    });
  }
}

const as = (_: string, text: string): string => text;
