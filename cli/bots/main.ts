import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Misuse, type Result, run } from '../command';
import { type Document, download, readDocument } from '../import/releases';
import { namesIn } from './names';
import { type BotsOptions, botsCommand } from './options';

/** The list that is refreshed. */
const FILE = 'constructs/gateway/ai-agents.json';

const addressOf = (commit: string): string =>
  `https://raw.githubusercontent.com/ai-robots-txt/ai.robots.txt/${commit}/robots.json`;

interface List {
  readonly source: string;
  readonly agents: readonly string[];
}

const read = (from: string | undefined, source: string): Document | Promise<Document> =>
  from === undefined ? download(source) : readDocument(dirname(from), basename(from));

/** Says what a list has that another one has not. */
function report(old: List, next: List): void {
  const lines = [
    ...next.agents.filter((name) => !old.agents.includes(name)).map((name) => `+ ${name}`),
    ...old.agents.filter((name) => !next.agents.includes(name)).map((name) => `- ${name}`),
  ];
  for (const line of lines) console.log(line);
  console.log(`${next.agents.length} names, ${lines.length} changed`);
}

/**
 * The command `bots`.
 *
 * @param root folder of the project
 * @returns the exit code
 */
export const main = (argv: readonly string[], root = process.cwd()): Result =>
  run(botsCommand(), argv, async (chosen) => {
    const { commit, from, check = false } = chosen.opts<BotsOptions>();
    if (commit !== undefined && !/^[0-9a-f]{40}$/.test(commit))
      throw new Misuse(
        `--commit must be 40 hexadecimal digits, got "${commit}"; take it from the list's history`,
      );
    const file = join(root, FILE);
    const old: List = JSON.parse(readFileSync(file, 'utf8'));
    const source = commit === undefined ? old.source : addressOf(commit);
    const next: List = { source, agents: namesIn(await read(from, source)) };
    report(old, next);
    const text = `${JSON.stringify(next, null, 2)}\n`;
    if (text === readFileSync(file, 'utf8')) return 0;
    if (!check) writeFileSync(file, text);
    console.log(`${FILE}: ${check ? 'differs from the list' : 'written'}`);
    return check ? 1 : 0;
  });
