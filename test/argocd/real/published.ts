import type { Published } from '../../../cli/publish/publish';
import { publishFiles } from '../../cli/publish/publish-files';
import { repositories } from '../../cli/publish/repositories';
import { type TinyPlatform, tinyDist } from './tiny-platform';

/** A repository that the product publishes to, and that Argo CD reads. */
export class PublishedRepository {
  private readonly made = repositories();

  get url(): string {
    return `file://${this.made.remote}`;
  }

  /**
   * Publishes a platform with its pins.
   *
   * @param change what is other than the product makes it; a file without a text is left out. @default nothing
   */
  publish(
    platform: TinyPlatform,
    change: (file: string, text: string) => string | undefined = (_, text) => text,
  ): Promise<Published> {
    const files = Object.entries(tinyDist(this.url, platform)).flatMap(([file, text]) => {
      const changed = change(file, text);
      return changed === undefined ? [] : [[file, changed]];
    });
    return publishFiles(this.made.clone, Object.fromEntries(files));
  }
}
