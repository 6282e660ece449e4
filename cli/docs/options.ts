import type { Command } from 'commander';
import { command } from '../command';

export const docsCommand = (): Command =>
  command('docs', {
    summary: 'Writes the pages and schemas that are made from the code.',
    examples: [['--check', 'whether they are current, for CI']],
    exitCodes: { 0: 'written or current', 1: 'not current' },
  }).option('--check', 'only say whether they are current');
