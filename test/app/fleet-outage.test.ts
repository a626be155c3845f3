/** Redis gone for ten minutes of world time and started empty: webhooks are kept, clocks fire late by no more than that, and once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPgPool } from '../../src/engine/pg-pool.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiser, MINUTE, OPENS_AT, openingSandbox, openTasksOf, TEN, tasksOf } from '../helpers/company.ts';
import { memoryLog, until } from '../helpers/engines.ts';
import { environmentOf } from '../helpers/kill-run.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';
import { startPrivateServers } from '../helpers/servers.ts';

/** Gone from a minute past ten. */
const GONE = TEN + MINUTE;
const BACK = GONE + 10 * MINUTE;

const servers = await startPrivateServers();

describe.skipIf(servers === null)('A Redis that is gone for ten minutes and comes back empty', () => {
  let sandbox: SandboxHandle;
  let baton: AppHandle;
  let before: string;
  let meanwhile: string;
  const failed: string[] = [];

  /** Every rung performed of a lead: which, when it was due, and when it was done, in minutes after ten. */
  const rungs = async (lead: string) => {
    const sql = openPgPool({ url: servers!.databaseUrl, searchPath: 'public', connections: 1, database: {}, log: memoryLog() });
    const { rows } = await sql.query('SELECT rung, at, performed_at FROM baton.decisions WHERE lead_id = $1 ORDER BY performed_at, at', [
      lead,
    ]);
    await sql.end();
    return rows.map(({ rung, at, performed_at }) => ({
      rung,
      due: (Number(at) - TEN) / MINUTE,
      done: (Number(performed_at) - TEN) / MINUTE,
    }));
  };

  beforeAll(async () => {
    if (servers === null) return;
    sandbox = await openingSandbox();
    const people = ['ana', 'ben'].map((name) => addRep(sandbox, name));
    const live = { 'live-from': { '*': new Date(OPENS_AT).toISOString() } };
    const environment = environmentOf(servers);
    baton = await startApp(sandbox, { roster: { ...companyRoster(people), ...live }, environment, machineFollows: true });
    await baton.playTo(TEN);
    before = handRaiser(sandbox, 'hal', people[0]!);
    await baton.rest();
    await servers.stopRedis();
    for (let at = GONE + MINUTE; at <= BACK; at += MINUTE) {
      await baton.passTo(at);
      if (at === GONE + 2 * MINUTE) meanwhile = handRaiser(sandbox, 'ida', people[0]!);
      await baton.app.jobs.sweepOnce().catch((error: Error) => failed.push(error.message));
    }
    await servers.startRedis();
    await until(() => baton.app.queue.idle().catch(() => false), 'the queue to be reached again');
    await baton.playTo(BACK + MINUTE);
  }, 240_000);

  afterAll(async () => {
    await baton?.stop();
    await sandbox?.close();
    await servers?.close();
  });

  it('has kept the webhooks that came meanwhile, and makes their task once', async () => {
    const webhooks = await sandbox.control('GET webhooks/summary');
    expect(webhooks).toMatchObject({ failed: 0, pending: 0 });
    expect(tasksOf(sandbox, meanwhile)).toHaveLength(1);
  });

  it('has swept in vain until then', () => {
    expect(failed.length).toBeGreaterThan(6);
    expect(new Set(failed.map((reason) => /queue cannot be reached/.test(reason)))).toEqual(new Set([true]));
  });

  it('fires what fell due meanwhile once, late by no more than the outage', async () => {
    const [warn, ...more] = await rungs(before);
    expect(warn).toMatchObject({ rung: 'warn' });
    // Two minutes before the five that S2 allows.
    expect(warn!.done - 3).toBeGreaterThan(0);
    expect(warn!.done - 3).toBeLessThanOrEqual(10);
    expect(more).toEqual([]);
  });

  it('counts the later rungs from the recovery: nobody is escalated past for what they were never told', async () => {
    await baton.playTo(BACK + 20 * MINUTE);
    expect((await rungs(before)).map(({ rung }) => rung)).toEqual(['warn', 'manager']);
    expect((await baton.ledger.setting('sweep.gaps')) as unknown[]).toHaveLength(1);
  });

  it('ends with one open task each, nothing performed twice and the invariant kept', async () => {
    await baton.playTo(BACK + 90 * MINUTE);
    for (const lead of [before, meanwhile]) {
      expect(openTasksOf(sandbox, lead)).toHaveLength(1);
      const performed = (await rungs(lead)).map(({ rung, due }) => `${rung} ${due}`);
      expect(new Set(performed).size).toBe(performed.length);
    }
    expect(await baton.app.ledger.checkInvariant(sandbox.portal.now(), 60_000)).toEqual([]);
  });

  it('says so in a few lines, and not at every attempt', () => {
    const told = baton.log.lines.filter(({ level }) => level === 'warn' || level === 'error');
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(30);
  });
});
