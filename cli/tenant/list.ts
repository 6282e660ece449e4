import { type StageSettings, settingsOf, stages } from '../../constructs/tenancy/stage-settings';
import type { Tenant } from '../../constructs/tenancy/tenant';
import { readTenants } from '../synth/tenants';
import type { Settings } from './options';

/** Says which tenants there are; returns the exit code. */
export function list({ tenants: folder, json }: Settings): number {
  const { tenants, faults } = readTenants(folder);
  const rows = tenants.flatMap((tenant) => stages.map((stage) => rowOf(settingsOf(tenant, stage), tenant)));
  console.log(json ? JSON.stringify({ tenants: rows, faults }, null, 2) : table(rows));
  if (!json) for (const fault of faults) console.error(fault);
  return faults.length > 0 ? 1 : 0;
}

type Row = ReturnType<typeof rowOf>;

const rowOf = (settings: StageSettings, { file, removed }: Tenant) => ({
  tenant: settings.tenant,
  stage: settings.stage,
  file,
  removed: removed ?? false,
  owner: settings.owner,
  host: settings.host,
  namespace: settings.namespace,
  realm: settings.realm,
  images: {
    frontend: settings.frontend.image,
    api: settings.api.image,
    producer: settings.producer.image,
  },
});

/** Without the registries and digests, which are what makes images long and what differs least. */
function table(rows: readonly Row[]): string {
  if (rows.length === 0) return 'no tenants; npm run tenant -- add NAME makes one';
  const version = (image: string) =>
    image.replace(/@sha256:([0-9a-f]{8})[0-9a-f]*$/, '@$1').replace(/^.*\//, '');
  const lines = [
    ['tenant', 'stage', 'host', 'frontend', 'api', 'producer', 'owner'],
    ...rows.map(({ tenant, stage, host, images, removed, owner = '-' }) => [
      tenant,
      removed ? `${stage} (removed)` : stage,
      host,
      version(images.frontend),
      version(images.api),
      version(images.producer),
      owner,
    ]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, at) => text.padEnd(widths?.[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
