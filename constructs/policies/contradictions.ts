import { type Connection, describe, isMeshed, portsOf, type Source } from '../connection';
import { groupBy } from '../group-by';
import { Endpoint, Workload } from '../workload';

/** What is wrong with the declared connections, each with both ends named; empty when all is well. */
export function contradictions(connections: readonly Connection[]): string[] {
  return [
    ...connections.flatMap((connection) =>
      [missingPort(connection), missingReason(connection), wrongMtls(connection), wrongLayer(connection)]
        .filter((error) => error !== undefined)
        .map(
          (error) => `connection from ${describe(connection.from)} to ${describe(connection.to)}: ${error}`,
        ),
    ),
    ...declaredTwice(connections),
  ];
}

function missingPort({ to }: Connection): string | undefined {
  if (portsOf(to).length > 0) return undefined;
  if (!(to instanceof Endpoint)) return 'the target must have a port, got none; say which with `on`';
  const known = Object.keys(to.workload.ports).join(', ') || 'none';
  return `port must be one of ${to.workload.reference}'s (${known}), got "${to.name}"; declare the port on the workload`;
}

function missingReason({ mtls, because, to }: Connection): string | undefined {
  if (mtls === 'strict' || because?.trim()) return undefined;
  if (!(to instanceof Endpoint)) {
    const open = portsOf(to).find(({ protocol }) => protocol !== 'tls');
    return open && `because must be given for ${open.protocol}/${open.port}, got none; say why it is not TLS`;
  }
  return `because must be given when mtls is ${mtls}, got none; say why there is no mutual TLS`;
}

function wrongMtls({ from, to, mtls, implied }: Connection): string | undefined {
  if (implied) return undefined;
  if (!(to instanceof Endpoint)) {
    const own = isMeshed(to) ? 'strict' : 'none';
    if (mtls === own) return undefined;
    return `mtls must be ${own}, got ${mtls}; the target is ${isMeshed(to) ? 'in' : 'outside of'} the mesh`;
  }
  const fix = requiredMtls(from, to);
  if (fix === mtls || (fix === 'strict' && mtls === 'permissive')) return undefined;
  const why = {
    strict: 'both ends are in the mesh',
    permissive: 'the caller has no identity in the mesh',
    none: 'the target takes no mutual TLS',
  }[fix];
  return `mtls must be ${fix}, got ${mtls}; ${why}`;
}

function requiredMtls(from: Source, to: Endpoint): 'strict' | 'permissive' | 'none' {
  const isUdp = to.workload.ports[to.name]?.protocol === 'udp';
  if (to.workload.mesh !== 'sidecar' || isUdp) return 'none';
  return hasIdentity(from) ? 'strict' : 'permissive';
}

const hasIdentity = (from: Source): boolean =>
  from instanceof Workload ? from.mesh !== 'none' : 'pods' in from && from.identity !== undefined;

/** Istio ignores an ALLOW rule with an HTTP field on a TCP port: it would never match. */
function wrongLayer({ to, http }: Connection): string | undefined {
  const tcp = portsOf(to).find(({ protocol }) => protocol !== 'http' && protocol !== 'grpc');
  if (!http || !tcp) return undefined;
  return `http limits must be on an http or grpc port, got ${tcp.protocol}/${tcp.port}; remove them or correct the protocol`;
}

function declaredTwice(connections: readonly Connection[]): string[] {
  const pairs = groupBy(connections, ({ from, to }) => `from ${describe(from)} to ${describe(to)}`);
  return [...pairs]
    .filter(([, same]) => same.length > 1)
    .map(([ends, same]) => {
      const all = [...new Set(same.map(terms))];
      if (all.length === 1)
        return `connection ${ends}: must be declared once, got ${same.length} times; remove the others`;
      return `connection ${ends}: must have one set of terms, got ${all.join(' and ')}; keep one`;
    });
}

const terms = ({ mtls, http }: Connection): string =>
  http ? `mtls ${mtls}, http ${JSON.stringify(http)}` : `mtls ${mtls}`;
