import type http from 'node:http';

/**
 * A program with a page, as far as browsers are concerned with one: it asks its API from scripts, as pages of Prometheus do, says nothing
 * of how long it may be kept, and lets other origins read as far as that needs no cookie.
 *
 * @see https://github.com/prometheus/prometheus/blob/v3.13.0/web/ui/mantine-ui/src/api/api.ts
 * @see https://github.com/prometheus/prometheus/blob/v3.13.0/util/httputil/cors.go
 */
export const programPage =
  (program: string): http.RequestListener =>
  ({ url = '' }, response) => {
    if (url.startsWith('/api/')) {
      response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
      response.end(JSON.stringify({ status: 'success', data: `secret of ${program}` }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page(program, url.replaceAll('&', '&amp;')));
  };

const page = (program: string, asked: string): string => `<!doctype html>
<html lang="en">
<title>${program}</title>
<h1>${asked}</h1>
<p id="data"></p>
<script>
fetch('/api/v1/query?query=up', { cache: 'no-store', credentials: 'same-origin' })
  .then((answer) => answer.json())
  .then(({ data }) => { document.querySelector('#data').textContent = data; });
</script>
</html>
`;
