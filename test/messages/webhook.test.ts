/** Posted messages against a receiver that checks the signature as docs/operations.md says. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebhookMessenger } from '../../src/messages/webhook.ts';
import { messageOf } from './message-of.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const SECRET = 'a-secret-of-the-tests';
const NOW = Date.parse('2026-03-02T10:00:00Z');

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(() => receiver.close());

const messenger = (url = receiver.url) => createWebhookMessenger({ url, secret: SECRET, timeoutMs: 2_000 });

type Verify = (secret: string, headers: Record<string, string | string[] | undefined>, body: string, now: number) => boolean;

/** The example of the documentation, as a reader would paste it. */
async function documented(): Promise<Verify> {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const example = /## Messages[\s\S]*?```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const module = (await import(`data:text/javascript,${encodeURIComponent(example)}`)) as { isFromBaton: Verify };
  return module.isFromBaton;
}

describe('A posted message', () => {
  it('carries version, delivery, recipient and notes', async () => {
    expect(await messenger().send(messageOf(), NOW)).toEqual({ kind: 'sent' });
    const [post] = receiver.posts;
    expect(post!.headers).toMatchObject({
      'content-type': 'application/json',
      'baton-delivery': 'd-1',
      'baton-timestamp': String(NOW / 1_000),
    });
    expect(JSON.parse(post!.body)).toEqual({ version: 1, ...messageOf(), sentAt: '2026-03-02T10:00:00.000Z' });
  });

  it('is verified by the example of the documentation, which refuses a changed, a foreign and an old one', async () => {
    const isFromBaton = await documented();
    await messenger().send(messageOf(), NOW);
    const { headers, body } = receiver.posts[0]!;
    expect(isFromBaton(SECRET, headers, body, NOW)).toBe(true);
    expect(isFromBaton(SECRET, headers, body.replace('Ana', 'Eve'), NOW)).toBe(false);
    expect(isFromBaton('another secret', headers, body, NOW)).toBe(false);
    expect(isFromBaton(SECRET, headers, body, NOW + 6 * 60_000)).toBe(false);
    expect(isFromBaton(SECRET, { ...headers, 'baton-timestamp': String(NOW / 1_000 + 1) }, body, NOW)).toBe(false);
    expect(isFromBaton(SECRET, {}, body, NOW)).toBe(false);
  });

  it.each([
    [200, { kind: 'sent' }],
    [503, { kind: 'failed', why: 'the receiver answered 503', notBefore: null }],
    [429, { kind: 'failed', why: 'the receiver answered 429', notBefore: null }],
    [404, { kind: 'refused', why: 'the receiver answered 404' }],
    [302, { kind: 'refused', why: 'the receiver answered 302' }],
  ])('answered by %i is %o', async (status, result) => {
    receiver.answer(status, status === 302 ? { location: 'http://elsewhere.example/' } : {});
    expect(await messenger().send(messageOf(), NOW)).toEqual(result);
    expect(receiver.posts).toHaveLength(1);
  });

  it('waits as long as the receiver asks for', async () => {
    receiver.answer(503, { 'retry-after': '120' });
    expect(await messenger().send(messageOf(), NOW)).toMatchObject({ kind: 'failed', notBefore: NOW + 120_000 });
  });

  it('that reaches nobody fails without repeating the address', async () => {
    const result = await messenger('http://127.0.0.1:1/secret-path').send(messageOf(), NOW);
    expect(result).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(result)).not.toContain('secret-path');
  });
});

describe('The check of the receiver', () => {
  it('connects and posts nothing', async () => {
    expect(await messenger().probe()).toBeNull();
    expect(receiver.posts).toEqual([]);
    expect(await messenger('http://127.0.0.1:1/').probe()).toBe('ECONNREFUSED');
  });
});
