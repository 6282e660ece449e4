import type { Environment } from './environment';

/** What only one environment may have, and the field that it comes from. */
interface Claim {
  readonly what: 'name' | 'domain' | 'bucket' | 'database';
  readonly value: string;
  readonly path: readonly string[];
}

/** A claim of two environments, which are named by their places in the list. */
export interface Clash extends Claim {
  readonly environment: number;
  readonly other: { readonly environment: number; readonly path: readonly string[] };
}

/** What environments claim both, told at the second one. Their fields may be wrong, or missing. */
export function clashesOf(environments: readonly unknown[]): Clash[] {
  const clashes: Clash[] = [];
  const first = new Map<string, Clash['other']>();
  for (const [environment, fields] of environments.entries()) {
    const own = new Map<string, Clash['other']>();
    for (const claim of claimsOf((fields ?? {}) as Partial<Environment>)) {
      const id = `${claim.what} ${claim.value}`;
      const other = first.get(id);
      if (other) clashes.push({ ...claim, environment, other });
      else own.set(id, { environment, path: claim.path });
    }
    for (const [id, place] of own) first.set(id, place);
  }
  return clashes;
}

/** Of a domain hosts are made, in a bucket is what Loki keeps or what is backed up, and in a database a login for each tenant and stage. */
function claimsOf({ name, domain, tenants, loki, backups }: Partial<Environment>): Claim[] {
  const objectStorage = loki?.objectStorage?.provider === 'garage' ? undefined : loki?.objectStorage;
  const kept = backups?.objectStorage;
  const outside = tenants?.database?.provider === 'external' ? tenants.database : undefined;
  const claims: readonly [Claim['what'], readonly string[], ...parts: unknown[]][] = [
    ['name', ['name'], name],
    ['domain', ['domain'], domain],
    ['domain', ['tenants', 'domain'], tenants?.domain],
    ['bucket', ['loki', 'objectStorage', 'bucket'], objectStorage?.bucket, objectStorage?.endpoint],
    ['bucket', ['backups', 'objectStorage', 'bucket'], kept?.bucket, kept?.endpoint],
    [
      'database',
      ['tenants', 'database', 'database'],
      outside?.database,
      outside && `${outside.host}:${outside.port}`,
    ],
  ];
  return claims
    .filter(([, , ...parts]) => parts.every((part) => typeof part === 'string'))
    .map(([what, path, ...parts]) => ({ what, path, value: parts.join(' at ') }));
}
