/** A mail server small enough to read: speaks as much SMTP as a sender needs, keeps what it gets, and fails as told. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  /** Header lines and text as sent, quoted-printable decoded. */
  readonly text: string;
}

export interface SmtpServer {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Reply to the next recipients instead of taking them, e.g. `550 no such user`; null takes them. */
  refuse(reply: string | null): void;
  /** Connections so far. */
  connections(): number;
  close(): Promise<void>;
}

export async function startSmtp(): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  let refusal: string | null = null;
  let count = 0;
  const server: Server = createServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    converse(socket, mails, () => refusal);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    refuse: (reply) => {
      refusal = reply;
    },
    connections: () => count,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function converse(socket: Socket, mails: ReceivedMail[], refusal: () => string | null): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let from = '';
  let to = '';
  let data: string | null = null;
  let rest = '';
  say('220 test ready');
  socket.on('data', (chunk) => {
    rest += chunk.toString('utf8');
    for (;;) {
      const end = rest.indexOf('\r\n');
      if (end < 0) return;
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (data !== null) {
        if (line !== '.') data += `${line}\n`;
        else {
          mails.push({ from, to, text: decoded(data) });
          data = null;
          say('250 taken');
        }
        continue;
      }
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      if (/^(EHLO|HELO)/i.test(line)) say('250 test');
      else if (/^MAIL FROM/i.test(line)) {
        from = address;
        say('250 ok');
      } else if (/^RCPT TO/i.test(line)) {
        to = address;
        say(refusal() ?? '250 ok');
      } else if (/^DATA/i.test(line)) {
        data = '';
        say('354 go on');
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
      else say('250 ok');
    }
  });
}

/** The header's lines may end with the sign that joins lines of the text. */
function decoded(mail: string): string {
  const end = mail.indexOf('\n\n');
  const [head, text] = [mail.slice(0, end), mail.slice(end)];
  if (!/quoted-printable/i.test(head)) return mail;
  const bytes = text.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return head + Buffer.from(bytes, 'latin1').toString('utf8');
}
