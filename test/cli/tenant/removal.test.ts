import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { contents, folderOf, tenant } from './run';

describe('plinth tenant remove', () => {
  test('says what is deleted and what is kept before it asks, and leaves the file if nobody can answer', () => {
    const folder = folderOf();
    const { status, stdout, stderr } = tenant(folder, 'remove', 'acme');
    expect(status).toBe(2);
    for (const stage of ['prod', 'test']) {
      const [deleted = '', kept = ''] = stdout.split(`tenant-acme-${stage}\n`)[1]?.split('\n') ?? [];
      expect(deleted).toMatch(/^ {2}Argo CD deletes \d+ objects: .*2 Deployment.*1 CronJob/);
      expect(kept).toMatch(
        `Namespace tenant-acme-${stage}, KeycloakRealm acme-${stage}, KeycloakClientScope api-audience, KeycloakClientScope offline-access-acme-${stage}, KeycloakRealmRole default-roles-acme-${stage}, KeycloakRealmRole reader`,
      );
      expect(deleted).not.toContain('Keycloak');
    }
    expect(stdout).toContain('Its realms keep accounts, passwords and clients, and let nobody in.');
    expect(stderr).toMatch(/--yes must be given where nobody can be asked/);
    expect(Object.keys(contents(folder))).toEqual(['acme.yaml', 'globex.yaml']);
  });

  test('refuses a file with faults, which nobody can publish', () => {
    const folder = folderOf();
    writeFileSync(path.join(folder, 'bad.yaml'), 'name: bad\n');
    const { status, stderr } = tenant(folder, 'remove', 'bad', '--yes');
    expect([status, stderr]).toEqual([1, expect.stringContaining('bad.yaml')]);
    expect(contents(folder)['bad.yaml']).toBe('name: bad\n');
  });

  test('writes it into the file and leaves every other byte', () => {
    const folder = folderOf();
    const before = contents(folder)['acme.yaml'];
    expect(tenant(folder, 'remove', 'acme', '--yes').status).toBe(0);
    expect(contents(folder)['acme.yaml']).toBe(`${before?.trimEnd()}\n\nremoved: true\n`);
    expect(tenant(folder, 'remove', 'acme').stdout).toContain('acme.yaml: is removed already');
    expect(tenant(folder, 'list').stdout).toMatch(/^acme +prod \(removed\) /m);
  });
});

describe('plinth tenant purge', () => {
  test('refuses a tenant that runs', () => {
    const folder = folderOf();
    const { status, stderr } = tenant(folder, 'purge', 'acme', '--yes');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('removed must be true, got nothing; run npm run tenant -- remove acme'),
    ]);
    expect(Object.keys(contents(folder))).toEqual(['acme.yaml', 'globex.yaml']);
  });

  test('removes the file, lists what is kept, and says the commands that delete it', () => {
    const folder = folderOf();
    tenant(folder, 'remove', 'acme', '--yes');
    const { status, stdout } = tenant(folder, 'purge', 'acme', '--yes', '--json');
    const { kept, commands } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(kept.map(({ namespace }: { namespace: string }) => namespace)).toEqual([
      'tenant-acme-prod',
      'tenant-acme-test',
    ]);
    expect(kept[0].kept).toEqual(
      expect.arrayContaining(['Namespace tenant-acme-prod', 'KeycloakRealm acme-prod', 'Password database']),
    );
    expect(commands.slice(0, 5)).toEqual([
      'kubectl -n argocd delete application "$E-tenant-acme-prod"',
      'kubectl -n tenant-acme-prod delete keycloakrealmusers.v1.edp.epam.com,keycloakclients.v1.edp.epam.com,keycloakrealmroles.v1.edp.epam.com,keycloakclientscopes.v1.edp.epam.com --all',
      'kubectl -n tenant-acme-prod annotate keycloakrealms.v1.edp.epam.com acme-prod edp.epam.com/preserve-resources-on-deletion-',
      'kubectl -n tenant-acme-prod delete keycloakrealms.v1.edp.epam.com acme-prod',
      'kubectl delete namespace tenant-acme-prod',
    ]);
    expect(Object.keys(contents(folder))).toEqual(['globex.yaml']);
  });
});
