import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Result, run } from '../command';
import { Steps } from '../steps';
import { shown } from './address';
import { type Git, gitIn, remoteGitIn } from './git';
import { guard } from './guard';
import { type PublishOptions, publishCommand, publishOptions } from './options';
import { sourceOf } from './provenance';
import { type Published, publish } from './publish';
import { addressesOf, requireRemote, requireRepository } from './remote';
import { isDirty, provenDist } from './sources';
import { textsOf } from './tree';

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
  const scratch = mkdtempSync(path.join(tmpdir(), `plinth-publish-${process.pid}-`));
  try {
    const dirty = isDirty(git, root, options);
    requireRemote(git, options.remote);
    const source = sourceOf(git, options.remote, dirty);
    steps.say('proving what the sources make');
    const folder = await provenDist(path.join(root, 'dist'), path.join(scratch, 'dist'), synth);
    requireRepository(git, textsOf(folder), options);
    const published = await publish(git, {
      ...options,
      remoteGit: remoteGitIn(root, options.timeout),
      source: { ...source, bundle: bundleHash(root) },
      folder,
      scratch,
      refusals: (published) => {
        steps.say('comparing with what is published');
        return guard(published, { root, folder, allow: options.allow });
      },
      say: steps.say,
    });
    steps.clear();
    const repository = shown(addressesOf(git, options.remote).at(-1) ?? options.remote);
    const { branch, json } = options;
    console.log(
      json
        ? JSON.stringify({ repository, branch, ...published }, null, 2)
        : inWords(git, published, { ...options, repository }),
    );
    return 0;
  } finally {
    steps.clear();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Of the code that has synthesized, as the last synthesis left it. */
function bundleHash(root: string): string {
  const bundle = readFileSync(path.join(root, '.build', 'synth.js'));
  return `sha256:${createHash('sha256').update(bundle).digest('hex')}`;
}

interface Told extends PublishOptions {
  /** Where it was pushed to, for people. */
  readonly repository: string;
}

function inWords(git: Git, published: Published, { repository, branch, dryRun }: Told): string {
  const { before, manifests, root, pinned } = published;
  const tip = root ?? manifests;
  const where = `${branch} of ${repository}`;
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
