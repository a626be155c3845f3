/** A server that ends a connection in the same breath in which it accepts it: the statement is told, and the process lives. */
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPgPool } from '../../src/engine/pg-pool.ts';
import { memoryLog } from '../helpers/engines.ts';

/** A message of the server: its type, its length, its text. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const ACCEPTED = message('R', Buffer.alloc(4));
const READY = message('Z', Buffer.from('I'));
const GOODBYE = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'));

let server: Server;
let url: string;

beforeAll(async () => {
  const greet = (socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([ACCEPTED, READY, GOODBYE])));
  };
  server = createServer(greet);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `postgresql://someone@127.0.0.1:${(server.address() as { port: number }).port}/any`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

it('is a ledger that is away for the one who asked, and nothing that ends the process', async () => {
  const pool = openPgPool({ url, searchPath: 'public', connections: 2, database: {}, log: memoryLog() });
  await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  await pool.end();
});
