/** Backlog and parked records by command, with all of Baton running over the sandbox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { command } from '../helpers/command.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, TEN, tasksOf } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 60 * MINUTE;

let sandbox: SandboxHandle;
let baton: AppHandle;
let leads: string[];

beforeAll(async () => {
  sandbox = await openingSandbox();
  const ana = addRep(sandbox, 'ana');
  leads = Array.from({ length: 7 }, (_, index) => handRaiser(sandbox, `old${index}`, ana));
  baton = await startApp(sandbox, {
    roster: { ...companyRoster([ana]), 'live-from': { '*': new Date(TEN).toISOString() } },
    environment: { BATON_POLL_MINUTES: '240' },
  });
  await baton.playTo(TEN + 5 * HOUR);
});
afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const withTask = () => leads.filter((lead) => tasksOf(sandbox, lead).length > 0).length;

describe('baton backlog', () => {
  it('lists hand-offs of before going live, which nobody is tasked with', async () => {
    expect(withTask()).toBe(0);
    expect(fieldsOf(sandbox, leads[0]!).baton_outcome).toBe('before-go-live');
    const { json } = await command(baton.app, 'backlog', '--limit', '3');
    expect(json).toMatchObject({ waiting: 7, coming: 0 });
    expect(json.handoffs).toHaveLength(3);
    expect((await command(baton.app, 'backlog', '--team', 'amer')).json.waiting).toBe(0);
  });

  it('release gives each rep five a business day, the rest by themselves on the following ones', async () => {
    const { json } = await command(baton.app, 'backlog', 'release');
    expect(json).toEqual({ released: 5, coming: 2, until: '2026-03-03T09:00:00.000Z' });
    await baton.playTo(TEN + 6 * HOUR);
    expect(withTask()).toBe(5);
    expect((await command(baton.app, 'backlog')).json).toMatchObject({ waiting: 0, coming: 2 });
    await baton.playTo(TEN + 23 * HOUR + 5 * MINUTE);
    expect(withTask()).toBe(7);
    expect(await baton.app.ledger.checkInvariant(sandbox.portal.now(), 1_000)).toEqual([]);
  });
});

describe('baton parked', () => {
  it('lists what failed for good with reason and hint, and puts it back into its lane', async () => {
    const [lead] = leads;
    const parked = { installId: baton.install.installId, lane: 'pull.lead', code: 'GAVE_UP', why: 'no answer', at: sandbox.portal.now() };
    await baton.ledger.marks.park({ ...parked, key: lead! });
    await baton.ledger.marks.park({ ...parked, key: 'other', lane: 'pull.deal' });
    const { json } = await command(baton.app, 'parked');
    expect(json.parked).toContainEqual(
      expect.objectContaining({ id: `pull.lead:${lead}`, code: 'GAVE_UP', why: 'no answer', hint: expect.stringContaining('replay') }),
    );
    expect((await command(baton.app, 'parked', '--replay', `pull.lead:${lead}`)).json).toEqual({ replayed: 1 });
    expect((await command(baton.app, 'parked', '--replay', 'pull.lead:nobody')).json.error.code).toBe('PARKED_UNKNOWN');
    expect((await command(baton.app, 'parked', '--all')).json).toEqual({ replayed: 1 });
    await baton.rest();
    expect((await command(baton.app, 'parked')).json).toEqual({ parked: [] });
  });
});
