/** What keeps writes back, over real HTTP: the pause told to people and machines, and the one click that lets a kind go. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeldMove, Install } from '../../src/ports/ledger/index.ts';
import { saveOf, UNDER } from '../ledger/saves-of.ts';
import { type Door, NOW, openDoor, tokenIn } from './door.ts';

let door: Door;
let install: Install;
let cookie: string;

const ledger = () => door.ledger.workspace('default');
const page = async (headers: Record<string, string> = {}) => (await fetch(door.url, { headers })).text();
const metrics = async () => (await fetch(`${door.url}/metrics`)).text();
/** Presses the button as the page shows it to whoever has these headers. */
const release = async (kind: string, headers: Record<string, string>) => {
  const token = tokenIn(await page(headers));
  return fetch(`${door.url}/breakers/release`, { method: 'POST', headers, body: new URLSearchParams({ kind, token }), redirect: 'manual' });
};

beforeAll(async () => {
  door = await openDoor();
  install = await door.connect('4417');
  const signedIn = await fetch(await door.web.adminLink(), { method: 'POST', redirect: 'manual' });
  cookie = (signedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
});
afterAll(() => door.close());

describe('a pause', () => {
  it('stands on the status page and in the health answer, which stays ready', async () => {
    await ledger().saveSetting('paused', { at: NOW, by: 'ops', why: 'wrong rule' });
    expect(await page()).toMatch(/Paused since .* by ops: wrong rule/);
    const ready = await fetch(`${door.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ ready: true, paused: true, pausedSince: new Date(NOW).toISOString() });
    expect(await metrics()).toContain('baton_paused{workspace="default"} 1');
  });

  it('that is over is not shown', async () => {
    await ledger().saveSetting('paused', null);
    expect(await page()).not.toContain('Paused since');
    expect(await metrics()).toContain('baton_paused{workspace="default"} 0');
  });
});

describe('an alarm', () => {
  it('stands on the status page for a day', async () => {
    await ledger().saveSetting(`alarm.moves.${install.installId}`, { at: NOW, today: 120, usual: 10 });
    expect(await page()).toContain('120 moves off absent, deactivated or missing owners in a day, 10 are usual');
    await ledger().saveSetting(`alarm.moves.${install.installId}`, { at: NOW - 86_400_000, today: 120, usual: 10 });
    expect(await page()).not.toContain('10 are usual');
  });
});

describe('what a breaker holds', () => {
  const held: HeldMove = { pool: 'emea', why: 'breaker: the pool has had 20 re-assignments this hour', againAt: NOW + 3_600_000 };
  const hold = () => ledger().handoffs.save(install.installId, [saveOf('1', { held })], UNDER, NOW);

  it('is listed with the reason, and only an admin gets the button', async () => {
    await hold();
    expect(await page()).toContain('the pool has had 20 re-assignments this hour');
    expect(await page()).not.toContain('/breakers/release');
    expect(await page({ cookie })).toContain('/breakers/release');
    expect(await metrics()).toContain(`baton_held{install="${install.installId}",kind="reassignments"} 1`);
  });

  it('stays held when somebody who is not signed in asks, or for a kind that there is not', async () => {
    expect((await release('reassignments', {})).status).toBe(401);
    expect((await release('everything', { cookie })).status).toBe(400);
    expect(await ledger().breakers.held(install.installId)).toHaveLength(1);
  });

  it('goes with one click, which the audit notes', async () => {
    expect((await release('reassignments', { cookie })).headers.get('location')).toBe('/');
    expect(await ledger().breakers.held(install.installId)).toEqual([]);
    expect(await ledger().wanted.audit(install.installId, { limit: 1 })).toMatchObject([
      { action: 'release reassignments', record: 'account', after: { by: 'admin', n: 1 } },
    ]);
  });
});
