/** Labels by which acquisition tells the parsers what a line is. */
export const lineTypes = { access: 'envoy-access-log', events: 'keycloak-event' } as const;

/**
 * The gateway's access log, whose fields are those of `constructs/mesh/access-log.ts`. Paths come without their query.
 *
 * @see https://docs.crowdsec.net/docs/next/log_processor/parsers/format
 */
export const accessParser = {
  name: 'plinth/envoy-access-log',
  description: "The gateway's access log",
  onsuccess: 'next_stage',
  filter: [
    `evt.Line.Labels.type == '${lineTypes.access}'`,
    `UnmarshalJSON(evt.Line.Raw, evt.Unmarshaled, 'access') in ['', nil]`,
    `(evt.Unmarshaled.access.client_address ?? '') != ''`,
  ].join(' && '),
  statics: [
    { meta: 'service', value: 'http' },
    { meta: 'log_type', value: 'http_access-log' },
    { meta: 'source_ip', expression: 'evt.Unmarshaled.access.client_address' },
    { meta: 'http_status', expression: 'string(int(evt.Unmarshaled.access.response_code ?? 0))' },
    { meta: 'http_path', expression: "evt.Unmarshaled.access.path ?? ''" },
    { meta: 'http_verb', expression: "evt.Unmarshaled.access.method ?? ''" },
    { meta: 'http_user_agent', expression: "evt.Unmarshaled.access.user_agent ?? ''" },
    { meta: 'target_fqdn', expression: "Lower(evt.Unmarshaled.access.authority ?? '')" },
    { target: 'evt.StrTime', expression: "evt.Unmarshaled.access.start_time ?? ''" },
  ],
};

/** A value as Keycloak quotes it: a quote in it, which whoever signs in may have typed, has a backslash before it. */
const QUOTED = String.raw`(?:[^"\\]|\\.)*`;

/**
 * Events of Keycloak, a text in the field `message` of a line of JSON. The order of the fields is fixed, so that no name that is typed
 * in passes for the address.
 *
 * @see https://github.com/keycloak/keycloak/blob/26.7.5/services/src/main/java/org/keycloak/events/log/JBossLoggingEventListenerProvider.java
 */
export const eventParser = {
  name: 'plinth/keycloak-event',
  description: 'Sign-ins that Keycloak refused',
  onsuccess: 'next_stage',
  // Not JsonExtract, which leaves the backslashes of JSON in a text.
  filter: [
    `evt.Line.Labels.type == '${lineTypes.events}'`,
    `UnmarshalJSON(evt.Line.Raw, evt.Unmarshaled, 'event') in ['', nil]`,
  ].join(' && '),
  pattern_syntax: { QUOTED },
  grok: {
    pattern: [
      '^type="LOGIN_ERROR", realmId="%{QUOTED:realm_id}", realmName="%{QUOTED:realm}", clientId="%{QUOTED:client}"',
      '(?:, userId="%{QUOTED:user_id}")?(?:, sessionId="%{QUOTED:session_id}")?',
      ', ipAddress="%{QUOTED:address}", error="%{QUOTED:error}"(?:.*, username="%{QUOTED:username}")?',
    ].join(''),
    expression: "evt.Unmarshaled.event.message ?? ''",
    statics: [
      { meta: 'service', value: 'keycloak' },
      { meta: 'log_type', value: 'keycloak_failed_auth' },
      { meta: 'source_ip', expression: 'evt.Parsed.address' },
      { meta: 'realm', expression: 'evt.Parsed.realm' },
      { meta: 'error', expression: 'evt.Parsed.error' },
      { meta: 'username', expression: 'evt.Parsed.username' },
      { target: 'evt.StrTime', expression: "evt.Unmarshaled.event.timestamp ?? ''" },
    ],
  },
};

/** When a line was written, for lines that are replayed; of those that come in, CrowdSec takes the time at which they come. */
export const timeParser = {
  name: 'plinth/time',
  description: 'Time of a line',
  filter: "evt.StrTime != ''",
  statics: [
    { method: 'ParseDate', expression: 'evt.StrTime' },
    { target: 'MarshaledTime', expression: 'evt.Enriched.MarshaledTime' },
  ],
};

/** Networks that are never banned, whoever in them does what. */
export const ownNetworks = (cidrs: readonly string[]) => ({
  name: 'plinth/own-networks',
  description: 'Networks that are never banned',
  filter: "evt.Meta.source_ip != ''",
  whitelist: { reason: 'own network', cidr: [...cidrs] },
});
