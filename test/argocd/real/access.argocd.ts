import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ArgoCdValues } from '../../../constructs/operations/argocd-values';
import { toYaml } from '../../../constructs/yaml';
import { devPlatform } from '../../platform';
import { describeProvided } from '../../provided';
import { missingPrograms, providePrograms } from './programs/provide';

// What Argo CD's own evaluator says of the access that dist gives.

const NOBODY = 'nobody';
const ADMIN = 'admin';
const ADMIN_EDITOR = 'admin editor';
const EVERY_ROLE = 'admin editor viewer';

/** Who may, by resource, action and object: every action that Argo CD knows of each resource. */
const table: readonly (readonly [resource: string, actions: string, object: string, who: string])[] = [
  ['applications', 'get', 'infrastructure/dev-argocd', EVERY_ROLE],
  ['applications', 'get', 'tenants/dev-tenant-acme-prod', EVERY_ROLE],
  ['applications', 'sync', 'infrastructure/dev-argocd', ADMIN_EDITOR],
  ['applications', 'sync', 'root/dev-root', ADMIN_EDITOR],
  ['applications', 'sync', 'tenants/dev-tenant-acme-prod', ADMIN_EDITOR],
  ['applications', 'create update delete override', 'infrastructure/dev-argocd', ADMIN],
  ['applications', 'action/apps/Deployment/restart', 'tenants/dev-tenant-acme-prod', ADMIN],
  ['applications', 'update/*/Pod/*/* delete/*/Pod/*/*', 'tenants/dev-tenant-acme-prod', ADMIN],
  ['logs', 'get', 'iam/dev-keycloak', EVERY_ROLE],
  ['exec', 'create', 'iam/dev-keycloak', NOBODY],
  ['applicationsets', 'get', 'root/platform', EVERY_ROLE],
  ['applicationsets', 'create update delete', 'root/platform', ADMIN],
  ['projects', 'get', 'infrastructure', EVERY_ROLE],
  ['projects', 'create update delete', 'infrastructure', ADMIN],
  ['repositories', 'get', 'https://git.example.org/platform.git', EVERY_ROLE],
  ['repositories', 'create update delete', 'https://git.example.org/platform.git', ADMIN],
  ['clusters', 'get', 'https://kubernetes.default.svc', EVERY_ROLE],
  ['clusters', 'create update delete', 'https://kubernetes.default.svc', ADMIN],
  ['certificates', 'get', 'git.example.org', EVERY_ROLE],
  ['certificates', 'create delete', 'git.example.org', ADMIN],
  ['gpgkeys', 'get', 'key', EVERY_ROLE],
  ['gpgkeys', 'create delete', 'key', ADMIN],
  ['accounts', 'update', 'admin', ADMIN],
  ['extensions', 'invoke', 'any', NOBODY],
];

/** Roles of the platform's realm by their ends, and one that is nothing to Argo CD. */
const roles = [...EVERY_ROLE.split(' '), 'else'];

const { rbac } = (devPlatform().argocdValues as ArgoCdValues).configs;

describeProvided('access to Argo CD', missingPrograms(), 'see docs/argocd-test.md', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'plinth-access-'));
  let argocd: string;
  beforeAll(async () => {
    ({ argocd } = await providePrograms());
    writeFileSync(path.join(folder, 'policy.yaml'), toYaml([policy]));
    writeFileSync(path.join(folder, 'kubeconfig'), JSON.stringify(nowhere));
  }, 1_200_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Argo CD's own command of the access that a ConfigMap gives. */
  const rbacCommand = (...args: readonly string[]) =>
    spawnSync(argocd, ['admin', 'settings', 'rbac', ...args, '--policy-file', 'policy.yaml'], {
      cwd: folder,
      env: { ARGOCD_BINARY_NAME: 'argocd', KUBECONFIG: 'kubeconfig', HOME: folder, PATH: process.env.PATH },
      encoding: 'utf8',
    });

  /** @throws when it is no such question */
  function may(
    ...question: readonly [subject: string, action: string, resource: string, object: string]
  ): boolean {
    const { stdout, stderr } = rbacCommand('can', ...question);
    if (!/^(Yes|No)\n$/.test(stdout))
      throw new Error(`${question.join(' ')}: must be answered, got ${stderr}`);
    return stdout === 'Yes\n';
  }

  test.each(
    table.flatMap(([resource, actions, object, who]) =>
      actions.split(' ').map((action) => ({ resource, action, object, who })),
    ),
  )('$resource, $action: $who, for $object', ({ resource, action, object, who }) => {
    const allowed = roles.filter((role) => may(`platform-${role}`, action, resource, object));
    expect(allowed.join(' ') || NOBODY).toBe(who);
  });

  test('is valid as Argo CD reads it', () => {
    const { stdout, status } = rbacCommand('validate');
    expect([stdout, status]).toEqual(['Policy is valid.\n', 0]);
  });
});

/** As the chart writes it. */
const policy = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-rbac-cm' }, data: rbac };

/** The command wants a cluster also where it asks none. */
const nowhere = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'none', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'none', user: { token: 'none' } }],
  contexts: [{ name: 'none', context: { cluster: 'none', user: 'none', namespace: 'argocd' } }],
  'current-context': 'none',
};
