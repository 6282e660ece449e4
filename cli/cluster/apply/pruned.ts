import { nanos } from '../../../verify/schema/values/quantity';
import type { Json } from '../api/client';

/** A field that the API server has not taken as it was sent. */
export interface Difference {
  /** `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly sent: unknown;
  /** Undefined where there is nothing. */
  readonly stored: unknown;
}

/** What was sent and is not stored; fields that the server has added are none of it. */
export function differences(sent: Json, stored: Json, path = ''): Difference[] {
  if (isEmpty(sent) && stored === undefined) return [];
  if (Array.isArray(sent) && Array.isArray(stored)) {
    return sent.flatMap((item, position) => differences(item, stored[position], `${path}[${position}]`));
  }
  if (isObject(sent) && isObject(stored)) {
    return Object.keys(sent).flatMap((key) => differences(sent[key], stored[key], join(path, key)));
  }
  return sent === stored || isSameAmount(sent, stored) ? [] : [{ path, sent, stored }];
}

/** The API server writes `1000m` as `1`, and `20` as `"20"`; Argo CD does the same before it compares. */
function isSameAmount(sent: unknown, stored: unknown): boolean {
  const [a, b] = [sent, stored].map((value) =>
    /^(?:string|number)$/.test(typeof value) ? nanos(String(value)) : undefined,
  );
  return a !== undefined && a === b;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the API server leaves out when it writes an object of its own kinds. */
const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.values(value).every(isEmpty));

const join = (path: string, key: string): string =>
  /^[a-zA-Z][\w-]*$/.test(key) ? `${path && `${path}.`}${key}` : `${path}["${key}"]`;
