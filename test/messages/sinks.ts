import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

/** An e-mail as its reader sees it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What was sent to a chat. */
export type Posted = Readonly<Record<string, unknown>>;

/** Takes something in, keeps it, and is closed. */
export interface Sink<T> {
  readonly port: number;
  readonly taken: T[];
  close(): void;
}

/** A mail server that takes everything. */
export async function mailSink(): Promise<Sink<Mail>> {
  const taken: Mail[] = [];
  return listening(
    createServer((socket) => converse(socket, taken)),
    taken,
  );
}

/** A server that takes every POST of JSON. */
export async function webhookSink(): Promise<Sink<Posted>> {
  const taken: Posted[] = [];
  const server = createHttpServer(async (request, response) => {
    taken.push(JSON.parse(await textOf(request)));
    response.end('ok');
  });
  return listening(server, taken);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function listening<T>(server: Server, taken: T[]): Promise<Sink<T>> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, taken, close: () => void server.close() };
}

/** The half of SMTP that a client without a password speaks. @see https://www.rfc-editor.org/rfc/rfc5321 */
function converse(socket: Socket, taken: Mail[]): void {
  let rest = '';
  let data: string[] | undefined;
  const answer = (said: string): string | undefined => {
    if (!data) {
      if (/^DATA/i.test(said)) data = [];
      return data ? '354 go on' : '250 ok';
    }
    if (said !== '.') {
      data.push(said.replace(/^\.\./, '.'));
      return undefined;
    }
    taken.push(mailOf(data.join('\r\n')));
    data = undefined;
    return '250 ok';
  };
  socket.write('220 sink\r\n');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop() ?? '';
    const answers = lines.map(answer).filter((line) => line !== undefined);
    for (const line of answers) socket.write(`${line}\r\n`);
  });
}

function mailOf(source: string): Mail {
  const [head, body] = split(source);
  const [, boundary = ''] = /boundary="?([^";\s]+)"?/.exec(head) ?? [];
  const parts = body.split(`--${boundary}`).map((part) => split(part.replace(/^\r\n/, '')));
  const part = (type: string) => parts.find(([about]) => about.includes(type))?.[1] ?? '';
  return {
    to: header(head, 'To'),
    subject: decodedWords(header(head, 'Subject')),
    text: quotedPrintable(part('text/plain')).trimEnd(),
    html: quotedPrintable(part('text/html')).trimEnd(),
  };
}

function split(source: string): readonly [string, string] {
  const at = source.indexOf('\r\n\r\n');
  return [source.slice(0, at).replace(/\r\n[ \t]+/g, ' '), source.slice(at + 4)];
}

const header = (head: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';

/** @see https://www.rfc-editor.org/rfc/rfc2047 */
const decodedWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?q\?(.*?)\?=/gi, (_, word: string) => quotedPrintable(word.replaceAll('_', ' ')));

/** @see https://www.rfc-editor.org/rfc/rfc2045#section-6.7 */
function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replaceAll('\r\n', '\n')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
