import { tenantIndexEntry } from '../../argocd/index-entry';
import { connectionsDocument } from '../../constructs/policies/connections-document';
import { validate } from '../../constructs/synthesis';
import type { Tenant } from '../../constructs/tenancy/tenant';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import type { TenantPlatform } from '../../constructs/tenancy/tenant-platform';
import { toYaml, yamlScalar } from '../../constructs/yaml';
import { json } from './json';

/** How documents become a file. */
export interface Format {
  readonly text: (documents: readonly object[]) => string;
  /** How one string among them is written. */
  readonly scalar: (text: string) => string;
}

/** A file and what it is made of. */
export interface Draft {
  readonly path: string;
  readonly format: Format;
  readonly documents: readonly object[];
}

/** What is to be written for a tenant. */
export interface TenantFiles<File = Draft> {
  readonly files: readonly File[];
  /** How many objects each stage has. */
  readonly objects: readonly number[];
}

/** What synthesis makes of a tenant, or what is wrong with it. */
export type Rendered<File = Draft> = TenantFiles<File> | { readonly faults: readonly string[] };

const asYaml: Format = { text: toYaml, scalar: yamlScalar };
const asJson: Format = { text: ([document]) => json(document as object), scalar: JSON.stringify };

/** One short-lived app a tenant: what is written is forgotten, so that memory does not grow with their number. */
export function renderTenant(tenant: Tenant, environment: string, platform: TenantPlatform): Rendered {
  const app = new TenantApp(tenant, platform);
  const faults = validate(app);
  if (faults.length > 0) return { faults };
  const stages = app.stages.map((stage) => ({
    name: stage.name,
    namespace: stage.namespace,
    path: `${environment}/tenants/${stage.name}`,
    documents: stage.toJson(),
  }));
  return {
    files: [
      ...(tenant.removed
        ? []
        : [
            {
              path: `${environment}/connections/${tenant.name}.json`,
              format: asJson,
              documents: [connectionsDocument(app, platform.cluster)],
            },
          ]),
      ...stages.flatMap(({ documents, ...stage }) => [
        { path: `${stage.path}/${stage.name}.k8s.yaml`, format: asYaml, documents },
        {
          path: `index/${environment}/tenants/${stage.name}.json`,
          format: asJson,
          documents: [tenantIndexEntry(stage)],
        },
      ]),
    ],
    objects: stages.map(({ documents }) => documents.length),
  };
}
