import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { UnusableInput } from '../../verify/input-error';
import { loadDist, MAX_FILE_BYTES } from '../../verify/load';
import { configMap, distFolder } from './dist-folder';

/** What is wrong with a dist, without its folder. */
function errorsOf(dist: string, only?: string): string[] {
  try {
    loadDist(dist, only);
    return [];
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    return error.errors.map(({ message }) => message.replaceAll(`${dist}/`, ''));
  }
}

const errorsOfFile = (content: string | Buffer) => errorsOf(distFolder({ 'dev/app/app.k8s.yaml': content }));

describe('loadDist', () => {
  it('reads objects with environment, component, file and document', () => {
    const dist = distFolder({
      'dev/tenants/acme/acme.k8s.yaml': `${configMap('a')}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: b }\n`,
      'index/dev.json': '{"name":"dev"}',
      'index/dev/tenants/acme.json': '{"name":"acme"}',
      'dev/connections.json': '[]',
    });
    const [environment] = loadDist(dist).environments;
    expect(environment?.name).toBe('dev');
    expect(environment?.components).toEqual(['tenants/acme']);
    expect(environment?.connections).toEqual([]);
    expect([...(environment?.index ?? [])]).toEqual([
      ['dev.json', { name: 'dev' }],
      ['dev/tenants/acme.json', { name: 'acme' }],
    ]);
    expect(environment?.find('', 'ConfigMap', 'shop', 'a')).toMatchObject({
      apiVersion: 'v1',
      component: 'tenants/acme',
      document: 0,
      file: join(dist, 'dev/tenants/acme/acme.k8s.yaml'),
    });
    expect(environment?.ofKind('apps', 'Deployment')).toMatchObject([
      { apiVersion: 'apps/v1', name: 'b', namespace: undefined, document: 1 },
    ]);
  });

  it('reads only the environment that is asked for', () => {
    const dist = distFolder({ 'dev/a/a.k8s.yaml': configMap('a'), 'prod/a/a.k8s.yaml': '{' });
    expect(loadDist(dist, 'dev').environments.map(({ name }) => name)).toEqual(['dev']);
  });

  it('lists everything that is wrong in one run', () => {
    const dist = distFolder({
      'dev/a/a.k8s.yaml': 'a: [',
      'dev/b/b.k8s.yaml': '2',
      'prod/c/c.k8s.yaml': '- 1\n',
    });
    expect(errorsOf(dist)).toHaveLength(3);
  });

  it.each([
    ['no folder', '/nowhere', ': must be a folder with manifests; run "npm run synth" first'],
    ['an empty folder', distFolder({}), ': holds no environment; run "npm run synth" first'],
  ])('refuses %s', (_name, dist, message) => {
    expect(errorsOf(dist)).toEqual([`${dist}${message}`]);
  });

  it('refuses an empty folder in the same way when an environment is asked for', () => {
    expect(errorsOf(distFolder({}), 'dev')).toEqual([
      expect.stringMatching(/: holds no environment; run "npm run synth" first$/),
    ]);
  });

  it('refuses an environment that does not exist', () => {
    const dist = distFolder({ 'dev/a/a.k8s.yaml': configMap('a') });
    expect(errorsOf(dist, 'prd')).toEqual([`${dist}: has no environment "prd"; name one of dev`]);
  });

  it('refuses an environment without objects', () => {
    expect(errorsOf(distFolder({ 'dev/connections.json': '[]' }))).toEqual([
      'dev: holds no object; run "npm run synth" or remove the folder',
    ]);
  });

  it('refuses an environment that has the name of the index, which would be applied and not proven', () => {
    const dist = distFolder({
      'dev/a/a.k8s.yaml': configMap('a'),
      'index/dev.json': '{}',
      'index/index.json': '{"environment":"index","folder":"index/root"}',
      'index/root/root.k8s.yaml': configMap('a'),
    });
    const fix = 'give the environment another name, or remove it';
    expect(errorsOf(dist)).toEqual([
      `index/index.json: must be of an environment that is proven, one of dev, got "index"; ${fix}`,
      `index/root: must be of an environment that is proven, one of dev, got "root"; ${fix}`,
    ]);
  });

  it('refuses an environment that an index leaves out, and takes one without any index', () => {
    const files = { 'dev/a/a.k8s.yaml': configMap('a'), 'test/a/a.k8s.yaml': configMap('a') };
    expect(errorsOf(distFolder(files))).toEqual([]);
    expect(errorsOf(distFolder({ ...files, 'index/dev.json': '{}' }))).toEqual([
      'test: is in no index; add index/test.json, or remove the folder',
    ]);
  });

  it('refuses what is left in the index of an environment that is gone', () => {
    const dist = distFolder({
      'dev/a/a.k8s.yaml': configMap('a'),
      'index/prod.json': '{}',
      'index/prod/tenants/acme.json': '{}',
      'index/dev/tenants/acme.k8s.yaml': configMap('a'),
    });
    expect(errorsOf(dist)).toEqual([
      expect.stringMatching(
        /^index\/prod: must be of an environment that is proven, one of dev, got "prod"; /,
      ),
      expect.stringMatching(/^index\/prod.json: must be of an environment that is proven, /),
      'index/dev/tenants/acme.k8s.yaml: must be JSON of the index, which nothing else reads; remove it',
    ]);
    expect(errorsOf(dist, 'dev')).toHaveLength(1);
  });

  const laughs = 'abcdefghi'.replace(
    /./g,
    (c, at) => `${c}: &${c} [${at ? `*${'abcdefghi'[at - 1]}`.repeat(1) : 'lol'}]\n`,
  );
  it.each([
    ['aliases', laughs, ':2: holds an alias (*name), which may expand without end; write the value out'],
    [
      'a key twice',
      'kind: A\nkind: B\n',
      ':2: is not YAML that Kubernetes reads, duplicated mapping key; correct it',
    ],
    ['deep nesting', `a: ${'['.repeat(5000)}`, ':1: is nested more than 100 levels deep; flatten it'],
    [
      'text that is no YAML',
      'a: [1\nb: 2\n',
      ':2: is not YAML that Kubernetes reads, deficient indentation; correct it',
    ],
    [
      'unknown tags',
      'a: !js/function x\n',
      ':1: is not YAML that Kubernetes reads, unknown scalar tag !<!js/function>; correct it',
    ],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0x3a]), ': is not UTF-8; save it as UTF-8'],
    [
      'a null byte',
      'a: \0',
      ':1: is not YAML that Kubernetes reads, null byte is not allowed in input; correct it',
    ],
    ['a text', 'hello\n', ':1: document 1 must be an object, got "hello"; correct it'],
    [
      'no apiVersion',
      'kind: A\n',
      ':1: document 1 apiVersion must be a string that is not empty, got none; set it',
    ],
    [
      'no kind',
      'apiVersion: v1\nkind: ""\n',
      ':2: document 1 kind must be a string that is not empty, got ""; set it',
    ],
    [
      'a kind that is no identifier',
      'apiVersion: v1\nkind: "::error::x"\n',
      ':2: document 1 kind must be an identifier, got "::error::x"; correct it',
    ],
    [
      'an apiVersion that is no identifier',
      'apiVersion: "v1\\e[2J"\nkind: A\n',
      ':1: document 1 apiVersion must be an identifier, got "v1\\u001b[2J"; correct it',
    ],
    [
      'no metadata',
      'apiVersion: v1\nkind: A\n',
      ':1: document 1 metadata must be an object, got none; set it',
    ],
    [
      'no name',
      'apiVersion: v1\nkind: A\nmetadata: { name: 1 }\n',
      ':3: document 1 metadata.name must be a string that is not empty, got 1; set it',
    ],
    [
      'a namespace that is no text',
      'apiVersion: v1\nkind: A\nmetadata: { name: a, namespace: 1 }\n',
      ':3: document 1 metadata.namespace must be a string that is not empty, got 1; set it',
    ],
  ])('refuses %s', (_name, content, message) => {
    expect(errorsOfFile(content)).toEqual([`dev/app/app.k8s.yaml${message}`]);
  });

  it('refuses a file that is too large without reading it', () => {
    const dist = distFolder({ 'dev/app/app.k8s.yaml': '' });
    truncateSync(join(dist, 'dev/app/app.k8s.yaml'), MAX_FILE_BYTES + 1);
    expect(errorsOf(dist)).toEqual([
      'dev/app/app.k8s.yaml: must be 16 MiB or less, got 16777217 bytes; split it',
    ]);
  });

  it('refuses the same object twice, in whatever version', () => {
    const vs = (version: string) =>
      `apiVersion: networking.istio.io/${version}\nkind: Gateway\nmetadata: { name: a, namespace: shop }\n`;
    const dist = distFolder({
      'dev/a/a.k8s.yaml': vs('v1'),
      'dev/b/b.k8s.yaml': vs('v1beta1'),
      'prod/a/a.k8s.yaml': vs('v1'),
    });
    expect(errorsOf(dist)).toEqual([
      'dev/b/b.k8s.yaml:1: Gateway shop/a is already in dev/a/a.k8s.yaml; two owners fight over it, remove one',
    ]);
  });

  it.each(['app.yaml', 'app.yml', 'app.json', 'APP.YAML'])(
    'refuses %s, which Argo CD would apply',
    (name) => {
      const dist = distFolder({ 'dev/app/app.k8s.yaml': configMap('a'), [`dev/app/${name}`]: '' });
      expect(errorsOf(dist)).toEqual([
        `dev/app/${name}: would be applied but not proven; name it *.k8s.yaml or remove it`,
      ]);
    },
  );

  it('reads whatever else there is as text', () => {
    const file = 'dev/bootstrap/argocd.values.yaml';
    const dist = distFolder({ 'dev/app/app.k8s.yaml': configMap('a'), [file]: 'a: 1' });
    expect([...(loadDist(dist).environments[0]?.files ?? [])]).toEqual([[join(dist, file), 'a: 1']]);
  });

  it('leaves the values to install Argo CD with alone, in their place only', () => {
    const dist = distFolder({
      'dev/app/app.k8s.yaml': configMap('a'),
      'dev/bootstrap/argocd.values.yaml': '',
      'dev/app/app.values.yaml': '',
    });
    expect(errorsOf(dist)).toEqual([expect.stringMatching(/^dev\/app\/app\.values\.yaml: would be applied/)]);
  });

  it('refuses links, which lead anywhere, and what is no file', async () => {
    const dist = distFolder({ 'dev/app/app.k8s.yaml': configMap('a') });
    symlinkSync('/etc', join(dist, 'dev/app/etc'));
    const socket = createServer();
    await new Promise<void>((listening) => socket.listen(join(dist, 'dev/app/s.k8s.yaml'), listening));
    const rule = 'must be a file or a folder; replace it by what it leads to';
    expect(errorsOf(dist)).toEqual([`dev/app/etc: ${rule}`, `dev/app/s.k8s.yaml: ${rule}`]);
    await new Promise((closed) => socket.close(closed));
  });

  it('refuses an index and connections that are no JSON', () => {
    const dist = distFolder({ 'dev/app/app.k8s.yaml': configMap('a') });
    writeFileSync(join(dist, 'dev/connections.json'), '{');
    expect(errorsOf(dist)[0]).toMatch(/^dev\/connections.json: is not JSON, .*; run "npm run synth"$/);
  });
});
