/** Sessions: renewed as they are used, ended by a copied secret, by a person or by time, and forms that only their own page can send. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, NOW, openDoor, tokenIn } from '../door.ts';
import { cookieOf, signInAdmin } from './company.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let door: Door;
let now = NOW;

beforeAll(async () => {
  door = await openDoor({ loopback: false });
});
afterAll(() => door.close());

const look = (cookie: string) => fetch(`${door.url}/today`, { headers: { cookie } });
const pass = (ms: number) => {
  now += ms;
  door.clock.set(now);
};

describe('a session', () => {
  it('is good without a new cookie while it is young', async () => {
    const cookie = await signInAdmin(door);
    const answer = await look(cookie);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
  });

  it('gets a new secret after a quarter of an hour, and the former one is good only for what is under way', async () => {
    const first = await signInAdmin(door);
    pass(16 * MINUTE);
    const second = cookieOf(await look(first));
    expect(second).toMatch(/^baton_session=/);
    expect((await look(first)).status).toBe(200);
    pass(3 * MINUTE);
    expect((await look(second)).status).toBe(200);
    expect((await look(first)).status).toBe(401);
    // Somebody has a copy: nobody is signed in by either.
    expect((await look(second)).status).toBe(401);
  });

  it('ends when it was not used for half a day', async () => {
    const cookie = await signInAdmin(door);
    pass(12 * HOUR + 1);
    expect((await look(cookie)).status).toBe(401);
  });

  it('ends after a fortnight, however much it is used', async () => {
    let cookie = await signInAdmin(door);
    let hours = 0;
    for (; hours < 400; hours += 8) {
      const answer = await look(cookie);
      if (answer.status === 401) break;
      cookie = cookieOf(answer) || cookie;
      pass(8 * HOUR);
    }
    expect(hours).toBeGreaterThanOrEqual(336);
    expect(hours).toBeLessThan(352);
  });

  it('ends for good when its person signs out, in the ledger too', async () => {
    const cookie = await signInAdmin(door);
    const token = tokenIn(await (await look(cookie)).text());
    const out = await fetch(`${door.url}/sign-out`, { method: 'POST', headers: { cookie }, body: new URLSearchParams({ token }) });
    expect([out.status, await out.text()]).toEqual([200, expect.stringContaining('signed out')]);
    expect((await look(cookie)).status).toBe(401);
  });

  it('keeps no secret that could be read out of the ledger', async () => {
    const cookie = await signInAdmin(door);
    const claim = JSON.parse(door.sealer.open(decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1)))) as { id: string; secret: string };
    const found = await door.ledger.workspace('default').console.findSession(claim.id, now);
    expect(JSON.stringify(found)).not.toContain(claim.secret);
  });
});

describe('a form', () => {
  it('without the token of a page shown in this session changes nothing', async () => {
    const [mine, other] = [await signInAdmin(door), await signInAdmin(door)];
    const foreign = tokenIn(await (await look(other)).text());
    for (const token of ['', 'guess', foreign, door.sealer.seal('{"for":"form"}')]) {
      const answer = await fetch(`${door.url}/sign-out`, {
        method: 'POST',
        headers: { cookie: mine },
        body: new URLSearchParams({ token }),
      });
      expect([token, answer.status]).toEqual([token, 403]);
    }
    expect((await look(mine)).status).toBe(200);
  });

  it('that is larger than any of ours is refused unread', async () => {
    const cookie = await signInAdmin(door);
    const body = new URLSearchParams({ token: 'x'.repeat(20_000) });
    expect((await fetch(`${door.url}/sign-out`, { method: 'POST', headers: { cookie }, body })).status).toBe(413);
  });
});
