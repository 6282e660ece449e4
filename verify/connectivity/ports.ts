/** Ports of one protocol, both ends included. */
export interface PortRange {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

export const ALL_PORTS: readonly PortRange[] = ['TCP', 'UDP', 'SCTP'].map((protocol) => ({
  protocol,
  from: 1,
  to: 65535,
}));

export const onePort = (protocol: string, port: number): PortRange => ({ protocol, from: port, to: port });

export const includes = (ranges: readonly PortRange[], protocol: string, port: number): boolean =>
  ranges.some((range) => range.protocol === protocol && range.from <= port && port <= range.to);

export const intersect = (a: readonly PortRange[], b: readonly PortRange[]): PortRange[] =>
  a.flatMap((one) =>
    b.flatMap((other) => {
      const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
      return one.protocol === other.protocol && from <= to ? [{ protocol: one.protocol, from, to }] : [];
    }),
  );

export function subtract(ranges: readonly PortRange[], taken: readonly PortRange[]): PortRange[] {
  let left = [...ranges];
  for (const hole of taken) {
    left = left.flatMap((range) => {
      if (hole.protocol !== range.protocol || hole.to < range.from || range.to < hole.from) return [range];
      return [
        { ...range, to: hole.from - 1 },
        { ...range, from: hole.to + 1 },
      ].filter(({ from, to }) => from <= to);
    });
  }
  return left;
}

/** `5432`, `53 UDP`, `1-1024`, `every port`. */
export function formatPorts(ranges: readonly PortRange[]): string {
  if (ranges.some(({ from, to }) => to - from > 60000)) return 'every port';
  const texts = ranges.map(({ protocol, from, to }) => {
    const numbers = from === to ? `${from}` : `${from}-${to}`;
    return protocol === 'TCP' ? numbers : `${numbers} ${protocol}`;
  });
  return `port ${[...new Set(texts)].join(', ')}`;
}
