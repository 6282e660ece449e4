import { type Command, Option } from 'commander';
import { command } from '../command';

export interface Given {
  readonly dist?: string;
  readonly env?: string;
  readonly json?: boolean;
  readonly withoutDigest?: boolean;
}

export const imagesCommand = (): Command =>
  command('images', {
    summary:
      'Lists every image that a dist runs, those of charts and operators too, for mirrors and scanners.',
    examples: [
      ['', 'one image a line, of all environments'],
      ['--env prod', 'of one environment'],
      ['--json', 'with what runs each of them'],
      ['--without-digest', 'those of constructs/versions.ts that wait for Renovate'],
    ],
    exitCodes: {
      0: 'listed',
      1: 'something runs an image that is not known; it is on stderr. With --without-digest: there are some',
      2: 'the input or the command line is unusable',
    },
  })
    .option('--dist <dir>', 'folder to read (default: dist)')
    .option('--env <name>', 'only this environment')
    .option('--json', 'by environment, with what runs each image')
    .addOption(
      new Option(
        '--without-digest',
        'instead, those that constructs/versions.ts names by a tag alone; reads no dist',
      ).conflicts(['dist', 'env', 'json']),
    );
