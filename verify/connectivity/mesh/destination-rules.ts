import { field, items, labels, number, text } from '../../created/field';
import { type Pod, selects } from '../../created/pod';
import type { World } from '../../created/world';
import { groupBy, type KubernetesObject } from '../../dist';
import { fullHost, hostOfService, isExported, meshObjects, ROOT, standsFor, texts } from './objects';

interface Rule {
  readonly object: KubernetesObject;
  readonly host: string;
  readonly exportTo: readonly string[];
  readonly workload: Readonly<Record<string, string>> | undefined;
}

/** What a DestinationRule has a proxy do with what it sends. */
export interface ClientTls {
  /** `DISABLE`, `SIMPLE`, `MUTUAL`, `ISTIO_MUTUAL`; undefined for what the mesh does by itself. */
  readonly mode: string | undefined;
  /** Identities that the proxy takes for those of the target; any that it expects itself where there are none. */
  readonly subjectAltNames: readonly string[];
  /** Whether it all goes through a tunnel, to somewhere else. */
  readonly isTunnelled: boolean;
  readonly rule: KubernetesObject | undefined;
}

const NOTHING: ClientTls = { mode: undefined, subjectAltNames: [], isTunnelled: false, rule: undefined };

/**
 * Which DestinationRule counts for a caller: that of its own namespace before that of the Service's before that of the root namespace, and
 * in each the one with the host that says most.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/ and `destinationRule` of Istio's push_context.go
 */
export class DestinationRules {
  private readonly byNamespace: ReadonlyMap<string, readonly Rule[]>;
  private readonly known = new Map<string, readonly Rule[]>();

  constructor(world: World) {
    const rules = meshObjects(world, 'networking.istio.io', 'DestinationRule').map(
      (object): Rule => ({
        object,
        host: fullHost(text(object.manifest, 'spec', 'host') ?? '', object.namespace),
        exportTo: texts(object.manifest, 'spec', 'exportTo'),
        workload: field(object.manifest, 'spec', 'workloadSelector')
          ? labels(object.manifest, 'spec', 'workloadSelector', 'matchLabels')
          : undefined,
      }),
    );
    this.byNamespace = groupBy(rules, ({ object }) => object.namespace ?? '');
  }

  /**
   * What may count for calls of a pod to a port of a Service: of several rules for one host the oldest does, and nobody knows which that
   * will be.
   */
  tls(
    client: Pod,
    service: Pick<KubernetesObject, 'name' | 'namespace'>,
    port: number,
    subset?: string,
  ): ClientTls[] {
    const rules = this.of(client, service);
    if (rules.length === 0) return [NOTHING];
    return rules.map(({ object }) => readTls(object, port, subset));
  }

  /** Rules that may count for calls to a Service, whoever calls. */
  about(service: Pick<KubernetesObject, 'name' | 'namespace'>): readonly KubernetesObject[] {
    const host = hostOfService(service);
    return [...this.byNamespace.values()]
      .flat()
      .filter((rule) => standsFor(rule.host, host))
      .map(({ object }) => object);
  }

  private of(client: Pod, service: Pick<KubernetesObject, 'name' | 'namespace'>): readonly Rule[] {
    if (this.byNamespace.size === 0) return [];
    const host = hostOfService(service);
    const key = `${client.namespace} ${host}`;
    const found = this.known.get(key) ?? this.find(client.namespace, host, service.namespace ?? '');
    this.known.set(key, found);
    const own = found.filter(
      ({ workload }) => workload === undefined || selects({ matchLabels: workload }, client),
    );
    const selecting = own.filter(({ workload }) => workload !== undefined);
    return selecting.length > 0 ? selecting : own;
  }

  private find(client: string, host: string, owner: string): readonly Rule[] {
    const local = this.in(client, host, isLocal);
    if (client !== ROOT && local.length > 0) return local;
    for (const namespace of [owner, ROOT]) {
      const found = this.in(
        namespace,
        host,
        ({ workload, exportTo, object }) =>
          workload === undefined && isExported(exportTo, object.namespace, client),
      );
      if (found.length > 0) return found;
    }
    return local;
  }

  private in(namespace: string, host: string, counts: (rule: Rule) => boolean): readonly Rule[] {
    const fitting = (this.byNamespace.get(namespace) ?? []).filter(
      (rule) => standsFor(rule.host, host) && counts(rule),
    );
    const longest = Math.max(0, ...fitting.map((rule) => weight(rule, host)));
    return fitting.filter((rule) => weight(rule, host) === longest);
  }
}

const isLocal = ({ exportTo, object, workload }: Rule): boolean =>
  workload !== undefined ||
  exportTo.length === 0 ||
  exportTo.some((to) => to === '*' || to === '.' || to === object.namespace);

const weight = (rule: Rule, host: string): number =>
  rule.host === host ? host.length + 1 : rule.host.length;

function readTls(rule: KubernetesObject, port: number, subset: string | undefined): ClientTls {
  const whole = field(rule.manifest, 'spec', 'trafficPolicy');
  const named = items(rule.manifest, 'spec', 'subsets').find((one) => text(one, 'name') === subset);
  const policies = subset === undefined ? [whole] : [field(named, 'trafficPolicy'), whole];
  const tls = policies.map((policy) => tlsAt(policy, port)).find((one) => one !== undefined);
  return {
    mode: tls === undefined ? undefined : (text(tls, 'mode') ?? 'DISABLE'),
    subjectAltNames: texts(tls, 'subjectAltNames'),
    isTunnelled: policies.some((policy) => field(policy, 'tunnel') !== undefined),
    rule,
  };
}

function tlsAt(policy: unknown, port: number): unknown {
  const ofPort = items(policy, 'portLevelSettings').find((one) => number(one, 'port', 'number') === port);
  return field(ofPort, 'tls') ?? field(policy, 'tls');
}
