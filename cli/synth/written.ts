import fs from 'node:fs';
import { join } from 'node:path';

/** The list in an output of what was written there. No proof reads it, and it is not published. */
export const LIST = '.plinth-written';

const TITLE =
  '# what plinth synth wrote here, and may change and remove; whatever else is here it refuses to touch';

/** The paths on the list of an output, none where there is no list; undefined if the file is somebody else's. */
export function readList(root: string): ReadonlySet<string> | undefined {
  const file = join(root, LIST);
  if (!fs.existsSync(file)) return new Set();
  const [title, ...paths] = fs.readFileSync(file, 'utf8').split('\n');
  return title === TITLE ? new Set(paths.filter(Boolean)) : undefined;
}

export const listOf = (paths: Iterable<string>): string => [TITLE, ...[...paths].sort(), ''].join('\n');
