import { readFileSync } from 'node:fs';
import { hostOf, namespaceOf, realmOf, stages } from '../../constructs/tenancy/stage-settings';
import type { Tenant } from '../../constructs/tenancy/tenant';
import { fieldFault, placeOf } from './tenant-faults';

/** What only one stage of one tenant may have, as `<what> <value>`, with the field that it comes from. */
export type Claims = Readonly<Record<string, readonly string[]>>;

/** A tenant's file and what it claims; all that a comparison with the others needs. */
export interface Claimant {
  readonly file: string;
  readonly claims: Claims;
  /** @default what the file says */
  readonly text?: string;
}

export function claimsOf(tenant: Tenant): Claims {
  const claims: Record<string, readonly string[]> = {};
  for (const stage of stages) {
    claims[`host ${hostOf(tenant, stage)}`] = hostField(tenant, stage);
    claims[`realm ${realmOf(tenant, stage)}`] = ['name'];
    claims[`namespace ${namespaceOf(tenant, stage)}`] = ['name'];
  }
  return claims;
}

function hostField({ host, stages: given }: Tenant, stage: (typeof stages)[number]): string[] {
  if (given?.[stage]?.host) return ['stages', stage, 'host'];
  return [host ? 'host' : 'name'];
}

/** What two tenants claim both, told at the second one. */
export function clashes(claimants: readonly Claimant[]): string[] {
  const faults: string[] = [];
  const first = new Map<string, Claimant>();
  for (const claimant of claimants) {
    for (const claim of Object.keys(claimant.claims)) {
      const other = first.get(claim);
      if (other) faults.push(clash(claim, claimant, other));
      else first.set(claim, claimant);
    }
  }
  return faults;
}

/** Positions are looked up now: they are needed for nothing else. */
function clash(
  claim: string,
  { file, claims, text = readFileSync(file, 'utf8') }: Claimant,
  other: Claimant,
): string {
  const [what = '', value = ''] = claim.split(' ');
  const theirs = placeOf(other.file, readFileSync(other.file, 'utf8'), other.claims[claim] ?? []);
  return fieldFault(file, text, claims[claim] ?? [], {
    rule: `must give a ${what} that no other tenant has`,
    got: `"${value}", which ${theirs} has too`,
    fix: what === 'host' ? 'choose another host here or there' : 'choose another name here or there',
  });
}
