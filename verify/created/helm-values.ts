import { readYaml } from '../yaml';
import { field, items, mapping, text } from './field';

/**
 * The values that Argo CD gives to the chart of a source: those of `valuesObject`, of `values` only without it, and `parameters` over
 * them. Files of values are not in dist.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#values
 */
export function helmValues(source: unknown): unknown {
  const helm = field(source, 'helm');
  const values = field(helm, 'valuesObject') ?? parse(text(helm, 'values')) ?? {};
  return items(helm, 'parameters').reduce<unknown>((all, parameter) => {
    const given = text(parameter, 'value') ?? '';
    const value = field(parameter, 'forceString') === true ? given : typed(given);
    return set(all, stepsOf(text(parameter, 'name') ?? ''), value);
  }, values);
}

function parse(values: string | undefined): unknown {
  if (values === undefined) return undefined;
  try {
    return readYaml(values, 'values')[0];
  } catch {
    return undefined; // Helm refuses it too
  }
}

/** What `helm --set` takes a text for. @see https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set */
function typed(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  if (value === 'null') return undefined;
  if (/^(?:0|-?[1-9]\d*)$/.test(value)) return Number(value);
  return /^\{.*\}$/.test(value) ? value.slice(1, -1).split(',') : value;
}

/** `a.b\.c[0]`: a, b.c, 0. */
const stepsOf = (name: string): (string | number)[] =>
  [...name.matchAll(/\[(\d+)\]|((?:\\.|[^.[\]\\])+)/g)].map(([, index, key = '']) =>
    index === undefined ? key.replace(/\\(.)/g, '$1') : Number(index),
  );

function set(value: unknown, [step, ...rest]: readonly (string | number)[], given: unknown): unknown {
  if (step === undefined) return given;
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? [...value] : [];
    list[step] = set(list[step], rest, given);
    return list;
  }
  const fields = mapping(value);
  return { ...fields, [step]: set(Object.hasOwn(fields, step) ? fields[step] : undefined, rest, given) };
}

/**
 * An Application with the values of its charts in one object as well, in whatever way they are written: so no rule overlooks what stands
 * in a text or in a parameter.
 */
export function withValues<M extends object>(manifest: M): M {
  const spec = mapping(manifest, 'spec');
  const sources = [field(spec, 'source'), ...items(spec, 'sources')];
  if (!sources.some(isWrittenElsewhere)) return manifest;
  const [source] = sources;
  return {
    ...manifest,
    spec: {
      ...spec,
      ...(source !== undefined && { source: rendered(source) }),
      ...(sources.length > 1 && { sources: sources.slice(1).map(rendered) }),
    },
  };
}

const isWrittenElsewhere = (source: unknown): boolean =>
  text(source, 'helm', 'values') !== undefined || items(source, 'helm', 'parameters').length > 0;

const rendered = (source: unknown): unknown =>
  isWrittenElsewhere(source)
    ? { ...mapping(source), helm: { ...mapping(source, 'helm'), valuesObject: helmValues(source) } }
    : source;
