import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Result, run } from '../command';
import { Steps } from '../steps';
import { type Git, gitIn } from './git';
import { guard } from './guard';
import { type PublishOptions, publishCommand, publishOptions } from './options';
import { sourceOf } from './provenance';
import { type Published, publish } from './publish';
import { requireRemote } from './remote';
import { isDirty, provenDist } from './sources';

type Synth = { readonly main: (argv: string[], root: string, load: Load) => Result };
type Load = (command: string) => unknown;

/** Publishes `dist/`, as `plinth publish --help` says. */
export const main = (argv: string[], root: string, load: Load): Result =>
  run(publishCommand(), argv, (chosen) => {
    const synth = (folder: string) =>
      (load('synth') as Synth).main(['--quiet', '--output', folder], root, load);
    return publishDist(publishOptions(chosen), root, synth);
  });

async function publishDist(
  options: PublishOptions,
  root: string,
  synth: (folder: string) => Result,
): Promise<number> {
  const git = gitIn(root);
  const steps = new Steps();
  const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-publish-'));
  try {
    const dirty = isDirty(git, root, options);
    requireRemote(git, options.remote);
    const source = sourceOf(git, options.remote, dirty);
    steps.say('proving what the sources make');
    const folder = await provenDist(path.join(root, 'dist'), path.join(scratch, 'dist'), synth);
    const published = publish(git, {
      ...options,
      source,
      folder,
      scratch,
      refusals: (published) => {
        steps.say('comparing with what is published');
        return guard(published, { root, folder, allow: options.allow });
      },
      say: steps.say,
    });
    steps.clear();
    console.log(options.json ? JSON.stringify(published, null, 2) : inWords(git, published, options));
    return 0;
  } finally {
    steps.clear();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function inWords(git: Git, published: Published, { remote, branch, dryRun }: PublishOptions): string {
  const { before, manifests, root, pinned } = published;
  const tip = root ?? manifests;
  const where = `${remote}/${branch}`;
  if (!tip) return `${where}: nothing to publish`;
  const from = before ?? git(['hash-object', '-t', 'tree', '--stdin'], { input: '' }).trim();
  const changed = git(['diff-tree', '--shortstat', from, tip]).trim();
  const commits = [manifests && `manifests ${short(manifests)}`, root && `root ${short(root)}`].filter(
    Boolean,
  );
  const pins = `${pinned.length} ${pinned.length === 1 ? 'pin' : 'pins'} moved`;
  return `${where}: ${dryRun ? 'would publish' : 'published'} ${commits.join(', ')}; ${changed}; ${pins}`;
}

const short = (commit: string) => commit.slice(0, 10);
