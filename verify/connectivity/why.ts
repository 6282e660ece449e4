import type { Environment } from '../dist';
import { InputError } from '../input-error';
import { formatPath } from '../locate';
import { idOf, isPod, names, type Source, type Verdict } from './call';
import { type Connection, transport } from './connection';
import { attempts } from './declared';
import { findNamed } from './named';
import { Network } from './network';
import { decide, decideOutside } from './verdict';

export interface Why {
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly allowed: Verdict['allowed'];
  /** `tls`: the ends' own. */
  readonly encryption: 'mtls' | 'tls' | 'plain';
  /** Connections of `connections.json` that declare it: `connections[12]`. */
  readonly declaredBy: readonly string[];
  readonly steps: readonly {
    readonly layer: string;
    readonly passes: Verdict['allowed'];
    readonly why: string;
    readonly policies: readonly { readonly object: string; readonly file: string }[];
  }[];
}

/** Explains what decides whether one end reaches a port of another. Throws InputError for names that nothing has. */
export function explain(environment: Environment, from: string, to: string, port: string): Why[] {
  const network = Network.of(environment);
  const [, digits = '', given] = /^(\d+)(?:\/(tcp|udp))?$/i.exec(port) ?? [];
  const number = Number(digits);
  if (number < 1 || number > 65535) {
    throw new InputError(
      '--why',
      `port must be a number from 1 to 65535, got "${port}"; write one, such as 8080 or 53/udp`,
    );
  }
  const protocol = given?.toUpperCase() ?? 'TCP';
  const [source, target] = [
    findNamed(network, environment, from, 'the first argument'),
    findNamed(network, environment, to, 'the second argument'),
  ];
  const sources: readonly Source[] = [...source.pods, ...source.outside];
  const listening = target.pods.filter((pod) => pod.ports.some((one) => one.port === number));
  const targets: readonly Source[] = [...(listening.length > 0 ? listening : target.pods), ...target.outside];
  const found = sources.flatMap((one) =>
    targets.flatMap((other) => explainPair(network, environment, one, other, number, protocol) ?? []),
  );
  return distinct(found);
}

function explainPair(
  network: Network,
  environment: Environment,
  from: Source,
  to: Source,
  port: number,
  protocol: string,
): Why | undefined {
  const connections = connectionsOf(network, from, to).filter(({ ports }) =>
    ports.some((one) => one.port === port && transport(one.protocol) === protocol),
  );
  const verdict = judge(network, from, to, port, protocol, connections);
  if (verdict === undefined) return undefined;
  const isOwnTls = connections.some(({ ports }) =>
    ports.some((one) => one.port === port && one.protocol === 'tls'),
  );
  return {
    environment: environment.name,
    from: idOf(from),
    to: idOf(to),
    port,
    allowed: verdict.allowed,
    encryption: verdict.encryption === 'plain' && isOwnTls ? 'tls' : verdict.encryption,
    declaredBy: connections.map(({ path }) => formatPath(path)),
    steps: verdict.steps.map(({ layer, passes, why, policies }) => ({
      layer,
      passes,
      why,
      policies: policies.map((policy) => ({ object: names([policy]), file: policy.file })),
    })),
  };
}

/** The requests that are declared; of what is not, any. */
function judge(
  network: Network,
  from: Source,
  to: Source,
  port: number,
  protocol: string,
  connections: readonly Connection[],
): Verdict | undefined {
  if (!isPod(to)) return isPod(from) ? decideOutside(network, from, to, { port, protocol }) : undefined;
  const tried = connections
    .flatMap((connection) =>
      connection.ports.filter((one) => one.port === port).flatMap((one) => attempts(connection, one)),
    )
    .map((attempt) => decide(network, from, to, attempt));
  return (
    tried.find(({ allowed }) => allowed !== 'yes') ??
    tried[0] ??
    decide(network, from, to, { port, protocol })
  );
}

function connectionsOf({ declarations }: Network, from: Source, to: Source): readonly Connection[] {
  if (isPod(from) && isPod(to)) return declarations.between(from, to);
  if (isPod(to) && !isPod(from)) return declarations.outside(to, 'ingress', from);
  return isPod(from) && !isPod(to) ? declarations.outside(from, 'egress', to) : [];
}

/** Pods that are alike have the same verdict: the first stands for them. */
function distinct(found: readonly Why[]): Why[] {
  const byReason = new Map<string, Why>();
  for (const why of found) {
    const key = JSON.stringify([why.allowed, why.encryption, why.declaredBy, why.steps]);
    if (!byReason.has(key)) byReason.set(key, why);
  }
  return [...byReason.values()];
}

const WORDS = { yes: 'allowed', no: 'denied', maybe: 'allowed for some requests' } as const;

const ENCRYPTION = { mtls: 'mutual TLS of the mesh', tls: 'TLS of the ends', plain: 'plain' } as const;

/** For people. */
export function formatWhy(all: readonly Why[]): string {
  return all
    .map(({ environment, from, to, port, allowed, encryption, declaredBy, steps }) => {
      const how = allowed === 'no' ? '' : `, ${ENCRYPTION[encryption]}`;
      const lines = steps.map(({ layer, passes, why, policies }) => {
        const objects = policies.map(({ object, file }) => `\n      ${object}${file && ` (${file})`}`);
        return `  ${passes.padEnd(5)} ${layer}: ${why}${objects.join('')}`;
      });
      const declared = declaredBy.length > 0 ? `declared by ${declaredBy.join(', ')}` : 'not declared';
      return [
        `${environment}: ${from} -> ${to}:${port} is ${WORDS[allowed]}${how}; ${declared}`,
        ...lines,
        '',
      ].join('\n');
    })
    .join('\n');
}
