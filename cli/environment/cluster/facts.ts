import type { Environment } from '../../../environments/environment';
import type { Answers, Fact, Found } from './answers';
import { type CallsFrom, callsFrom, cidrs, port } from './api-server';
import { cilium } from './cilium';
import { type Classes, classes, storageClass } from './classes';
import { type Dns, dns } from './dns';
import { ipFamilies } from './ip-families';
import { type LoadBalancers, loadBalancers } from './load-balancer';
import { networkPlugin } from './network-plugin';
import { nodes, version } from './nodes';
import { platform } from './platform';

type Cluster = Environment['cluster'];
type Maybe<T> = Fact<T> | undefined;

/** What is true of a cluster, field by field of an environment, and what could not be found out. */
export interface Facts {
  readonly version: Maybe<string>;
  readonly platform: Maybe<NonNullable<Cluster['platform']>>;
  readonly networkPlugin: Maybe<NonNullable<Cluster['networkPlugin']>>;
  readonly ipFamilies: Maybe<NonNullable<Cluster['ipFamilies']>>;
  readonly apiServer: {
    readonly cidrs: Maybe<string[]>;
    readonly port: Maybe<number>;
    readonly callsFrom: Maybe<CallsFrom>;
  };
  readonly nodes: Maybe<string[]>;
  readonly loadBalancers: Maybe<LoadBalancers>;
  readonly dns: Maybe<Dns>;
  readonly storageClass: Maybe<string>;
  readonly classes: Maybe<Classes>;
  readonly cilium: Maybe<NonNullable<Cluster['cilium']>>;
  /** What could not be found out, and who can tell. */
  readonly unknown: readonly string[];
  /** What does not work in this cluster, whatever an environment says. */
  readonly faults: readonly string[];
}

export function factsOf(answers: Answers): Facts {
  const unknown: string[] = [];
  const faults: string[] = [];
  const take = <T>(found: Found<T>): Maybe<T> => {
    unknown.push(...(found.unknown ?? []));
    faults.push(...(found.faults ?? []));
    return found.fact;
  };
  const facts = {
    version: take(version(answers)),
    platform: take(platform(answers)),
    networkPlugin: take(networkPlugin(answers)),
    ipFamilies: take(ipFamilies(answers)),
    apiServer: {
      cidrs: take(cidrs(answers)),
      port: take(port(answers)),
      callsFrom: take(callsFrom(answers)),
    },
    nodes: take(nodes(answers)),
    loadBalancers: take(loadBalancers(answers)),
    dns: take(dns(answers)),
    storageClass: take(storageClass(answers)),
    classes: take(classes(answers)),
    cilium: take(cilium(answers)),
  };
  return { ...facts, unknown, faults };
}

/** The field `cluster` of an environment; undefined where something that it must have could not be found out. */
export function clusterField(facts: Facts): Cluster | undefined {
  const { apiServer, nodes } = facts;
  const [networks, port, from] = [apiServer.cidrs?.value, apiServer.port?.value, apiServer.callsFrom?.value];
  if (!networks || port === undefined || !from || !nodes?.value) return undefined;
  const { version, platform, networkPlugin, ipFamilies, loadBalancers, dns, storageClass, classes, cilium } =
    facts;
  const given = Object.entries({
    version,
    platform,
    networkPlugin,
    ipFamilies,
    loadBalancers,
    dns,
    storageClass,
    classes,
    cilium,
  });
  return {
    ...Object.fromEntries(
      given.flatMap(([key, fact]) => (fact?.value === undefined ? [] : [[key, fact.value]])),
    ),
    apiServer: { cidrs: networks, port, callsFrom: from },
    nodes: nodes.value,
  };
}
