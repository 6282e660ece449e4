import type { Pod } from '../created/pod';
import { type Environment, groupBy } from '../dist';
import { idOf, isPod, type Source, type Verdict } from './call';
import { type Connection, type ConnectionPort, isHalf } from './connection';
import { attempts, listening } from './declared';
import { Network } from './network';
import { undeclaredPairs } from './undeclared';
import { decide, decideOutside } from './verdict';

/** One cell: from whom to whom, and how each port passes. */
interface Cell {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly CellPort[];
}

interface CellPort {
  readonly port: number;
  readonly protocol: string;
  readonly allowed: 'yes' | 'no' | 'maybe';
  readonly encryption: 'mtls' | 'tls' | 'plain';
  readonly declared: boolean;
}

export interface Matrix {
  readonly environment: string;
  readonly ends: readonly string[];
  /** Only cells with something in them: all others are denied, which `connectivity/undeclared` proves. */
  readonly cells: readonly Cell[];
}

/** Who reaches whom; as large as what passes, not as the square of the workloads. */
export function matrix(environment: Environment): Matrix {
  const network = Network.of(environment);
  const { declarations } = network;
  const { connections, ends } = declarations;
  const declared = connections.map((connection) => ({
    from: connection.from.name,
    to: connection.to.name,
    ports: connection.ports.map((port) => portOf(network, connection, port)),
  }));
  const nameOf = (pod: Pod) => declarations.endsOf(pod)[0]?.name ?? idOf(pod);
  const others = Array.from(undeclaredPairs(network), ({ source, target, ports }) => ({
    from: nameOf(source),
    to: nameOf(target),
    ports: ports.map(({ from, protocol }) => {
      const { encryption } = decide(network, source, target, { port: from, protocol });
      return {
        port: from,
        protocol: protocol.toLowerCase(),
        allowed: 'yes' as const,
        encryption,
        declared: false,
      };
    }),
  }));
  const cells = groupBy<Cell>([...declared, ...others], ({ from, to }) => `${from} -> ${to}`);
  return {
    environment: environment.name,
    ends: [...new Set([...ends.keys(), ...others.flatMap(({ from, to }) => [from, to])])],
    cells: [...cells.values()].flatMap((group) => {
      const [first] = group;
      return first ? [{ ...first, ports: group.flatMap(({ ports }) => ports) }] : [];
    }),
  };
}

/** Pods of an end are alike: the first stands for them. */
function portOf(network: Network, connection: Connection, port: ConnectionPort): CellPort {
  const verdicts = verdictsOf(network, connection, port);
  const worst = verdicts.find(({ allowed }) => allowed !== 'yes') ?? verdicts[0];
  const own = port.protocol === 'tls' ? 'tls' : 'plain';
  const encryption = worst?.encryption === 'mtls' ? 'mtls' : own;
  return { ...port, allowed: worst?.allowed ?? 'no', encryption, declared: true };
}

function verdictsOf(network: Network, connection: Connection, port: ConnectionPort): Verdict[] {
  const { from, to } = connection;
  const [pod] = from.pods;
  if (to.outside) {
    return pod ? to.outside.map((block) => decideOutside(network, pod, block, { port: port.port })) : [];
  }
  const source = from.outside?.[0] ?? pod;
  const [target] = listening(to, port);
  if (!source || !target) return [];
  return termsOf(network, connection, port, source, target)
    .flatMap((one) => attempts(one, port))
    .map((attempt) => decide(network, source, target, attempt));
}

/** What two ends declare of a port: the half of a connection has no terms, those of its two pods count. */
function termsOf(
  { declarations }: Network,
  connection: Connection,
  { port }: ConnectionPort,
  source: Source,
  target: Pod,
): readonly Connection[] {
  if (!isHalf(connection) || !isPod(source)) return [connection];
  const own = declarations
    .between(source, target)
    .filter((one) => !isHalf(one) && one.ports.some((its) => its.port === port));
  return own.length > 0 ? own : [connection];
}

const MARKS = { mtls: 'M', tls: 'T', plain: 'p' } as const;
const STRENGTH = ['mtls', 'tls', 'plain'] as const;

/** Rows call columns; both have the numbers of the ends below. */
export function formatMatrix({ environment, ends, cells }: Matrix): string {
  const width = Math.max(...ends.map(({ length }) => length), 0);
  const marks = new Map(cells.map((cell) => [`${cell.from} -> ${cell.to}`, markOf(cell)]));
  const number = (index: number) => String(index + 1).padStart(3);
  const called = ends
    .map((to, index) => ({ to, index }))
    .filter(({ to }) => cells.some((cell) => cell.to === to));
  const callers = ends
    .map((from, index) => ({ from, index }))
    .filter((one) => cells.some(({ from }) => from === one.from));
  const rows = callers.map(({ from, index }) => {
    const row = called.map(({ to }) => `  ${marks.get(`${from} -> ${to}`) ?? '.'}`).join('');
    return `${number(index)} ${from.padEnd(width)}${row}`;
  });
  const head = `${' '.repeat(width + 4)}${called.map(({ index }) => number(index)).join('')}`;
  const legend =
    'rows call columns: M mutual TLS, T TLS of the ends, p plain for a reason, ! declared but refused, ? undeclared, . denied';
  const only = called.filter(({ to }) => !callers.some(({ from }) => from === to));
  const targets = only.map(({ to, index }) => `${number(index)} ${to}`);
  return [`${environment}: ${legend}`, '', head, ...rows, '', 'called only:', ...targets, ''].join('\n');
}

/** The weakest of its ports. */
function markOf({ ports }: Cell): string {
  if (ports.some(({ declared }) => !declared)) return '?';
  if (ports.some(({ allowed }) => allowed !== 'yes')) return '!';
  const weakest = [...STRENGTH].reverse().find((one) => ports.some(({ encryption }) => encryption === one));
  return weakest ? MARKS[weakest] : '.';
}
