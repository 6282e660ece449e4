import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diffDists } from '../../../../cli/diff/diff';
import { refusals } from '../../../../cli/guard/refusals';
import { synth } from '../../../../cli/synth/synth';
import * as proofs from '../../../../cli/verify/main';
import type { Environment } from '../../../../environments/environment';
import { prod } from '../../../../environments/prod';

const root = path.join(__dirname, '../../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-unanswered-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function dist(name: string, environment: Environment): string {
  const output = path.join(scratch, name);
  const silent = [jest.spyOn(console, 'log'), jest.spyOn(console, 'error')];
  for (const spy of silent) spy.mockImplementation(() => undefined);
  const code = synth([environment], ['--no-verify', '--quiet', '--output', output], root, () => proofs);
  for (const spy of silent) spy.mockRestore();
  if (code !== 0) throw new Error(`${name}: must be synthesized, got exit code ${code}`);
  return output;
}

const { crowdsec, signOn, ...without } = prod;
const asking = dist('asking', prod);
const notAsking = dist('not-asking', { ...prod, crowdsec: { ...crowdsec, enforce: false } } as Environment);
const withoutCrowdSec = dist('without-crowdsec', { ...without, signOn } as Environment);
const withoutSignOn = dist('without-sign-on', { ...without, crowdsec } as Environment);

/** What is asked, with a Service of another name; not even its program starts anew. */
function renamed(before: string): string {
  const after = path.join(scratch, 'renamed');
  cpSync(before, after, { recursive: true });
  for (const file of readdirSync(after, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.yaml'),
  )) {
    const text = readFileSync(path.join(after, file), 'utf8');
    const changed = text
      .replaceAll('crowdsec-bouncer.crowdsec-system.svc', 'doorman.crowdsec-system.svc')
      .replace(/^kind: Service\nmetadata:(?:\n {2}.*)*?\n {2}name: crowdsec-bouncer$/m, (service) =>
        service.replace('name: crowdsec-bouncer', 'name: doorman'),
      );
    if (changed !== text) writeFileSync(path.join(after, file), changed);
  }
  return after;
}

const words = (before: string, after: string, allow: string[] = []) =>
  refusals(diffDists(before, after, { schemas: path.join(root, 'imports/schemas') }), { allow }).flatMap(
    (line) => line.match(/--allow "(stop asking [^"]+)"/)?.[1] ?? [],
  );

describe('a program that the gateway asks about all requests', () => {
  test('is not taken away while it is asked, without a word', () => {
    expect(words(asking, withoutCrowdSec)).toEqual(['stop asking crowdsec']);
    expect(words(asking, withoutCrowdSec, ['stop asking crowdsec'])).toEqual([]);
  });

  test('goes in two steps without one', () => {
    expect(words(asking, notAsking)).toEqual([]);
    expect(words(notAsking, withoutCrowdSec)).toEqual([]);
  });
});

test('a program that is asked is not looked for elsewhere, where its Service comes later, without a word', () => {
  const moved = renamed(asking);
  const diff = diffDists(asking, moved, { schemas: path.join(root, 'imports/schemas') });
  expect(words(asking, moved)).toEqual(['stop asking crowdsec']);
  expect(diff.objects.map(({ object }) => object)).toEqual(
    expect.arrayContaining(['Service crowdsec-system/doorman']),
  );
  expect(words(notAsking, renamed(notAsking))).toEqual([]);
});

test('a sign-in that goes with its host needs none: nobody asks for the host any more', () => {
  expect(words(asking, withoutSignOn)).toEqual([]);
});
