import type { Addresses } from '../addresses';
import type { Block } from '../cidr';
import { field, items, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { Path } from '../locate';
import type { Patterns } from './patterns';
import type { PortRange } from './ports';

/** `because` and `http` are as `connections.json` has them. */
export interface Connection {
  /** File that declares it, from the environment's folder. */
  readonly file: string;
  readonly path: Path;
  readonly from: End;
  readonly to: End;
  readonly ports: readonly ConnectionPort[];
  readonly mtls: 'strict' | 'permissive' | 'none';
  readonly because?: string;
  readonly http?: Http;
  /** Part of what every workload needs to live: names, certificates, probes. */
  readonly implied: boolean;
}

export interface ConnectionPort {
  readonly port: number;
  /** What is spoken: http, tcp, tls, udp. */
  readonly protocol: string;
}

interface Http {
  readonly hosts?: readonly string[];
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
  readonly notHosts?: readonly string[];
  readonly notMethods?: readonly string[];
  readonly notPaths?: readonly string[];
  /** Whose tokens requests have to have, and the paths on which they need none. */
  readonly token?: { readonly issuer: string; readonly except?: readonly string[] };
  readonly authorization?: ExternalAuthorization;
}

/** Who is asked about a request, and of a sign-in the roles of people, of which one opens it. */
export interface ExternalAuthorization {
  readonly provider: string;
  readonly roles?: readonly string[];
}

export interface End {
  readonly name: string;
  /** Undefined for what is in the cluster. */
  readonly outside?: readonly Block[];
  /** What `outside` means. */
  readonly addresses?: Addresses;
  readonly pods: readonly Pod[];
  /** Labels that make a pod one of it, as `namespace/key=value` and `pod/key=value`; undefined for addresses. */
  readonly requires?: readonly string[];
  /** Patterns by which Istio knows it, where it is not known by ServiceAccounts. */
  readonly patterns?: Patterns;
  /** Whether there may be no such pod, as there may be no tenant. */
  readonly mayBeNone?: boolean;
}

/**
 * Whether a connection is the platform's half of many, with pods of which it is not known how many there are: it declares nothing
 * by itself, because each of them has to declare it with its own terms.
 */
export const isHalf = ({ from, to }: Connection): boolean => Boolean(from.mayBeNone || to.mayBeNone);

export const transport = (protocol: string): string => (protocol === 'udp' ? 'UDP' : 'TCP');

export const rangesOf = (connections: readonly Connection[]): PortRange[] =>
  connections.flatMap(({ ports }) =>
    ports.map(({ port, protocol }) => ({ protocol: transport(protocol), from: port, to: port })),
  );

/** What an entry of `connections` says, but for its ends. */
export function readConnection(value: unknown, path: Path): Omit<Connection, 'file' | 'from' | 'to'> {
  const mtls = text(value, 'mtls');
  const texts = (name: string): string[] | undefined => {
    const values = items(value, 'http', name).filter((one): one is string => typeof one === 'string');
    return values.length > 0 ? values : undefined;
  };
  return {
    path,
    ports: items(value, 'ports').flatMap((port) => {
      const at = number(port, 'port');
      return at === undefined ? [] : [{ port: at, protocol: text(port, 'protocol') ?? 'tcp' }];
    }),
    mtls: mtls === 'permissive' || mtls === 'none' ? mtls : 'strict',
    because: text(value, 'because'),
    implied: field(value, 'implied') === true,
    http:
      field(value, 'http') === undefined
        ? undefined
        : {
            hosts: texts('hosts'),
            methods: texts('methods'),
            paths: texts('paths'),
            notHosts: texts('notHosts'),
            notMethods: texts('notMethods'),
            notPaths: texts('notPaths'),
            token: readToken(field(value, 'http', 'token')),
            authorization: readAuthorization(field(value, 'http', 'authorization')),
          },
  };
}

function readToken(value: unknown): Http['token'] {
  const issuer = text(value, 'issuer');
  return issuer === undefined ? undefined : { issuer, except: items(value, 'except').map(String) };
}

function readAuthorization(value: unknown): ExternalAuthorization | undefined {
  const provider = text(value, 'provider');
  const roles = items(value, 'roles').map(String);
  return provider === undefined ? undefined : { provider, ...(roles.length > 0 && { roles }) };
}
