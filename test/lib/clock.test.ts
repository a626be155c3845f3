/** World time stands still until its driver moves it, and never goes back. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { followClock, sandboxClock } from '../../src/lib/clock.ts';

describe('follow clock', () => {
  it('shows what was set last and ignores an earlier instant', () => {
    const clock = followClock(1_000);
    clock.set(5_000);
    clock.set(4_000);
    expect(clock.now()).toBe(5_000);
  });
});

describe('sandbox clock', () => {
  it('follows the control door', async () => {
    let now = 1_000;
    const server = createServer((_, response) => response.end(JSON.stringify({ now })));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const clock = await sandboxClock(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 5);
    expect(clock.now()).toBe(1_000);
    now = 90_000;
    await vi.waitFor(() => expect(clock.now()).toBe(90_000));
    clock.close();
    server.close();
  });

  it('says which address does not answer', async () => {
    await expect(sandboxClock('http://127.0.0.1:1')).rejects.toThrow(/World time cannot be read from http:\/\/127\.0\.0\.1:1/);
  });
});
