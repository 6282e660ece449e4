import type { TenantPlatform } from '../../constructs/tenancy/tenant-platform';
import type { Output } from './output';
import type { Progress } from './progress';
import type { Kept } from './reuse';
import { Stencils } from './stencils';
import { renderTenant } from './tenant-files';
import type { TenantSource } from './tenants';

interface Job {
  /** Name of the environment. */
  readonly environment: string;
  /** The platform as tenants see it; it follows from the environment, and is made when the first tenant needs it. */
  readonly platform: () => TenantPlatform;
  readonly sources: readonly TenantSource[];
  readonly output: Output;
  readonly progress: Progress;
  /** What there is of the last run. */
  readonly kept: Kept;
}

/** Stages the tenants of an environment, those anew that are not as they were; returns what is wrong with them. */
export function writeTenants(job: Job): string[] {
  const { environment, platform, sources, output, progress, kept } = job;
  const stencils = new Stencils((tenant) => renderTenant(tenant, environment, platform()));
  return sources.flatMap((source) => {
    const written = kept.keep(source, output) ?? writeTenant(job, source, stencils);
    if ('faults' in written) return written.faults;
    for (const objects of written.objects) progress.tenant(objects);
    return [];
  });
}

function writeTenant({ output, kept }: Job, source: TenantSource, stencils: Stencils) {
  const made = stencils.filesOf(source.tenant());
  if ('faults' in made) return { faults: made.faults.map((fault) => `${source.file}: ${fault}`) };
  for (const { path, text } of made.files) output.write(path, text, source.file);
  const written = { paths: made.files.map(({ path }) => path), objects: made.objects };
  kept.wrote(source, written);
  return written;
}
