/** All streaming clients that have shaken hands. */
import type { ChangeBus } from './bus.ts';
import { StreamClient } from './clients.ts';

export class Streams {
  readonly #clients = new Map<string, StreamClient>();
  #made = 0;

  constructor(bus: ChangeBus) {
    bus.listen((event) => {
      for (const client of this.#clients.values()) client.offer(event);
    });
  }

  open(token: string, userId: string): StreamClient {
    this.#made += 1;
    const client = new StreamClient(`stream${String(this.#made).padStart(20, '0')}`, token, userId);
    this.#clients.set(client.id, client);
    return client;
  }

  find(id: string): StreamClient | null {
    return this.#clients.get(id) ?? null;
  }

  close(id: string): void {
    this.#clients.get(id)?.release();
    this.#clients.delete(id);
  }

  /** Whether anybody holds a poll open: who does hears of a change as it happens. */
  get isHeard(): boolean {
    return [...this.#clients.values()].some(({ isHeld }) => isHeld);
  }

  /** Lets all held polls go and forgets who held them. */
  closeAll(): void {
    for (const id of [...this.#clients.keys()]) this.close(id);
  }
}
