import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { CORE_SCHEMA, load } from 'js-yaml';
import { type Tenant, tenantSchema } from '../../constructs/tenancy/tenant';
import { proofFaults } from '../tenant-proofs';
import { hashOf, type Reuse } from './reuse';
import { type Claims, claimsOf, clashes } from './tenant-clashes';
import { DEEPEST, DOUBTFUL } from './tenant-document';
import { fieldFault, schemaFaults, shownPath, unreadable, writtenFaults } from './tenant-faults';

/** Far more than a tenant can need; what is larger is not a tenant's file, or meant to do harm. */
const LARGEST = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A tenant whose file is valid. What it says is read when it is asked for, because mostly nobody does. */
export interface TenantSource {
  readonly name: string;
  /** Where it was read from, for messages. */
  readonly file: string;
  /** Hash of the file. */
  readonly hash: string;
  readonly claims: Claims;
  readonly tenant: () => Tenant;
}

/** What is known of files from before. */
export type Known = Pick<Reuse, 'claims' | 'valid'>;

/** The tenants of a folder, by name, and what is wrong with its files. A folder that is not there has no tenants. */
export function readTenants(folder: string): { tenants: Tenant[]; faults: string[] } {
  const { sources, faults } = readSources(folder);
  return { tenants: sources.map(({ tenant }) => tenant()), faults };
}

/** The same; a file that is known to be valid is not read again to see whether it is. */
export function readSources(folder: string, known?: Known): { sources: TenantSource[]; faults: string[] } {
  const sources: TenantSource[] = [];
  const faults: string[] = [];
  for (const entry of entriesOf(folder)) {
    const file = path.join(folder, entry.name);
    const read = entry.name.endsWith('.yaml') ? readSource(file, known) : { faults: [misnamed(file)] };
    if ('faults' in read) faults.push(...read.faults);
    else sources.push(read);
  }
  faults.push(...clashes(sources));
  return { sources, faults };
}

function readSource(where: string, known?: Known): TenantSource | { faults: string[] } {
  const file = shownPath(where);
  const read = textOf(where, file);
  if ('faults' in read) return read;
  const name = path.basename(where, '.yaml');
  const hash = hashOf(read.text);
  const claims = known?.claims(name, hash);
  const parse = () => parseTenant(read.text, where);
  if (claims) return { name, file, hash, claims, tenant: () => parse() as Tenant };
  const tenant = parse();
  if ('faults' in tenant) return tenant;
  const source = { name, file, hash, claims: claimsOf(tenant), tenant: () => tenant };
  known?.valid(name, hash, source.claims);
  return source;
}

/** What looks like a tenant's file, in an order that no locale changes. Hidden files belong to editors. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => /^[^.].*\.ya?ml$/i.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const misnamed = (file: string): string => {
  const name = path.basename(file);
  const meant = `${name.replace(/\.ya?ml$/i, '')}.yaml`;
  return `${shownPath(file)}: its name must end in .yaml, got "${name}"; rename it to ${meant}`;
};

/** What a tenant whose file is not there yet would claim of others in its folder. */
export function clashesWith(tenant: Tenant, text: string, folder: string): string[] {
  const { tenants } = readTenants(folder);
  const all = clashes([...tenants.map(claimant), { ...claimant(tenant), text }]);
  return all.filter((fault) => fault.startsWith(`${tenant.file}:`));
}

const claimant = (tenant: Tenant) => ({ file: tenant.file, claims: claimsOf(tenant) });

/** The tenant of a file, or everything that is wrong with it. */
export function readTenant(file: string): Tenant | { faults: string[] } {
  const shown = shownPath(file);
  const read = textOf(file, shown);
  if ('faults' in read) return read;
  return parseTenant(read.text, file);
}

/** The tenant that a file with this text would hold, or everything that is wrong with it. */
export function parseTenant(text: string, file: string): Tenant | { faults: string[] } {
  const shown = shownPath(file);
  if (DOUBTFUL.test(text)) {
    const faults = writtenFaults(shown, text);
    if (faults.length > 0) return { faults };
  }
  let content: unknown;
  try {
    content = load(text, { schema: CORE_SCHEMA, maxDepth: DEEPEST });
  } catch (error) {
    const faults = writtenFaults(shown, text);
    return { faults: faults.length > 0 ? faults : [unreadable(shown, text, error as Error)] };
  }
  const { data, error } = tenantSchema.safeParse(content);
  if (!data) return { faults: schemaFaults(shown, text, content, error as NonNullable<typeof error>) };
  const unproven = proofFaults(data).map(({ path, ...wrong }) => fieldFault(shown, text, path, wrong));
  if (unproven.length > 0) return { faults: unproven };
  const expected = `${data.name}.yaml`;
  if (path.basename(file) === expected) return { ...data, file: shown };
  const rule = `must be that of the file without .yaml`;
  const fix = `rename the file to ${expected}, or the tenant to ${path.basename(file, '.yaml')}`;
  return { faults: [fieldFault(shown, text, ['name'], { rule, got: `"${data.name}"`, fix })] };
}

function textOf(file: string, shown: string): { text: string } | { faults: string[] } {
  const refuse = (fault: string) => ({ faults: [`${shown}: ${fault}`] });
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status?.isFile()) return refuse('must be a file, got something else; remove it or put it elsewhere');
  if (status.size > LARGEST) {
    return refuse(
      `must have at most ${LARGEST} bytes, got ${status.size}; keep only what describes the tenant`,
    );
  }
  const bytes = readFileSync(file);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return refuse('must be text in UTF-8, got other bytes; save it with the encoding UTF-8');
  }
  if (text.startsWith('\ufeff')) {
    return {
      faults: [`${shown}:1:1: must begin with text, got a byte order mark; save it as UTF-8 without BOM`],
    };
  }
  if (text.split('\n').every((line) => /^\s*(?:#|$)/.test(line))) {
    return refuse('must hold a tenant, got an empty file; write its name and images, or remove the file');
  }
  return { text };
}
