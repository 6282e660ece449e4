import { annotationOf, decidingObjects } from './deciding';
import { Expected, type Request, type TokenKind } from './expected';
import type { Mesh } from './mesh';
import { requestsTo } from './requests';
import { speechOf } from './speech';
import type { Call, Outcome, Stub } from './stub';
import type { MeshPod } from './world';

/** How a call is made. */
export type Manner =
  /** To the pod, with the certificate of the client and not through its proxy. */
  | 'identity'
  /** To the pod, in the clear. */
  | 'plaintext'
  /** From the client's pod by a name, through its own proxy. */
  | 'name'
  /** From the client's pod to the pod, through its own proxy: only what nothing allows. */
  | 'address';

export interface Attempt {
  readonly manner: Manner;
  /** @default somebody outside of the mesh */
  readonly client?: MeshPod;
  readonly target: MeshPod;
  readonly port: number;
  readonly request?: Request;
  readonly call: Call;
  /** What connections.json says. */
  readonly passes: boolean;
  /** Whether every connection to the port has mutual TLS. */
  readonly isStrict: boolean;
}

/** Milliseconds for a call to a program that speaks first, and which nobody may make: there is no refusal to see. */
const SILENCE = 2500;

/** Every client, workload, port, path and token of an environment. */
export class Attempts {
  private readonly expected: Expected;
  private readonly targets: readonly MeshPod[];
  private readonly clients: readonly MeshPod[];

  constructor(private readonly mesh: Mesh) {
    this.expected = new Expected(mesh.environment);
    this.targets = mesh.world.pods.filter(({ pod, ports }) => pod.mesh === 'sidecar' && ports.length > 0);
    this.clients = mesh.world.pods;
  }

  all(): Attempt[] {
    return this.targets.flatMap((target) => target.ports.flatMap((port) => this.to(target, port)));
  }

  to(target: MeshPod, port: number): Attempt[] {
    return [
      ...this.made('plaintext', undefined, target, port, [{}]),
      ...this.clients.flatMap((client) => [
        ...this.made('identity', client, target, port, [{ identity: this.mesh.identity(client) }]),
        ...(client === target || !isIntercepted(client) ? [] : this.through(client, target, port)),
      ]),
    ];
  }

  /** Through the client's own proxy. A gateway's takes nothing from a pod. */
  private through(client: MeshPod, target: MeshPod, port: number): Attempt[] {
    if (client.pod.mesh === 'gateway') return [];
    const ways = this.mesh.world.ways(client, target, port);
    const byName = this.made('name', client, target, port, ways);
    const byAddress = this.made('address', client, target, port, [{}]).filter(({ passes }) => !passes);
    const isConnected = this.expected.isConnected(client, target, port);
    return [...(isConnected ? byName : byName.slice(0, 1)), ...byAddress.slice(0, 1)];
  }

  private made(
    manner: Manner,
    client: MeshPod | undefined,
    target: MeshPod,
    port: number,
    ways: readonly Partial<Call>[],
  ): Attempt[] {
    const speaks = speechOf(this.mesh.environment, target, port);
    const isConnected = this.expected.isConnected(client, target, port);
    // By a name, another host would lead elsewhere.
    const all = speaks === 'http' ? requestsTo(this.expected, target, port, isConnected) : [undefined];
    const requests = manner === 'name' ? all.filter((request) => !request?.host) : all;
    const isStrict = this.expected.to(target, port).every(({ mtls }) => mtls === 'strict');
    return ways.flatMap((way) =>
      requests.map((request) => {
        const passes = this.expected.passes(client, target, port, request);
        const { address = target.address, port: at = port, host, identity } = way;
        const patience = speaks === 'smtp' && !passes ? { patience: SILENCE } : {};
        const call = {
          address,
          port: at,
          host,
          identity,
          speaks,
          ...patience,
          ...this.asked(target, request),
        };
        return { manner, client, target, port, request, call, passes, isStrict };
      }),
    );
  }

  private asked(target: MeshPod, request: Request | undefined): Partial<Call> {
    if (!request) return {};
    const { method, path, token, host } = request;
    const headers: Record<string, string> =
      token === 'none' ? {} : { authorization: `Bearer ${this.token(target, token)}` };
    return { method, path, headers, ...(host && { host }) };
  }

  /** A token of the realm that a workload takes tokens of. */
  token(target: MeshPod, kind: TokenKind): string {
    const { tokens, environment } = this.mesh;
    const issuers = environment
      .ofKind('security.istio.io', 'RequestAuthentication')
      .map(({ namespace, manifest }) => ({ namespace, ...(manifest.spec as never as Rules).jwtRules[0] }));
    const own = issuers.find(({ namespace }) => namespace === target.pod.namespace);
    const other = issuers.find(({ namespace }) => namespace !== target.pod.namespace);
    const iss = own?.issuer ?? '';
    if (kind === 'other') return tokens.sign({ iss: other?.issuer ?? '' });
    if (kind === 'expired') return tokens.sign({ iss, expiresIn: -600 });
    if (kind === 'audience') return tokens.sign({ iss, aud: 'other' });
    return kind === 'forged' ? tokens.forge({ iss }) : tokens.sign({ iss });
  }

  /** Makes calls, some at a time. @returns those that end otherwise than expected, with the objects that decide */
  async differences(attempts: readonly Attempt[]): Promise<string[]> {
    const wrong: string[] = [];
    const waiting = attempts[Symbol.iterator]();
    const work = async (): Promise<void> => {
      for (const attempt of waiting) {
        const outcome = await this.make(attempt);
        if (isAsExpected(attempt, outcome)) continue;
        wrong.push(describe(attempt, outcome, decidingObjects(this.mesh, attempt.target)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return wrong.sort();
  }

  make({ manner, client, call }: Attempt): Promise<Outcome> {
    const caller: Stub =
      client && ['name', 'address'].includes(manner) ? this.mesh.stub(client) : this.mesh.outside;
    return caller.call(call);
  }
}

const AT_ONCE = 16;

interface Rules {
  readonly jwtRules: readonly [{ readonly issuer: string }];
}

/** A pod may keep its proxy from what it sends: Prometheus does, and has the certificate itself. */
const isIntercepted = ({ pod }: MeshPod): boolean =>
  annotationOf(pod, 'traffic.sidecar.istio.io/includeOutboundIPRanges') !== '';

/**
 * By an address, the one that is meant has to answer. What is in the clear where it may not be is refused before it is read: a status would be
 * an answer to it.
 */
function isAsExpected({ manner, target, passes, isStrict }: Attempt, { passed, said, by }: Outcome): boolean {
  const isMeant = manner === 'name' || by === undefined || by === target.name;
  const isRead = manner === 'plaintext' && isStrict && /^\d{3}$/.test(said);
  return passes === passed && isMeant && !isRead;
}

function describe(
  { manner, client, target, port, request, passes }: Attempt,
  { passed, said, by }: Outcome,
  objects: readonly string[],
): string {
  const asked = request
    ? ` ${request.method} ${request.host ?? ''}${request.path} with token: ${request.token}`
    : '';
  const found = passed ? `passed (${by ?? said})` : `refused (${said})`;
  return (
    `${client?.name ?? 'outside of the mesh'} -> ${target.name}:${port}${asked} by ${manner}: ` +
    `connections.json says ${passes ? 'passes' : 'refused'}, ${found}; decided by ${objects.join(', ')}`
  );
}
