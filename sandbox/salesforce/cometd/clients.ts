/** The streaming clients of the org: what each subscribed to, what waits for it, and the poll it holds open. */
import type { KeptEvent } from './payload.ts';

export class StreamClient {
  readonly id: string;
  readonly token: string;
  readonly userId: string;
  readonly #channels = new Set<string>();
  #waiting: { readonly channel: string; readonly event: KeptEvent }[] = [];
  #wake: (() => void) | null = null;

  constructor(id: string, token: string, userId: string) {
    this.id = id;
    this.token = token;
    this.userId = userId;
  }

  get isHeld(): boolean {
    return this.#wake !== null;
  }

  subscribe(channel: string, backlog: readonly KeptEvent[]): void {
    this.#channels.add(channel);
    for (const event of backlog) if (concerns(channel, event)) this.#waiting.push({ channel, event });
  }

  unsubscribe(channel: string): void {
    this.#channels.delete(channel);
  }

  offer(event: KeptEvent): void {
    for (const channel of this.#channels) if (concerns(channel, event)) this.#waiting.push({ channel, event });
    if (this.#waiting.length > 0) this.#wake?.();
  }

  /** What waits, taken away. */
  take(): readonly { readonly channel: string; readonly event: KeptEvent }[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /** Resolves when something waits, when another poll takes over, or after machine milliseconds. */
  async held(timeout: number): Promise<void> {
    this.#wake?.();
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeout).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  release(): void {
    this.#wake?.();
  }
}

/** `/data/ChangeEvents` carries all objects, `/data/LeadChangeEvent` one. */
function concerns(channel: string, event: KeptEvent): boolean {
  return channel === '/data/ChangeEvents' || channel === `/data/${event.entity.replace(/__c$/, '__')}ChangeEvent`;
}
