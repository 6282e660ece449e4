import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { notNetwork, overlap } from '../constructs/cidr';
import type { Resources } from '../constructs/pod';
import { bytes, millicores } from '../constructs/quantity';

/**
 * What an environment has for a schema, never written to. Props are derived from it by types alone, so that a field is described
 * once, in the schema.
 */
export type FieldsOf<S extends z.ZodType> = Fixed<z.input<S>>;

/** As far down as fields have names: what is a user's own, such as JSON, may have any depth. */
type Fixed<T> = { readonly [F in keyof T]: string extends keyof T ? T[F] : Fixed<T[F]> };

export const dnsLabel = z
  .string()
  .max(63, 'must have at most 63 characters')
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'must be a DNS label: lower-case letters, digits and -')
  .meta({ examples: ['staging'] });

export const dnsName = z
  .string()
  .max(253, 'must have at most 253 characters')
  .regex(
    /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be a DNS name such as example.org: labels of lower-case letters, digits and -, with dots between them',
  )
  .meta({ examples: ['example.org'] });

export const port = z
  .int('must be a whole number')
  .min(1, 'must be from 1 to 65535')
  .max(65535, 'must be from 1 to 65535')
  .meta({ examples: [6443] });

/**
 * A network, IPv4 or IPv6. An address in it is refused: since 1.36 an API server takes no NetworkPolicy with one.
 *
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4858-ip-cidr-validation
 */
const cidr = z.string().superRefine((value, { addIssue }) => {
  const message = notNetwork(value);
  if (message) addIssue({ code: 'custom', message });
  else if (value.endsWith('/0'))
    addIssue({ code: 'custom', message: 'must not be every address; name the networks' });
});

export const cidrs = z
  .array(cidr)
  .min(1, 'must have at least one')
  .meta({ examples: [['10.0.0.0/16']] });

/**
 * Networks that are somebody's own: none has more addresses than one has, and no address is in two of them.
 *
 * @param widest shortest prefixes, by family
 * @param because what comes of a wider one
 * @param fix what to name
 */
export const ownCidrs = (
  widest: Readonly<Record<'ipv4' | 'ipv6', number>>,
  because: string,
  fix: string,
): typeof cidrs =>
  cidrs.superRefine((networks, { addIssue }) => {
    const known = networks.map((network) => (ipaddr.isValidCIDR(network) ? network : undefined));
    for (const [index, network] of known.entries()) {
      if (!network) continue;
      const issue = (message: string) => addIssue({ code: 'custom', path: [index], message });
      const [address, length] = ipaddr.parseCIDR(network);
      const least = widest[address.kind()];
      const other = known.slice(0, index).find((one) => one && overlap(one, network));
      if (length < least) issue(`must not be wider than /${least}, because ${because}; ${fix}`);
      else if (other === network) issue('must not be given twice; take one of them out');
      else if (other) issue(`must not overlap with ${other}; take one of them out`);
    }
  });

/** Labels that select pods. */
export const podLabels = z
  .record(
    z
      .string()
      .regex(/^([-.a-z0-9]+\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/, 'must be the key of a label'),
    z.string().regex(/^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/, 'must be the value of a label'),
  )
  .refine((labels) => Object.keys(labels).length > 0, 'must have at least one label')
  .meta({ examples: [{ app: 'vault' }] });

/** More than anybody has, and little enough for whatever counts in it: replicas, connections, days. */
const MOST = 10_000;

export const count = (minimum: number) =>
  z
    .int('must be a whole number')
    .min(minimum, `must be at least ${minimum}`)
    .max(MOST, `must be at most ${MOST}; lower it`)
    .meta({ examples: [minimum] });

/** A size in bytes. @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export const size = z
  .string()
  .regex(/^[1-9][0-9]*(Ki|Mi|Gi|Ti)$/, 'must be a whole number with Ki, Mi, Gi or Ti, such as 10Gi')
  .meta({ examples: ['10Gi'] });

const cpu = z
  .string()
  .regex(/^([1-9][0-9]*m?|[0-9]+\.[0-9]{1,3})$/, 'must be cores or thousandths of one, such as 2 or 500m')
  .meta({ examples: ['500m'] });

/** What each pod is given, and what it cannot exceed. An API server takes no pod that asks for more than it may use. */
export const resources = z
  .strictObject({
    requests: z.strictObject({ cpu, memory: size }),
    limits: z.strictObject({ cpu: cpu.optional(), memory: size }),
  })
  .superRefine(({ requests, limits }, { addIssue }) => {
    const most = [
      ['cpu', limits.cpu && millicores(requests.cpu) > millicores(limits.cpu)],
      ['memory', bytes(requests.memory) > bytes(limits.memory)],
    ] as const;
    for (const [amount, isMore] of most) {
      const message = `must not be more than limits.${amount}, which is ${limits[amount]}; lower it, or raise the limit`;
      if (isMore) addIssue({ code: 'custom', path: ['requests', amount], message });
    }
  }) satisfies z.ZodType<Resources>;

export const text = z.string().min(1, 'must not be empty');

export const key = text
  .describe('path of a secret in the secret store')
  .meta({ examples: ['platform/mail-relay'] });

export const email = z
  .email('must be an e-mail address such as team@example.org')
  .meta({ examples: ['team@example.org'] });

const isWithoutUser = ({ username, password }: URL): boolean => !username && !password;

/** Whoever reads `dist` would read a password in an address. */
export const url = z
  .url({ protocol: /^https$/, error: 'must be an https:// address' })
  .refine(
    (address) => !URL.canParse(address) || isWithoutUser(new URL(address)),
    'must be without user and password; take them out, they belong into the secret store',
  )
  .meta({ examples: ['https://example.org'] });
