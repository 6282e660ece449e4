import { field, items, labels, mapping, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import { hasAll } from '../created/selector';
import type { Environment, KubernetesObject } from '../dist';
import type { Path } from '../locate';

/** A patch of an EnvoyFilter that is understood: it only adds what refuses requests, or says more in responses. */
export interface EdgePatch {
  /** Port of the listeners that it is for. @default all */
  readonly port?: number;
  /** Of its filter, without the package. */
  readonly type: string;
  readonly config: unknown;
}

/** Headers of a response that tell browsers to be careful, and no page to be another's. */
const CAREFUL: readonly string[] = [
  'cache-control',
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'referrer-policy',
  'retry-after',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
];

/** Headers of a response that it is better without. */
const TELLING: readonly string[] = ['server', 'x-powered-by', 'via'];

const hasOnly = (value: unknown, ...keys: readonly string[]): boolean =>
  Object.keys(mapping(value)).every((key) => keys.includes(key));

const isAdded = (option: unknown): boolean =>
  hasOnly(option, 'header', 'append_action') && CAREFUL.includes(text(option, 'header', 'key') ?? '');

/** By the type of a filter, whether all that is said of it does no more than that. */
const KNOWN: Readonly<Record<string, (config: unknown) => boolean>> = {
  HttpConnectionManager: (config) =>
    hasOnly(
      config,
      '@type',
      'common_http_protocol_options',
      'early_header_mutation_extensions',
      'local_reply_config',
      'max_request_headers_kb',
    ) &&
    hasOnly(field(config, 'common_http_protocol_options'), 'max_headers_count') &&
    items(config, 'early_header_mutation_extensions').every(isMistrust) &&
    items(config, 'local_reply_config', 'mappers').every((mapper) =>
      items(mapper, 'headers_to_add').every(isAdded),
    ),
  HeaderMutation: (config) =>
    hasOnly(config, '@type', 'mutations') &&
    hasOnly(field(config, 'mutations'), 'response_mutations') &&
    items(config, 'mutations', 'response_mutations').every(
      (one) =>
        hasOnly(one, 'append', 'remove') &&
        (field(one, 'append') === undefined || isAdded(field(one, 'append'))) &&
        (field(one, 'remove') === undefined || TELLING.includes(text(one, 'remove') ?? '')),
    ),
  LocalRateLimit: (config) =>
    field(config, 'request_headers_to_add_when_not_enforced') === undefined &&
    items(config, 'response_headers_to_add').every(isAdded),
  Buffer: (config) => hasOnly(config, '@type', 'max_request_bytes'),
  ExtensionWithMatcher: (config) => {
    const inner = field(config, 'extension_config', 'typed_config');
    return typeOf(inner) === 'Buffer' && KNOWN.Buffer?.(inner) === true;
  },
};

/** Whether an early mutation takes away what callers say of themselves, and no more. */
const isMistrust = (extension: unknown): boolean =>
  items(extension, 'typed_config', 'mutations').every(
    (one) =>
      (hasOnly(one, 'remove') && /^x-forwarded-/.test(text(one, 'remove') ?? '')) ||
      (hasOnly(one, 'append') &&
        text(one, 'append', 'header', 'key') === 'x-forwarded-for' &&
        text(one, 'append', 'append_action') === 'OVERWRITE_IF_EXISTS' &&
        /^%REQ\(X-FORWARDED-FOR\)%%FILTER_STATE\([\w.-]+:PLAIN\)%$/.test(
          text(one, 'append', 'header', 'value') ?? '',
        )),
  );

/** Filters of connections that look at who connects, and refuse and change nothing. */
const ONLOOKERS: Readonly<Record<string, (config: unknown) => boolean>> = {
  'rbac.v3.RBAC': (config) => field(config, 'rules') === undefined && field(config, 'matcher') === undefined,
  // what is a filter's own says where a connection leads
  'set_filter_state.v3.Config': (config) =>
    hasOnly(config, '@type', 'on_downstream_data') &&
    items(config, 'on_downstream_data').every(
      (one) =>
        /^plinth\./.test(text(one, 'object_key') ?? '') &&
        field(one, 'shared_with_upstream') === undefined &&
        text(one, 'factory_key') === 'envoy.string',
    ),
};

const isOnlooker = (config: unknown): boolean => {
  const type = text(config, '@type')?.split('.filters.network.')[1] ?? '';
  return Object.hasOwn(ONLOOKERS, type) && ONLOOKERS[type]?.(config) === true;
};

const typeOf = (config: unknown): string => (text(config, '@type') ?? '').replace(/^.*\./, '');

const MANAGER = 'envoy.filters.network.http_connection_manager';

/** By what a patch is applied to, the operations that only add. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  NETWORK_FILTER: ['MERGE', 'INSERT_BEFORE'],
  HTTP_FILTER: ['INSERT_FIRST', 'INSERT_BEFORE', 'INSERT_AFTER'],
};

function understand(patch: unknown): EdgePatch | undefined {
  const [applyTo, operation] = [text(patch, 'applyTo') ?? '', text(patch, 'patch', 'operation') ?? ''];
  const config = field(patch, 'patch', 'value', 'typed_config');
  const type = typeOf(config);
  const isMerged = type === 'HttpConnectionManager';
  const isKnown =
    text(patch, 'match', 'context') === 'GATEWAY' &&
    text(patch, 'match', 'listener', 'filterChain', 'filter', 'name') === MANAGER &&
    Object.hasOwn(OPERATIONS, applyTo) &&
    OPERATIONS[applyTo]?.includes(operation) === true &&
    hasOnly(field(patch, 'patch', 'value'), 'name', 'typed_config') &&
    (applyTo === 'NETWORK_FILTER' && operation !== 'MERGE'
      ? isOnlooker(config)
      : isMerged === (applyTo === 'NETWORK_FILTER') &&
        Object.hasOwn(KNOWN, type) &&
        KNOWN[type]?.(config) === true);
  return isKnown ? { port: number(patch, 'match', 'listener', 'portNumber'), type, config } : undefined;
}

/** Where an EnvoyFilter says what is not understood; the object itself where it is for all proxies of its namespace. */
export function strangePatches({ manifest }: KubernetesObject): (Path | undefined)[] {
  const isOfSome = Object.keys(labels(manifest, 'spec', 'workloadSelector', 'labels')).length > 0;
  if (!isOfSome || !hasOnly(field(manifest, 'spec'), 'workloadSelector', 'priority', 'configPatches'))
    return [undefined];
  return items(manifest, 'spec', 'configPatches').flatMap((patch, index) =>
    understand(patch) ? [] : [['spec', 'configPatches', index]],
  );
}

/** What EnvoyFilters say of a gateway's listener. */
export const patchesOf = (environment: Environment, pod: Pod, port: number): EdgePatch[] =>
  environment
    .ofKind('networking.istio.io', 'EnvoyFilter')
    .filter(
      ({ namespace, manifest }) =>
        namespace === pod.namespace &&
        hasAll(labels(manifest, 'spec', 'workloadSelector', 'labels'), pod.labels),
    )
    .flatMap(({ manifest }) => items(manifest, 'spec', 'configPatches'))
    .flatMap((patch) => understand(patch) ?? [])
    .filter((patch) => patch.port === undefined || patch.port === port);
