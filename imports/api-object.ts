import { type ApiObjectMetadataDefinition, type JsonPatch, ApiObject as StockApiObject } from 'cdk8s';
import type { Construct } from 'constructs';

/**
 * cdk8s walks through every field of every object for values that are still to be produced, and sorts the keys; that is most of
 * the time of a synthesis. Where nothing is to be produced or patched, the fields are handed over as they are.
 */
function shortcut<K extends Kind>(kind: K, render: (props: object) => object): K {
  class Short extends (kind as Kind) {
    readonly #props: object;
    #isPatched = false;

    constructor(scope: Construct, id: string, props: object = {}) {
      super(scope, id, props);
      this.#props = props;
    }

    override addJsonPatch(...operations: JsonPatch[]): void {
      this.#isPatched = true;
      super.addJsonPatch(...operations);
    }

    override toJson(): object {
      if (this.#isPatched || !isProduced(this.#props)) return super.toJson();
      return { ...render(this.#props), metadata: metadataOf(this.metadata) };
    }
  }
  return Short as unknown as K;
}

// biome-ignore lint/suspicious/noExplicitAny: every generated class takes the props of its kind
type Kind = new (scope: Construct, id: string, props: any) => StockApiObject;

/** Whether nothing in it is still to be produced: no `Lazy`, no token. */
function isProduced(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return typeof value !== 'function';
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && ('produce' in value || 'resolve' in value)) return false;
  for (const key in value) if (!isProduced((value as Record<string, unknown>)[key])) return false;
  return true;
}

/** The metadata as cdk8s writes it: keys in order, without what is empty. */
function metadataOf(metadata: ApiObjectMetadataDefinition): object {
  const { apiObject: _, _additionalAttributes: given, ...own } = metadata as unknown as Metadata;
  const all = { ...given, ...own };
  return isProduced(all) ? (tidy(all) as object) : metadata.toJson();
}

/** What its class keeps to itself: what `metadata` was given, and over that what was set since. */
interface Metadata {
  readonly apiObject: StockApiObject;
  readonly _additionalAttributes: object;
}

function tidy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value ?? undefined;
  if (Array.isArray(value)) return value.length > 0 ? value.map(tidy) : undefined;
  const copy: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key of Object.keys(value).sort()) {
    const inner = tidy((value as Record<string, unknown>)[key]);
    if (inner === undefined) continue;
    copy[key] = inner;
    isEmpty = false;
  }
  return isEmpty ? undefined : copy;
}

/** The base of the classes that are generated here. */
export const ApiObject = shortcut(StockApiObject, (props) => props);

/** A class that cdk8s-plus-28 has generated, with the same shortcut. */
export const lean = <K extends Kind & { manifest(props?: object): object }>(kind: K): K => shortcut(kind, kind.manifest);
