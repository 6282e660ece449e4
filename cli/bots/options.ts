import type { Command } from 'commander';
import { command } from '../command';

export interface BotsOptions {
  /** Commit of the list that is taken from now on. @default the one that the file names */
  readonly commit?: string;
  /** File to read. @default downloads it */
  readonly from?: string;
  /** Whether nothing is written. @default writes */
  readonly check?: boolean;
}

export const botsCommand = (): Command =>
  command('bots', {
    summary: 'Refreshes constructs/gateway/ai-agents.json, the list of AI crawlers that gateways refuse.',
    examples: [
      ['', 'downloads the list at the commit that the file names, and writes its names'],
      ['--commit 0037a9e2c5ff58cf85b1be890b1d31d5e6a57470', 'takes a newer one'],
      ['--check', 'whether what is there is what the list has at its commit'],
    ],
    exitCodes: { 0: 'written or equal', 1: 'different, or something is wrong with the list' },
  })
    .option('--commit <id>', 'the commit of the list to take, 40 hexadecimal digits')
    .option('--from <file>', 'the list, robots.json, instead of downloading it')
    .option('--check', 'only compare with what is there, and say which names come and go');
