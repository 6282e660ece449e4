import type { Schema } from '../schema';

/** What is added to a property; `items` and `additionalProperties` add to those of the property. */
export type Limit = Pick<
  Schema,
  | 'default'
  | 'enum'
  | 'format'
  | 'keyFormat'
  | 'maxItems'
  | 'maxLength'
  | 'maximum'
  | 'maxProperties'
  | 'minItems'
  | 'minLength'
  | 'minimum'
  | 'pattern'
  | 'unset'
  | 'x-kubernetes-list-type'
> & {
  /** Whether the API server asks for it, though its OpenAPI document does not, or the other way round. */
  readonly required?: boolean;
  readonly items?: Limit;
  readonly additionalProperties?: Limit;
};

/** Limits of the properties of definitions. */
export type Limits = Readonly<Record<string, Readonly<Record<string, Limit>>>>;

export const ADDRESS: Limit = { format: 'address' };
export const ANY: Limit = { required: false };
/** Unlike bytes of custom resources, these may be empty. */
export const BYTES: Limit = { format: 'base64' };
export const COUNT: Limit = { minimum: 0 };
export const FILES: Limit = { keyFormat: 'config-key', additionalProperties: BYTES };
export const KEY: Limit = { format: 'qualified-name' };
export const LABEL: Limit = { format: 'dns-label' };
export const LABELS: Limit = {
  keyFormat: 'qualified-name',
  additionalProperties: { format: 'label-value' },
};
export const NETWORK: Limit = { format: 'network' };
export const PORT: Limit = { minimum: 1, maximum: 65535 };
export const POSITIVE: Limit = { minimum: 1 };
export const PROTOCOL: Limit = { default: 'TCP', enum: ['SCTP', 'TCP', 'UDP'] };
export const REQUIRED: Limit = { required: true };
export const SEGMENT: Limit = { format: 'path-segment' };
export const SUBDOMAIN: Limit = { format: 'dns-subdomain' };
/** A list that may not be empty. */
export const SOME: Limit = { required: true, minItems: 1 };

export const required = (limit: Limit): Limit => ({ ...limit, required: true });
export const each = (items: Limit, limit: Limit = {}): Limit => ({ ...limit, items });
