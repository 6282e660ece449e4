/** Seconds of a gateway's timers where an environment says nothing. */
export const defaultTimeouts = {
  headerTimeout: 10,
  requestTimeout: 300,
  responseTimeout: 120,
  streamIdleTimeout: 300,
} as const;
