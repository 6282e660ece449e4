/** Addresses in a row, of one family. */
export interface Block {
  readonly cidr: string;
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
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

export const contains = (outer: Block, inner: Block): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

export const overlaps = (a: Block, b: Block): boolean =>
  a.family === b.family && a.first <= b.last && b.first <= a.last;

const parse = (cidr: string): Block => parseBlock(cidr) as Block;

/** Where pods, nodes and other machines of a network live, and no server of the internet. @see RFC 1918, 6598, 3927, 4193, 4291, 8215 */
export const PRIVATE: readonly Block[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '64:ff9b:1::/48',
  'fc00::/7',
  'fe80::/10',
].map(parse);

/** All addresses, by family. */
export const EVERYWHERE: Readonly<Record<string, Block>> = { IPv4: parse('0.0.0.0/0'), IPv6: parse('::/0') };

export const isEverywhere = ({ first, last, family }: Block): boolean =>
  first === 0n && last === (1n << (family === 4 ? 32n : 128n)) - 1n;
