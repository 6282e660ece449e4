import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { definitionsIn, download, parseOpenApi, readDocument } from '../../../cli/import/releases';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-releases-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readDocument', () => {
  test('reads a plain and a compressed file', () => {
    writeFileSync(join(folder, 'a.yaml'), 'a: 1');
    writeFileSync(join(folder, 'b.json.gz'), gzipSync('{"b":1}'));
    expect(readDocument(folder, 'a.yaml').text).toBe('a: 1');
    expect(readDocument(folder, 'b.json.gz').text).toBe('{"b":1}');
  });

  test('names the file that is missing', () => {
    const file = join(folder, 'missing.yaml');
    expect(() => readDocument(folder, 'missing.yaml')).toThrow(
      `${file}: file must be readable, got ENOENT; put it there or name the right folder`,
    );
  });

  test('names the file that is not compressed as its name says', () => {
    writeFileSync(join(folder, 'bad.json.gz'), '{}');
    expect(() => readDocument(folder, 'bad.json.gz')).toThrow(
      'bad.json.gz: file must be readable, got Z_DATA_ERROR',
    );
  });
});

describe('download', () => {
  const server = createServer(({ url }, response) => {
    response.writeHead(url === '/there' ? 200 : 404).end('content');
  });
  let origin: string;
  beforeAll((done) => {
    server.listen(0, '127.0.0.1', () => {
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  afterAll(() => {
    server.close();
  });

  test('answers the content and where it is from', async () => {
    expect(await download(`${origin}/there`)).toEqual({ from: `${origin}/there`, text: 'content' });
  });

  test('fails when the address is wrong', async () => {
    await expect(download(`${origin}/gone`)).rejects.toThrow(
      `${origin}/gone: download must succeed, got HTTP 404; correct the address`,
    );
  });

  test('fails in one line when there is no network', async () => {
    await expect(download('https://release.invalid/crds.yaml')).rejects.toThrow(
      /^https:\/\/release\.invalid\/crds\.yaml: download must succeed, got E?\w+; check the network, or give --from a folder with the release files$/,
    );
  });
});

describe('definitionsIn', () => {
  test('takes only the definitions out of a release', () => {
    const text = 'kind: Namespace\n---\n---\nkind: CustomResourceDefinition\nspec: { group: example.org }\n';
    expect(definitionsIn({ from: 'a.yaml', text })).toEqual([
      { kind: 'CustomResourceDefinition', spec: { group: 'example.org' } },
    ]);
  });

  test('names the file that is no YAML', () => {
    expect(() => definitionsIn({ from: 'a.yaml', text: 'a: [' })).toThrow(
      /^a\.yaml: content must be YAML, got ".+"; [^\n]+$/,
    );
  });
});

describe('parseOpenApi', () => {
  test.each(['<html>', '{}', 'null'])('fails on %s', (text) => {
    expect(() => parseOpenApi({ from: 'swagger.json', text })).toThrow(
      `swagger.json: content must be an OpenAPI v2 document, got "${text}"; take the file from its source again`,
    );
  });
});
