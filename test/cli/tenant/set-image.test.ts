import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contents, folderOf, tenant } from './run';

describe('plinth tenant set-image', () => {
  test('changes one line, and says what was there', () => {
    const folder = folderOf();
    const before = contents(folder);
    expect(tenant(folder, 'set-image', 'globex', 'frontend', 'ghcr.io/globex/frontend:3.2.1')).toEqual({
      status: 0,
      stdout: `tenants/globex.yaml: services.frontend.image is ghcr.io/globex/frontend:3.2.1, was ghcr.io/globex/frontend:3.2.0
test has an image of its own and keeps ghcr.io/globex/frontend:3.3.0-rc.1; --stage test moves it
`,
      stderr: '',
    });
    expect(contents(folder)).toEqual({
      ...before,
      'globex.yaml': before['globex.yaml']?.replace('frontend:3.2.0', 'frontend:3.2.1'),
    });
  });

  test('changes one stage, and tells a machine what both run', () => {
    const folder = folderOf();
    const { stdout } = tenant(
      folder,
      'set-image',
      'acme',
      'api',
      'ghcr.io/acme/api:2.1.0-rc.1',
      '--stage',
      'test',
      '--json',
    );
    expect(JSON.parse(stdout)).toEqual({
      file: 'tenants/acme.yaml',
      field: 'stages.test.services.api.image',
      to: 'ghcr.io/acme/api:2.1.0-rc.1',
      changed: true,
      stages: { prod: 'ghcr.io/acme/api:2.0.1', test: 'ghcr.io/acme/api:2.1.0-rc.1' },
    });
    expect(contents(folder)['acme.yaml']).toContain('api: { image: ghcr.io/acme/api:2.0.1 }');
  });

  test('does not touch a file that says it already', () => {
    const folder = folderOf();
    const file = path.join(folder, 'acme.yaml');
    const before = statSync(file);
    const { status, stdout } = tenant(folder, 'set-image', 'acme', 'api', 'ghcr.io/acme/api:2.0.1');
    expect([status, stdout]).toEqual([
      0,
      'tenants/acme.yaml: services.api.image is ghcr.io/acme/api:2.0.1 already\n',
    ]);
    expect([statSync(file).mtimeMs, statSync(file).ino]).toEqual([before.mtimeMs, before.ino]);
  });

  test('keeps who may read the file', () => {
    const folder = folderOf();
    chmodSync(path.join(folder, 'acme.yaml'), 0o640);
    tenant(folder, 'set-image', 'acme', 'api', 'ghcr.io/acme/api:2.0.2');
    expect(statSync(path.join(folder, 'acme.yaml')).mode & 0o777).toBe(0o640);
  });

  test.each([
    [
      'an image without a tag',
      ['acme', 'api', 'ghcr.io/acme/api'],
      1,
      /^tenants\/acme\.yaml:5:17: services\.api\.image must have a tag or a digest/,
    ],
    [
      'an image that would be more than an image',
      ['acme', 'api', 'x:1 }, b: { image: y:1'],
      1,
      /must|cannot be set/,
    ],
    [
      'a service that there is not',
      ['acme', 'web', 'ghcr.io/acme/web:1'],
      2,
      /Allowed choices are frontend, api, producer/,
    ],
    [
      'a stage that there is not',
      ['acme', 'api', 'ghcr.io/acme/api:1', '--stage', 'dev'],
      2,
      /Allowed choices are prod, test/,
    ],
    [
      'a tag that moves',
      ['acme', 'api', 'ghcr.io/acme/api:stable'],
      1,
      /services\.api\.image must have a tag that does not move, got "ghcr\.io\/acme\/api:stable"/,
    ],
    [
      'a tenant that there is not',
      ['acm', 'api', 'ghcr.io/acme/api:1'],
      1,
      /^tenants\/acm\.yaml: must be there, got no such file; did you mean "acme"\n$/,
    ],
  ])('refuses %s, and changes nothing', (_, args, status, stderr) => {
    const folder = folderOf();
    const before = contents(folder);
    const run = tenant(folder, 'set-image', ...args);
    expect(run.status).toBe(status);
    expect(run.stderr).toMatch(stderr);
    expect(contents(folder)).toEqual(before);
  });

  test('refuses a file that another process is changing', () => {
    const folder = folderOf();
    writeFileSync(path.join(folder, '.acme.yaml.new'), '');
    const { status, stderr } = tenant(folder, 'set-image', 'acme', 'api', 'ghcr.io/acme/api:2.0.2');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('.acme.yaml.new: must not be there, got a change by another process'),
    ]);
    expect(existsSync(path.join(folder, '.acme.yaml.new'))).toBe(true);
  });
});
