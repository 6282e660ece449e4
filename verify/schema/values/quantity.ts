/**
 * Kubernetes' amounts of resources.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const QUANTITY = /^([-+]?)(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i)|([numkMGTPE])|[eE]([-+]?\d+))?$/;

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

export const isQuantity = (text: string): boolean => QUANTITY.test(text);

/** The amount in billionths, the finest that Kubernetes knows; undefined for what is no quantity. */
export function nanos(text: string): bigint | undefined {
  const [, sign, digits = '', binary, decimal, exponent] = QUANTITY.exec(text) ?? [];
  if (!digits) return undefined;
  const [whole = '', fraction = ''] = digits.split('.');
  const power = 9 + (decimal ? (DECIMAL[decimal] ?? 0) : Number(exponent ?? 0)) - fraction.length;
  // more than the API server can hold; an exponent of any size would take all memory
  if (Math.abs(power) > 100) return undefined;
  const factor = binary ? 1024n ** BigInt(BINARY.indexOf(binary) + 1) : 1n;
  const scaled = BigInt(whole + fraction) * factor;
  const amount = power >= 0 ? scaled * 10n ** BigInt(power) : scaled / 10n ** BigInt(-power);
  return sign === '-' ? -amount : amount;
}
