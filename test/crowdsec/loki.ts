import http from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands in for Loki: answers ranges of the lines that it is given, in one stream, as Loki does with those that keep the same labels.
 *
 * @see https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
 */
export class LinesOfLoki {
  /** What it was asked: method and path, and the query. */
  readonly asked = new Set<string>();
  private readonly lines: { readonly time: bigint; readonly text: string; readonly query: string }[] = [];
  private readonly server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://loki');
    const query = searchParams.get('query') ?? '';
    this.asked.add(`${request.method} ${pathname} ${query}`);
    const start = BigInt(searchParams.get('start') ?? 0);
    const limit = Number(searchParams.get('limit') ?? 100);
    const values = this.lines
      .filter((line) => line.time >= start && query.includes(line.query))
      .slice(0, limit)
      .map(({ time, text }) => [String(time), text]);
    const result = values.length > 0 ? [{ stream: { namespace: 'one' }, values }] : [];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'streams', result } }));
  });
  private last = 0n;

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Takes a line, now. @param query part of the queries that find it */
  push(text: string, query: string): void {
    const now = BigInt(Date.now()) * 1_000_000n;
    this.last = now > this.last ? now : this.last + 1n;
    this.lines.push({ time: this.last, text, query });
  }
}
