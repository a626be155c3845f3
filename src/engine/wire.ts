/** The few facts of PostgreSQL's wire protocol (version 3) that carrying it to PGlite needs; see "Message Formats" in the PostgreSQL manual. */

/** `idle`, in a transaction, or in a failed transaction: the last byte of ReadyForQuery. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** What one answer of the database means for everybody on its only session. */
export interface Answer {
  /** The messages for the connection that asked. */
  readonly own: Uint8Array;
  /** NotificationResponse messages, for every connection that listens. */
  readonly notifications: Uint8Array[];
  readonly status: TransactionStatus;
  /** True when the answer confirms a LISTEN. */
  readonly listens: boolean;
}

const code = (letter: string): number => letter.charCodeAt(0);
const QUERY = code('Q');
const SYNC = code('S');
const TERMINATE = code('X');

/** One message: letter, length (itself included), body. */
function message(letter: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.write(letter, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const cString = (text: string): Buffer => Buffer.from(`${text}\0`);

/** A simple Query message. */
export function queryMessage(sql: string): Buffer {
  return message('Q', cString(sql));
}

/** What a server says to a connection it accepts without a password. */
export function greeting(): Buffer {
  const parameter = (name: string, value: string) => message('S', Buffer.concat([cString(name), cString(value)]));
  return Buffer.concat([
    message('R', Buffer.from([0, 0, 0, 0])),
    parameter('client_encoding', 'UTF8'),
    parameter('DateStyle', 'ISO, MDY'),
    parameter('standard_conforming_strings', 'on'),
    message('Z', Buffer.from('I')),
  ]);
}

/** The fatal error a server sends before it ends a session. */
export function fatalMessage(sqlState: string, text: string): Buffer {
  const fields = [cString('SFATAL'), cString('VFATAL'), cString(`C${sqlState}`), cString(`M${text}`), Buffer.from([0])];
  return message('E', Buffer.concat(fields));
}

/** Cuts a client's byte stream into requests: a Query, or everything up to a Sync. */
export class RequestReader {
  #pending: Buffer = Buffer.alloc(0);
  #started = false;

  /** Complete requests in these bytes and those before; `startup` for the first, `end` when the client says goodbye. */
  push(bytes: Uint8Array): (Buffer | 'startup' | 'end')[] {
    this.#pending = this.#pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#pending, bytes]);
    const requests: (Buffer | 'startup' | 'end')[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) requests.push(next);
    return requests;
  }

  #next(): Buffer | 'startup' | 'end' | undefined {
    if (!this.#started) return this.#startup();
    let end = 0;
    while (this.#pending.length >= end + 5) {
      const letter = this.#pending[end];
      const messageEnd = end + 1 + this.#pending.readInt32BE(end + 1);
      if (this.#pending.length < messageEnd) return undefined;
      end = messageEnd;
      if (letter === QUERY || letter === SYNC) return this.#take(end);
      if (letter === TERMINATE) {
        this.#take(end);
        return 'end';
      }
    }
    return undefined;
  }

  #startup(): 'startup' | undefined {
    if (this.#pending.length < 4 || this.#pending.length < this.#pending.readInt32BE(0)) return undefined;
    this.#take(this.#pending.readInt32BE(0));
    this.#started = true;
    return 'startup';
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return taken;
  }
}

/** Reads an answer of the database; `before` is the status that stands when it holds no ReadyForQuery. */
export function readAnswer(bytes: Uint8Array, before: TransactionStatus): Answer {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const notifications: Uint8Array[] = [];
  const own: Uint8Array[] = [];
  let status = before;
  let listens = false;
  for (let at = 0; at < data.length; ) {
    const letter = String.fromCharCode(data[at]!);
    const end = at + 1 + data.readInt32BE(at + 1);
    if (letter === 'A') notifications.push(data.subarray(at, end));
    else own.push(data.subarray(at, end));
    if (letter === 'Z') status = String.fromCharCode(data[at + 5]!) as TransactionStatus;
    if (letter === 'C') listens ||= data.toString('latin1', at + 5, end - 1) === 'LISTEN';
    at = end;
  }
  return { own: notifications.length === 0 ? bytes : Buffer.concat(own), notifications, status, listens };
}
