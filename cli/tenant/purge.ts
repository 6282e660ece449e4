import fs from 'node:fs';
import { preserveRealm } from '../../constructs/tenancy/stage-realm';
import { namespaceOf, realmOf, type Stage, stages } from '../../constructs/tenancy/stage-settings';
import type { Tenant } from '../../constructs/tenancy/tenant';
import { readTenant } from '../synth/tenants';
import { agreed } from './agreed';
import { existingFile } from './folder';
import type { Settings } from './options';
import { Refused, valid } from './refused';
import { remainsOf } from './remains';

/**
 * Removes the file of a tenant that is removed already, and says what is kept in the clusters and by which commands it is deleted;
 * returns the exit code.
 *
 * @throws {@link Refused} when the tenant still runs
 */
export async function purge(settings: Settings, name: string, yes: boolean): Promise<number> {
  const { json } = settings;
  const where = existingFile(settings.tenants, name);
  const tenant = valid(readTenant(where));
  const { file } = tenant;
  if (!tenant.removed) {
    throw new Refused([
      `${file}: removed must be true, got nothing; run npm run tenant -- remove ${name}, publish it, and wait until Argo CD has deleted the rest`,
    ]);
  }
  const kept = remainsOf(tenant).map((stage) => ({ namespace: stage.namespace, kept: stage.kept }));
  const commands = stages.flatMap((stage) => purgeCommands(tenant, stage));
  if (!json) {
    const lines = kept.map((stage) => `  ${stage.namespace}: ${stage.kept.join(', ')}`);
    console.log(['In every cluster these are kept:', ...lines].join('\n'));
  }
  if (!yes && !(await agreed(settings, name))) return 1;
  fs.unlinkSync(where);
  console.log(json ? JSON.stringify({ file, kept, commands }, null, 2) : inWords(file, name, commands));
  return 0;
}

const inWords = (file: string, name: string, commands: readonly string[]): string =>
  [
    `${file}: removed. Synthesize and publish first: the ApplicationSet makes Applications anew while they are in Git.`,
    'Then, in every cluster, delete what is kept, for good; E is its environment, as in E=prod:',
    ...commands.map((command) => `  ${command}`),
    'Its rows are deleted in the database, in the schema of each stage and for every table, as an administrator of it:',
    `  DELETE FROM SCHEMA.TABLE WHERE tenant_id = '${name}';`,
  ].join('\n');

/**
 * In this order: nothing makes anew what is deleted, and the realm operator still reaches Keycloak by what is in the namespace. What is
 * in a realm goes before it, because the operator finds its way to Keycloak by the realm's object.
 */
export function purgeCommands(tenant: Pick<Tenant, 'name'>, stage: Stage): string[] {
  const [namespace, realm] = [namespaceOf(tenant, stage), realmOf(tenant, stage)];
  return [
    `kubectl -n argocd delete application "$E-tenant-${tenant.name}-${stage}"`,
    `kubectl -n ${namespace} delete ${inRealm} --all`,
    `kubectl -n ${namespace} annotate ${realms} ${realm} ${preserveRealm}-`,
    `kubectl -n ${namespace} delete ${realms} ${realm}`,
    `kubectl delete namespace ${namespace}`,
  ];
}

const realms = 'keycloakrealms.v1.edp.epam.com';

/** The kinds that stand for what is in a realm. */
const inRealm = ['keycloakrealmusers', 'keycloakclients', 'keycloakrealmroles', 'keycloakclientscopes']
  .map((kind) => `${kind}.v1.edp.epam.com`)
  .join(',');
