import type { VirtualServiceSpecHttp } from '../../imports/networking.istio.io';
import { type RequestRate, rateName } from '../request-rate';

export interface RefusedRequestsProps {
  /** Bytes of the largest body. */
  readonly requestSize: number;
  /** Rate at which what is refused is counted as well. */
  readonly requestRate: RequestRate;
  /** Path below which it depends on the path what may be asked for, such as `/api/`. @default there are no such rules */
  readonly pathRules?: string;
}

/** The first routes of a host: what the gateway answers itself, because nothing behind it should have to. */
export const refusedRequests = ({
  requestSize,
  requestRate,
  pathRules,
}: RefusedRequestsProps): VirtualServiceSpecHttp[] => [
  ...(pathRules ? [refuse(requestRate, 400, { uri: { regex: pathRules + encodedSlash } })] : []),
  refuse(requestRate, 413, { headers: { 'content-length': { regex: above(requestSize) } } }),
];

const refuse = (
  rate: RequestRate,
  status: number,
  match: NonNullable<VirtualServiceSpecHttp['match']>[number],
): VirtualServiceSpecHttp => ({ name: rateName(rate), match: [match], directResponse: { status } });

/**
 * A slash that policies do not see and programs may: `/realms/x%2f..%2f..%2fmetrics`. It is not decoded for all hosts, because the API of
 * Argo CD has addresses of repositories in its paths, and a policy for the decoded path would be one for another.
 */
const encodedSlash = '.*%(2[fF]|5[cC]).*';

/** A regular expression for the whole numbers above one, in decimal digits. */
function above(limit: number): string {
  const digits = String(limit);
  const more = [...digits].flatMap((digit, index) => {
    const rest = digits.length - index - 1;
    const head = digits.slice(0, index);
    return digit === '9' ? [] : [`${head}${range(Number(digit) + 1)}${rest > 0 ? `[0-9]{${rest}}` : ''}`];
  });
  return `0*(${[`[1-9][0-9]{${digits.length},}`, ...more].join('|')})`;
}

const range = (from: number): string => (from === 9 ? '9' : `[${from}-9]`);
