import type { Environment } from '../dist';
import { field, items, text } from './field';
import { istiodValuesOf } from './istiod-values';

/** What the values of istiod's chart say of who gets a sidecar, of what goes through it, and of how it calls. */
export interface MeshFacts {
  /** Revisions that inject; undefined where the mesh is somebody else's, and any may be there. */
  readonly revisions: readonly string[] | undefined;
  /** The one of istiod's own. */
  readonly revision: string;
  /** Whether pods without a wish of their own get a sidecar. */
  readonly injects: boolean;
  /** Whether namespaces without a label take part. */
  readonly takesAll: boolean;
  /** Label selectors of pods that never, or always, get one. */
  readonly never: readonly unknown[];
  readonly always: readonly unknown[];
  /** Whether sidecars talk mutual TLS to each other without being told. */
  readonly autoMtls: boolean;
  /** Whether sidecars refuse what they know no Service of. */
  readonly registryOnly: boolean;
  /** What pods say by annotations, where they say nothing: `includeInboundPorts` … */
  readonly interception: Interception;
}

/** What goes through a sidecar, as its annotations write it. @see https://istio.io/latest/docs/reference/config/annotations/ */
export interface Interception {
  readonly includeInboundPorts: string;
  readonly excludeInboundPorts: string;
  readonly includeOutboundIPRanges: string;
  readonly excludeOutboundIPRanges: string;
  readonly includeOutboundPorts: string;
  readonly excludeOutboundPorts: string;
}

const known = new WeakMap<Environment, MeshFacts>();

/** The same for the same environment, so that it is read once. */
export function meshOf(environment: Environment): MeshFacts {
  const facts = known.get(environment) ?? read(environment);
  known.set(environment, facts);
  return facts;
}

function read(environment: Environment): MeshFacts {
  const [values, ...others] = istiodValuesOf(environment).map((one) => one.values);
  const proxy = field(values, 'global', 'proxy');
  const injector = field(values, 'sidecarInjectorWebhook');
  const revision = text(values, 'revision') ?? 'default';
  const tags = items(values, 'revisionTags').map(String);
  const more = others.map((other) => text(other, 'revision') ?? 'default');
  return {
    revisions: values === undefined ? undefined : [revision, ...tags, ...more],
    revision,
    injects: (text(proxy, 'autoInject') ?? 'enabled') === 'enabled',
    takesAll: field(injector, 'enableNamespacesByDefault') === true,
    never: items(injector, 'neverInjectSelector'),
    always: items(injector, 'alwaysInjectSelector'),
    autoMtls: field(values, 'meshConfig', 'enableAutoMtls') !== false,
    registryOnly: text(values, 'meshConfig', 'outboundTrafficPolicy', 'mode') === 'REGISTRY_ONLY',
    interception: readInterception(proxy),
  };
}

function readInterception(proxy: unknown): Interception {
  const value = (name: string, byDefault: string): string => {
    const given = field(proxy, name);
    return given === undefined ? byDefault : String(given);
  };
  return {
    includeInboundPorts: value('includeInboundPorts', '*'),
    excludeInboundPorts: value('excludeInboundPorts', ''),
    includeOutboundIPRanges: value('includeIPRanges', '*'),
    excludeOutboundIPRanges: value('excludeIPRanges', ''),
    includeOutboundPorts: value('includeOutboundPorts', ''),
    excludeOutboundPorts: value('excludeOutboundPorts', ''),
  };
}
