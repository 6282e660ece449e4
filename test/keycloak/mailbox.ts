import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** A mail server that takes all mail, as Postfix does from the platform's programs: without TLS and without a password. */
export class Mailbox {
  /** What has come, each mail with what was said before it. */
  readonly mails: string[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Mailbox> {
    const server = createServer();
    const mailbox = new Mailbox(server);
    server.on('connection', (socket) => mailbox.answer(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return mailbox;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }

  /** @see https://www.rfc-editor.org/rfc/rfc5321#section-4.1 */
  private answer(socket: Socket): void {
    let said = '';
    let isMail = false;
    socket.write('220 mailbox\r\n');
    socket.on('data', (data) => {
      said += data;
      if (isMail ? !said.endsWith('\r\n.\r\n') : !said.endsWith('\r\n')) return;
      const last = String(data).trimEnd();
      if (isMail) {
        this.mails.push(said);
        isMail = false;
        socket.write('250 taken\r\n');
      } else if (last === 'DATA') {
        isMail = true;
        socket.write('354 go on\r\n');
      } else socket.write(last === 'QUIT' ? '221 bye\r\n' : '250 mailbox\r\n');
    });
  }
}
