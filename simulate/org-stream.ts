/** Change events without a socket: the Salesforce library's streaming client, with Baton's own extensions, speaking to the simulated org in this process. */
import { Streaming } from 'jsforce/lib/api/streaming.js';
import type { Connection } from 'jsforce/lib/connection.js';
import type { OrgRequest } from '../sandbox/salesforce/http/exchange.ts';
import { type AskOrg, orgRequest } from './org-wire.ts';

type Message = Readonly<Record<string, unknown>>;
type Pass = (message: Message) => void;

/** As the library's extensions are written: what is not passed on goes no further. */
interface Extension {
  outgoing?(message: Message, pass: Pass): void;
  incoming?(message: Message, pass: Pass): void;
}

type Listener = (event: unknown) => void;

/** Takes over the making of streaming clients; the result gives it back. `ask` never answers a life that has ended. */
export function takeOverStreaming(base: string, ask: AskOrg): () => void {
  const made = Streaming.prototype as unknown as { createClient: (extensions: readonly Extension[]) => unknown };
  const before = made.createClient;
  made.createClient = function (this: { readonly _conn: Connection }, extensions: readonly Extension[]) {
    return new StreamClient(extensions, (messages) => exchange(base, this._conn.accessToken ?? '', messages, ask));
  };
  return () => {
    made.createClient = before;
  };
}

async function exchange(base: string, token: string, messages: readonly Message[], ask: AskOrg): Promise<readonly Message[]> {
  const outcome = await ask(requestOf(base, token, messages));
  return Array.isArray(outcome?.body) ? (outcome.body as Message[]) : [];
}

function requestOf(base: string, token: string, messages: readonly Message[]): OrgRequest {
  const headers = { authorization: `OAuth ${token}`, 'content-type': 'application/json' };
  return orgRequest(new URL('/cometd/68.0', base), 'POST', headers, Buffer.from(JSON.stringify(messages), 'utf8'));
}

class StreamClient {
  readonly #extensions: readonly Extension[];
  readonly #send: (messages: readonly Message[]) => Promise<readonly Message[]>;
  readonly #listeners = new Map<string, Listener>();
  #id: unknown = null;
  #polling = false;
  #ended = false;

  constructor(extensions: readonly Extension[], send: (messages: readonly Message[]) => Promise<readonly Message[]>) {
    this.#extensions = extensions;
    this.#send = send;
  }

  async subscribe(channel: string, listener: Listener): Promise<void> {
    if (this.#id === null) await this.#shakeHands();
    const answer = await this.#ask({ channel: '/meta/subscribe', clientId: this.#id, subscription: channel });
    if (answer?.successful !== true) throw new Error(String(answer?.error ?? 'refused'));
    this.#listeners.set(channel, listener);
    if (!this.#polling) void this.#poll();
  }

  disconnect(): void {
    this.#ended = true;
    if (this.#id !== null) void this.#send([{ channel: '/meta/disconnect', clientId: this.#id }]);
  }

  async #shakeHands(): Promise<void> {
    const answer = await this.#ask({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] });
    this.#id = answer?.clientId ?? null;
  }

  /** One message there and its answer back, each through the extensions. Null: an extension kept the answer. */
  async #ask(message: Message): Promise<Message | null> {
    const sent = through(this.#extensions, 'outgoing', message);
    const answers = sent === null ? [] : await this.#send([sent]);
    const own = answers.find(({ channel }) => channel === message.channel);
    return own === undefined ? null : through(this.#extensions, 'incoming', own);
  }

  /** As long as it is connected one poll is held open; an org that has forgotten the client is greeted and subscribed to anew. */
  async #poll(): Promise<void> {
    this.#polling = true;
    while (!this.#ended) {
      const answers = await this.#send([{ channel: '/meta/connect', clientId: this.#id, connectionType: 'long-polling' }]);
      if (this.#ended || answers.length === 0) return;
      const told = answers.flatMap((answer): Message[] => {
        const one = through(this.#extensions, 'incoming', answer);
        return one === null ? [] : [one];
      });
      for (const { channel, data } of told) this.#listeners.get(String(channel))?.(data);
      const end = told.find(({ channel }) => channel === '/meta/connect');
      if (end === undefined) return;
      if (end.successful !== true && !(await this.#again())) return;
    }
  }

  /** False where the org advises no further attempt, as to a token that is no longer valid: asked all the same it would refuse for ever, within one instant. */
  async #again(): Promise<boolean> {
    await this.#shakeHands();
    if (this.#id === null) return false;
    for (const subscription of this.#listeners.keys()) await this.#ask({ channel: '/meta/subscribe', clientId: this.#id, subscription });
    return true;
  }
}

function through(extensions: readonly Extension[], way: keyof Extension, message: Message): Message | null {
  let at: Message | null = message;
  for (const extension of extensions) {
    if (at === null) return null;
    const before: Message = at;
    const step = extension[way];
    if (step === undefined) continue;
    at = null;
    step.call(extension, before, (next) => {
      at = next;
    });
  }
  return at;
}
