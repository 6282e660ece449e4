import type { RepositoryFields } from '../environments/repository';

/** What the ApplicationSet `platform` reads in `index/<environment>.json` to make the environment's root Application. */
export interface IndexEntry {
  readonly environment: string;
  /** Folder with the environment's Applications. */
  readonly folder: string;
  /** Branch, or a commit of it to hold the environment there. */
  readonly revision: string;
}

export const indexEntry = (environment: string, repository: RepositoryFields): IndexEntry => ({
  environment,
  folder: `${environment}/root`,
  revision: repository.branch,
});

/** What the ApplicationSet `tenants` reads in `index/<environment>/tenants/<tenant>-<stage>.json`. */
export interface TenantIndexEntry {
  /** Tenant and stage, `acme-prod`. */
  readonly name: string;
  readonly namespace: string;
  /** Folder with the manifests. Not `path`, which the generator sets to the place of the file that it reads. */
  readonly folder: string;
}

export const tenantIndexEntry = (tenant: {
  readonly name: string;
  readonly namespace: string;
  readonly path: string;
}): TenantIndexEntry => ({ name: tenant.name, namespace: tenant.namespace, folder: tenant.path });
