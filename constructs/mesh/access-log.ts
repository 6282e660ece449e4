/**
 * What proxies log of a request, as JSON: Envoy's operators by the names that Istio gives them, the trace and the caller's address
 * beside them. Paths are without their query, in which sign-ins have codes and tokens, and no header is taken that repeats one.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/advanced/substitution_formatter
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/telemetry_logging.go (EnvoyJSONLogFormatIstio)
 */
export const accessLogFields = {
  start_time: '%START_TIME%',
  trace_id: '%TRACE_ID%',
  request_id: '%REQ(X-REQUEST-ID)%',
  // Who called by the mesh's own certificate; of what comes from outside there is none.
  source_principal: '%DOWNSTREAM_PEER_URI_SAN%',
  client_address: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  method: '%REQ(:METHOD)%',
  authority: '%REQ(:AUTHORITY)%',
  path: '%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  protocol: '%PROTOCOL%',
  requested_server_name: '%REQUESTED_SERVER_NAME%',
  user_agent: '%REQ(USER-AGENT)%',
  response_code: '%RESPONSE_CODE%',
  response_code_details: '%RESPONSE_CODE_DETAILS%',
  response_flags: '%RESPONSE_FLAGS%',
  connection_termination_details: '%CONNECTION_TERMINATION_DETAILS%',
  duration: '%DURATION%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  route_name: '%ROUTE_NAME%',
  upstream_cluster: '%UPSTREAM_CLUSTER_RAW%',
  upstream_host: '%UPSTREAM_HOST%',
  upstream_service_time: '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%',
  upstream_transport_failure_reason: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
} as const;

/** Of the mesh's configuration. */
export const accessLog = {
  accessLogEncoding: 'JSON',
  accessLogFormat: JSON.stringify(accessLogFields),
} as const;
