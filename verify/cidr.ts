/** Addresses in a row, of one family. */
export interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** A network, or one address. */
export interface Block extends Range {
  readonly cidr: string;
}

/** Undefined for what is no CIDR and no address. */
export function parseBlock(cidr: string): Block | undefined {
  const [address = '', prefix] = cidr.split('/');
  const family = address.includes(':') ? 6 : 4;
  const bits = family === 4 ? 32 : 128;
  const value = family === 4 ? parseV4(address) : parseV6(address);
  const length = prefix === undefined ? bits : Number(prefix);
  if (value === undefined || !Number.isInteger(length) || length < 0 || length > bits) return undefined;
  const size = 1n << BigInt(bits - length);
  const first = (value / size) * size;
  return { cidr, family, first, last: first + size - 1n };
}

function parseV4(address: string): bigint | undefined {
  const bytes = address.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) {
    return undefined;
  }
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function parseV6(address: string): bigint | undefined {
  const [, before = address, dotted] = /^(.*:)([\d.]+\.[\d.]+)$/.exec(address) ?? [];
  const last = dotted === undefined ? 0n : parseV4(dotted);
  if (last === undefined) return undefined;
  const value = parseGroups(dotted === undefined ? address : `${before}0:0`);
  return value === undefined ? undefined : value + last;
}

function parseGroups(address: string): bigint | undefined {
  const [head = '', tail, more] = address.split('::');
  if (more !== undefined) return undefined;
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const gap = 8 - before.length - after.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  const all = [...before, ...Array(gap).fill('0'), ...after];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

export const contains = (outer: Range, inner: Range): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

export const overlaps = (a: Range, b: Range): boolean =>
  a.family === b.family && a.first <= b.last && b.first <= a.last;

/** A network that is written in the code. */
export function block(cidr: string): Block {
  const parsed = parseBlock(cidr);
  if (!parsed) throw new Error(`no network: ${cidr}`);
  return parsed;
}

/** All addresses, by family. */
export const EVERYWHERE: Readonly<Record<string, Block>> = { IPv4: block('0.0.0.0/0'), IPv6: block('::/0') };
