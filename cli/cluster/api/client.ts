import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { readWarnings } from './warning-header';

/** JSON as the API server gives it. */
// biome-ignore lint/suspicious/noExplicitAny: objects of every kind
export type Json = any;

export interface Answer {
  readonly status: number;
  /** Whether the server has done what was asked. */
  readonly ok: boolean;
  /** JSON, or text where it is none. */
  readonly body: Json;
  /** What the server warns of. */
  readonly warnings: readonly string[];
}

interface Question {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Milliseconds that a connection waits for the next question. The server closes it after 90 seconds, maybe while a question is on its way.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apiserver/pkg/server/secure_serving.go IdleTimeout
 */
const IDLE = 60_000;

/** Asks the API server, as its administrator or as somebody else. */
export class ApiClient {
  private readonly agent: Agent;

  /** @param authority certificate that the server is known by */
  constructor(
    private readonly port: number,
    private readonly token: string,
    private readonly authority: string,
    private readonly user?: string,
  ) {
    this.agent = new Agent({ keepAlive: true, timeout: IDLE, ca: authority });
  }

  /** The same server asked as another user, `system:serviceaccount:NAMESPACE:NAME` for a ServiceAccount. */
  as(user: string): ApiClient {
    return new ApiClient(this.port, this.token, this.authority, user);
  }

  get(path: string): Promise<Answer> {
    return this.ask({ method: 'GET', path });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.ask({ method: 'POST', path, body });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.ask({ method: 'PUT', path, body });
  }

  delete(path: string): Promise<Answer> {
    return this.ask({ method: 'DELETE', path });
  }

  /** Server-side apply. JSON is YAML, too. */
  apply(path: string, body: unknown): Promise<Answer> {
    return this.ask({
      method: 'PATCH',
      path,
      body,
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
  }

  merge(path: string, body: unknown): Promise<Answer> {
    return this.ask({
      method: 'PATCH',
      path,
      body,
      headers: { 'content-type': 'application/merge-patch+json' },
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private ask({ method, path, body, headers }: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.port,
          agent: this.agent,
          method,
          path,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': 'application/json',
            ...(this.user && { 'impersonate-user': this.user }),
            ...headers,
          },
        },
        (response) => read(response).then(resolve, reject),
      );
      sent.once('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const status = response.statusCode ?? 0;
  const isJson = response.headers['content-type']?.startsWith('application/json');
  return {
    status,
    ok: status >= 200 && status < 300,
    body: isJson ? JSON.parse(text) : text,
    warnings: readWarnings(response.headersDistinct.warning ?? []),
  };
}
