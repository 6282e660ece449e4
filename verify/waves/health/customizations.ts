import { items, mapping, text } from '../../created/field';
import { readYaml } from '../../yaml';

const PREFIX = 'resource.customizations';

/** A key of `argocd-cm` that says something about kinds. */
export interface Customization {
  readonly key: string;
  /** `argoproj.io/Application`, `Pod`, `apps/*`. */
  readonly kind: string;
  /** Decides the health of an object. @default none */
  readonly health?: string;
  /** Whether the check has all libraries. */
  readonly isOpen: boolean;
  /** Scripts that find and do actions; Argo CD runs them when somebody asks. */
  readonly actions: readonly string[];
  /** Why Argo CD reads no setting at all. @default it reads them */
  readonly refused?: string;
}

type Data = Readonly<Record<string, unknown>>;

/** @see https://github.com/argoproj/argo-cd/blob/v3.5.2/util/settings/settings.go `GetResourceOverrides` */
export const customizationsOf = (data: Data): Customization[] =>
  Object.keys(data).flatMap((key) => {
    if (key === PREFIX) return overrides(key, String(data[key]));
    const [, , type, ...rest] = key.split('.');
    return key.startsWith(PREFIX) && type !== undefined && rest.length > 0
      ? [customization(data, key, type, rest.join('.'))]
      : [];
  });

function customization(data: Data, key: string, type: string, name: string): Customization {
  const kind = kindOf(name);
  const value = String(data[key]);
  const found = { key, kind, isOpen: isTrue(data[`${PREFIX}.useOpenLibs.${name}`]), actions: [] };
  const refuse = (refused: string): Customization => ({ ...found, refused });
  if (name === '' || name.split('_').length > 2) {
    return refuse(`a kind must be <group>_<kind> or <kind>, got ${JSON.stringify(name)}`);
  }
  if (type === 'health') return { ...found, health: value };
  if (type === 'useOpenLibs' && !BOOLEAN.test(value)) return refuse(`it must be a boolean, got ${value}`);
  if (!TYPES.includes(type)) return refuse(`it must be one of ${TYPES.join(', ')}, got ${type}`);
  if (type === 'useOpenLibs') return found;
  const parsed = parse(value);
  if ('refused' in parsed) return type === 'actions' ? found : refuse(parsed.refused);
  return type === 'actions' ? { ...found, actions: scriptsOf(parsed.value) } : found;
}

const TYPES = [
  'health',
  'useOpenLibs',
  'actions',
  'ignoreDifferences',
  'ignoreResourceUpdates',
  'knownTypeFields',
];

/** What Go's `strconv.ParseBool` takes. */
const BOOLEAN = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

const isTrue = (value: unknown): boolean => /^(?:1|t|T|TRUE|true|True)$/.test(String(value));

const kindOf = (name: string): string => (name === 'all' ? '*/*' : name.replace('_', '/'));

/** The form of early days: all kinds in one text. */
function overrides(key: string, source: string): Customization[] {
  const parsed = parse(source);
  if ('refused' in parsed) return [{ key, kind: '*/*', isOpen: false, actions: [], refused: parsed.refused }];
  return Object.entries(mapping(parsed.value)).map(([kind, one]) => {
    const actions = parse(text(one, 'actions') ?? '');
    return {
      key,
      kind,
      health: text(one, 'health.lua'),
      isOpen: mapping(one)['health.lua.useOpenLibs'] === true,
      actions: 'value' in actions ? scriptsOf(actions.value) : [],
    };
  });
}

const scriptsOf = (actions: unknown): string[] =>
  [
    text(actions, 'discovery.lua'),
    ...items(actions, 'definitions').map((one) => text(one, 'action.lua')),
  ].filter((script) => script !== undefined);

function parse(source: string): { readonly value: unknown } | { readonly refused: string } {
  try {
    return { value: readYaml(source, 'value')[0] };
  } catch {
    return { refused: 'it must be YAML' };
  }
}
