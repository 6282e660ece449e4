import * as z from 'zod';

const oneOf = <const T extends readonly number[]>(values: T) =>
  z.literal(values, `must be one of ${values.join(', ')}`);

/** Times that can be promised, in milliseconds: bounds of the gateway's histogram. */
export const latencies = [100, 200, 300, 500, 1000, 2000, 5000] as const;

/** Percentages that can be promised: PromQL makes no number of a label, so that each has a branch of a rule. */
export const availabilities = [99, 99.5, 99.9, 99.95, 99.99] as const;

/** Percent of the requests, over 30 days, that are answered without an error of the server. */
export const availability = oneOf(availabilities);

/** Milliseconds in which 99 % of the requests are answered. */
export const latency = oneOf(latencies);

/** What those who call a host over the gateway are promised. */
export interface ServiceLevel {
  /** @default 99.9 */
  readonly availability?: z.output<typeof availability>;
  /** @default 300 */
  readonly latency?: z.output<typeof latency>;
}

/** A promise with what is not said filled in. */
export const serviceLevel = ({ availability = 99.9, latency = 300 }: ServiceLevel = {}) => ({
  availability,
  latency,
});

/** Labels of a tenant's namespace that say what its stage promises; what it does not say is the environment's to say. */
export const serviceLevelLabels = {
  availability: 'plinth.dev/availability',
  latency: 'plinth.dev/latency',
} as const;
