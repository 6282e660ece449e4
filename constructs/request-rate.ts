import * as z from 'zod';

/**
 * Requests a second that one client address may send, on the mean: what gateways have buckets for, so that a tenant's host chooses one
 * without a word in the gateway's own configuration.
 */
export const requestRates = [20, 50, 100, 200, 500, 1000] as const;

export type RequestRate = (typeof requestRates)[number];

/** Requests a second of one client address. */
export const requestRate = z.literal(requestRates, `must be one of ${requestRates.join(', ')}`);

/** Where nothing is said: a page of a hundred files in a second, and another one. */
export const defaultRequestRate: RequestRate = 100;

/** Name of a route whose requests are counted at a rate: the gateway reads it from there. */
export const rateName = (rate: RequestRate): string => `rate-${rate}`;
