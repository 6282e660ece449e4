import { tenantIndexEntry } from '../../argocd/index-entry';
import { connectionsDocument } from '../../constructs/policies/connections-document';
import { validate } from '../../constructs/synthesis';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import type { TenantPlatform } from '../../constructs/tenancy/tenant-platform';
import { toYaml } from '../../constructs/yaml';
import { json } from './json';
import type { Output } from './output';
import type { Progress } from './progress';
import type { Kept } from './reuse';
import type { TenantSource } from './tenants';

interface Job {
  /** Name of the environment. */
  readonly environment: string;
  /** The platform as tenants see it; it follows from the environment. */
  readonly platform: TenantPlatform;
  readonly sources: readonly TenantSource[];
  readonly output: Output;
  readonly progress: Progress;
  /** What there is of the last run. */
  readonly kept: Kept;
}

/** Stages the tenants of an environment, those anew that are not as they were; returns what is wrong with them. */
export function writeTenants(job: Job): string[] {
  const { sources, output, progress, kept } = job;
  return sources.flatMap((source) => {
    const written = kept.keep(source, output);
    if (!written) return writeTenant(job, source);
    for (const objects of written.objects) progress.tenant(objects);
    return [];
  });
}

/** One short-lived app a tenant: what is written is forgotten, so that memory does not grow with their number. */
function writeTenant({ environment, platform, output, progress, kept }: Job, source: TenantSource): string[] {
  const app = new TenantApp(source.tenant(), platform);
  const faults = validate(app).map((fault) => `${source.file}: ${fault}`);
  if (faults.length > 0) return faults;
  const paths: string[] = [];
  const write = (file: string, text: string) => {
    output.write(file, text, source.file);
    paths.push(file);
  };
  write(`${environment}/connections/${source.name}.json`, json(connectionsDocument(app, platform.cluster)));
  const objects = app.stages.map((stage) => {
    const manifests = stage.toJson();
    const folder = `${environment}/tenants/${stage.name}`;
    write(`${folder}/${stage.name}.k8s.yaml`, toYaml(manifests));
    write(
      `index/${environment}/tenants/${stage.name}.json`,
      json(tenantIndexEntry({ name: stage.name, namespace: stage.namespace, path: folder })),
    );
    progress.tenant(manifests.length);
    return manifests.length;
  });
  kept.wrote(source, { paths, objects });
  return [];
}
