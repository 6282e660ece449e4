import { pathPrefix } from './oauth2-proxy-pod';

/**
 * How the proxies of backends ask oauth2-proxy. Nothing passes that it has not let pass. It is told no header that says who has
 * forwarded something.
 */
export const asksForSignOn = {
  timeout: '5s',
  statusOnError: '503',
  pathPrefix,
  includeRequestHeadersInCheck: ['cookie', 'accept'],
  // Where people go on when they have signed in.
  includeAdditionalHeadersInCheck: { 'x-auth-request-redirect': '%REQ(:PATH)%' },
  headersToDownstreamOnAllow: ['set-cookie'],
  headersToDownstreamOnDeny: ['set-cookie', 'location', 'content-type', 'cache-control'],
};
