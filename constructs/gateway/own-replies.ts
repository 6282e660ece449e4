/** What the gateway answers itself, by status: the phrase of the standard, and a sentence for people. @see https://www.rfc-editor.org/rfc/rfc9110#section-15 */
const replies: Readonly<Record<number, readonly [title: string, detail: string]>> = {
  400: ['Bad Request', 'The gateway does not understand the request, or does not take such an address.'],
  403: ['Forbidden', 'You may not open this address.'],
  404: ['Not Found', 'There is nothing at this address.'],
  408: ['Request Timeout', 'The request took too long to arrive.'],
  413: ['Content Too Large', 'What was sent is larger than this host takes.'],
  429: [
    'Too Many Requests',
    'There have been too many requests in a short time. Wait a little, and try again.',
  ],
  502: [
    'Bad Gateway',
    'The service behind this address did not answer as it should. Try again in a few minutes.',
  ],
  503: [
    'Service Unavailable',
    'The service behind this address cannot be reached. Try again in a few minutes.',
  ],
  504: [
    'Gateway Timeout',
    'The service behind this address did not answer in time. Try again in a few minutes.',
  ],
};

/** Whoever has sent too many headers is not asked what it accepts: they are not read. It is mostly a browser with too many cookies. */
const tooManyHeaders = [
  'Request Header Fields Too Large',
  'The headers of the request are too large. Delete the cookies of this host.',
] as const;

const other = ['Error', 'The gateway could not answer the request.'] as const;

/** Of every page: nobody keeps it, frames it, or takes it for something else. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Found again in the gateway's log. A client cannot choose it: the gateway gives every request its own. */
const requestId = '%REQ(X-REQUEST-ID)%';

/** `%LOCAL_REPLY_BODY%` is what is said of the status. */
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>%RESPONSE_CODE%</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem}small{color:#666}</style>
%LOCAL_REPLY_BODY%
<p><small>%RESPONSE_CODE% · request ${requestId}</small>
</html>
`;

const statusIs = (op: 'EQ' | 'LE', value: number) => ({
  status_code_filter: { comparison: { op, value: { default_value: value, runtime_key: 'none' } } },
});

const hasHeader = (name: string, text: string) => ({
  header_filter: { header: { name, string_match: { contains: text, ignore_case: true } } },
});

const byBrowser = hasHeader('accept', 'text/html');

const pageHeaders = Object.entries(headers).map(([key, value]) => ({
  header: { key, value },
  append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
}));

/** One of a status: a page for browsers. */
const forBrowsers = ([title, detail]: readonly [string, string]) => ({
  body: { inline_string: `<h1>${title}</h1>\n<p>${detail}` },
  headers_to_add: pageHeaders,
});

/** And for programs a description of the problem. @see https://www.rfc-editor.org/rfc/rfc9457 */
const forPrograms = ([title, detail]: readonly [string, string]) => ({
  headers_to_add: pageHeaders,
  body_format_override: {
    content_type: 'application/problem+json',
    json_format: { title, status: '%RESPONSE_CODE%', detail, instance: `urn:uuid:${requestId}` },
  },
});

/**
 * What the gateway answers by itself, and only that: what programs behind it answer stays as it is. gRPC has its own form, and what is
 * moved elsewhere none.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/local_reply
 */
export const ownReplies = {
  body_format: {
    content_type: 'text/html; charset=utf-8',
    text_format_source: { inline_string: page },
  },
  mappers: [
    {
      filter: {
        or_filter: { filters: [statusIs('LE', 399), hasHeader('content-type', 'application/grpc')] },
      },
      body_format_override: { text_format_source: { inline_string: '%LOCAL_REPLY_BODY%' } },
    },
    ...Object.entries(replies).flatMap(([status, said]) => {
      const own = statusIs('EQ', Number(status));
      return [
        { filter: { and_filter: { filters: [own, byBrowser] } }, ...forBrowsers(said) },
        { filter: own, ...forPrograms(said) },
      ];
    }),
    { filter: statusIs('EQ', 431), ...forBrowsers(tooManyHeaders) },
    { filter: byBrowser, ...forBrowsers(other) },
    { filter: statusIs('LE', 599), ...forPrograms(other) },
  ],
};
