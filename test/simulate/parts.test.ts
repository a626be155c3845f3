/** The parts a run is made of: draws, the agenda of incidents, connections that end, faults of requests, the door without a socket. */
import { randomUUID } from 'node:crypto';
import express from 'express';
import { describe, expect, it, vi } from 'vitest';
import { openDice } from '../../simulate/dice.ts';
import { dispatch } from '../../simulate/dispatch.ts';
import { FAULT_NAMES, openCounts } from '../../simulate/faults/names.ts';
import { openRequestFaults } from '../../simulate/faults/requests.ts';
import { seedIdentifiers } from '../../simulate/identifiers.ts';
import { calmMs, planIncidents } from '../../simulate/incidents.ts';
import { type Fate, mortal } from '../../simulate/mortal-pool.ts';
import { senseWrites } from '../../simulate/write-sensor.ts';
import type { SqlPool } from '../../src/ports/sql-pool.ts';

const DAY = 86_400_000;

describe('dice', () => {
  it('draw the same sequence for the same seed and name, and another for another name', () => {
    const draws = (seed: number, name: string) => {
      const dice = openDice(seed, name);
      return Array.from({ length: 20 }, () => dice.int(1, 6));
    };
    expect(draws(1, 'order')).toEqual(draws(1, 'order'));
    expect(draws(1, 'order')).not.toEqual(draws(1, 'mishaps'));
    expect(draws(1, 'order')).not.toEqual(draws(2, 'order'));
    expect(Math.min(...draws(3, 'x'))).toBeGreaterThanOrEqual(1);
    expect(Math.max(...draws(3, 'x'))).toBeLessThanOrEqual(6);
  });
});

describe('identifiers', () => {
  it('come from the seed while a run lasts, and from nowhere else afterwards', () => {
    const three = () => [crypto.randomUUID(), randomUUID(), crypto.randomUUID()];
    const seeded = () => {
      const giveBack = seedIdentifiers(openDice(5, 'identifiers'));
      const drawn = three();
      giveBack();
      return drawn;
    };
    expect(seeded()).toEqual(seeded());
    expect(new Set(seeded()).size).toBe(3);
    expect(seeded()[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(three()).not.toEqual(three());
  });
});

describe('the sensor of writes', () => {
  const inner: SqlPool = {
    query: async () => ({ rows: [], rowCount: 0, command: '' }),
    connect: async () => ({ query: async () => ({ rows: [], rowCount: 0, command: '' }), release: () => undefined }),
    end: async () => undefined,
  };

  it('notices whatever may have written a hand-off or a task, by any connection, and forgets it when asked', async () => {
    const { pool, wrote } = senseWrites(inner);
    for (const read of ['SELECT * FROM baton.handoffs', 'UPDATE baton.marks SET lease_token = $1', 'BEGIN']) await pool.query(read);
    expect(wrote()).toBe(false);
    await (await pool.connect()).query('WITH input AS (SELECT 1) INSERT INTO baton.handoffs SELECT 1');
    expect([wrote(), wrote()]).toEqual([true, false]);
    await pool.query('update "baton"."slot_tasks" set "pending" = $1', [true]);
    expect(wrote()).toBe(true);
  });
});

describe('the agenda of incidents', () => {
  it.each([2, 20, 60])('holds every kind at least once in %d days, in order, and leaves the end calm', (days) => {
    const incidents = planIncidents(openDice(1, 'mishaps'), openCounts(FAULT_NAMES), 0, days);
    const kinds = new Set(incidents.map(({ fault }) => fault));
    for (const kind of ['failed-halfway', 'applied-late', 'migrating', 'token-revoked', 'ten-hours-down', 'thrown-away'] as const)
      expect(kinds).toContain(kind);
    expect(incidents.map(({ at }) => at)).toEqual(incidents.map(({ at }) => at).sort((a, b) => a - b));
    expect(Math.max(...incidents.map(({ at }) => at))).toBeLessThanOrEqual(days * DAY - calmMs(days));
    for (const { at, until } of incidents.filter(({ fault }) => fault === 'ten-hours-down')) expect(until - at).toBe(10 * 3_600_000);
  });

  it('holds nothing that was not asked for', () => {
    const incidents = planIncidents(openDice(1, 'mishaps'), openCounts(['migrating']), 0, 30);
    expect(new Set(incidents.map(({ fault }) => fault))).toEqual(new Set(['migrating']));
  });
});

describe('a life’s connections', () => {
  const result = { rows: [], rowCount: 0, command: 'SELECT' };
  const pool = () => {
    const query = vi.fn(async () => result);
    const release = vi.fn();
    const inner: SqlPool = { query, connect: async () => ({ query, release }), end: async () => undefined };
    return { inner, query, release };
  };
  const silent = async (answer: Promise<unknown>) =>
    Promise.race([answer.then(() => 'answered'), new Promise((resolve) => setImmediate(resolve, 'silent'))]);

  it.each([
    ['ends-before', 0],
    ['ends-after', 1],
  ] as const)('answer nothing once the life %s a statement, which is carried out %d times', async (fate, carriedOut) => {
    const { inner, query } = pool();
    const fates: Fate[] = ['lives', fate];
    const own = mortal(
      inner,
      () => fates.shift()!,
      () => own.kill(),
    );
    await own.query('SELECT 1');
    expect(await silent(own.query('SELECT 2'))).toBe('silent');
    expect(await silent(own.query('SELECT 3'))).toBe('silent');
    expect(query).toHaveBeenCalledTimes(1 + carriedOut);
    expect(own.busy).toBe(0);
  });

  it('throw away the connections of an open transaction', async () => {
    const { inner, release } = pool();
    const own = mortal(
      inner,
      () => 'lives',
      () => undefined,
    );
    const client = await own.connect();
    await client.query('BEGIN');
    own.kill();
    expect(release).toHaveBeenCalledWith(true);
    expect(await silent(own.connect())).toBe('silent');
  });
});

describe('faults of requests', () => {
  const request = (method: string, path: string, inputs = 1) => ({
    method,
    path,
    query: new URLSearchParams(),
    headers: {},
    rawBody: JSON.stringify({ inputs: Array.from({ length: inputs }, (_, id) => ({ id })) }),
  });
  const UPDATE = '/crm/objects/2026-09/contacts/batch/update';
  const READ = '/crm/objects/2026-09/contacts/batch/read';

  it('wait for a request that they fit, strike once, and are counted', () => {
    const counts = openCounts(FAULT_NAMES);
    const faults = openRequestFaults(openDice(1, 'mishaps'), counts);
    faults.arm('failed-halfway');
    expect(faults.take(request('POST', READ, 5))).toBeNull();
    expect(faults.take(request('POST', UPDATE, 1))).toBeNull();
    expect(faults.take(request('POST', UPDATE, 2))).toMatchObject({ kind: 'applyHalf', times: 1 });
    expect(faults.take(request('POST', UPDATE, 2))).toBeNull();
    expect(counts.of('failed-halfway')).toBe(1);
  });

  it('leave the token endpoint alone, and let reads be refused', () => {
    const faults = openRequestFaults(openDice(1, 'mishaps'), openCounts(FAULT_NAMES));
    faults.arm('rate-limited');
    expect(faults.take(request('POST', '/oauth/2026-09/token'))).toBeNull();
    expect(faults.take(request('GET', '/crm/owners/2026-09'))).toMatchObject({ kind: 'status', status: 429 });
  });
});

describe('a door without a socket', () => {
  const app = express();
  app.post('/echo', express.raw({ type: () => true }), (req, res) => void res.status(201).cookie('a', 'b').send(String(req.body)));
  app.get('/away', (_, res) => res.redirect(303, '/there'));

  it('answers as over HTTP: status, headers and body', async () => {
    const headers = { 'Content-Type': 'text/plain' };
    const answer = await dispatch(app, { method: 'POST', path: '/echo?x=1', headers, body: 'hullo' });
    expect([answer.status, answer.body]).toEqual([201, 'hullo']);
    expect(answer.headers['set-cookie']).toMatch(/^a=b/);
    const away = await dispatch(app, { method: 'GET', path: '/away', headers: {}, body: '' });
    expect([away.status, away.headers.location]).toEqual([303, '/there']);
  });
});
