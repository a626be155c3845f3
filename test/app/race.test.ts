/** One lead all the way round the track: handed over, tasked in the CRM, called, closed with proof. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, TEN, tasksOf } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let ben: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  ana = addRep(sandbox, 'ana');
  ben = addRep(sandbox, 'ben');
  baton = await startApp(sandbox, { roster: companyRoster([ana, ben]) });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

describe('A hand-raiser', () => {
  let lead: string;

  it('gets a task in the CRM at the hand-off, with name, deadline and clause', async () => {
    lead = handRaiser(sandbox, 'carla', ana);
    await baton.rest();
    const tasks = tasksOf(sandbox, lead);
    expect(tasks).toHaveLength(1);
    expect(tasks[0]!.properties).toMatchObject({ hubspot_owner_id: ana, hs_task_status: 'NOT_STARTED' });
    expect(tasks[0]!.properties.hs_task_subject).toContain('carla Buyer');
    expect(tasks[0]!.properties.hs_task_subject).toContain('10:05');
    expect(tasks[0]!.properties.hs_task_body).toContain('S2');
    expect(fieldsOf(sandbox, lead)).toMatchObject({ baton_lead_kind: 'hand-raiser', baton_state: 'offered', baton_attempts: '0' });
  });

  it('is closed with proof when the call is made, and the next step is owed', async () => {
    await baton.playTo(TEN + 4 * MINUTE);
    sandbox.portal.create(
      'calls',
      {
        hs_timestamp: new Date(sandbox.portal.now()).toISOString(),
        hs_call_direction: 'OUTBOUND',
        hs_call_duration: '74000',
        hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
        hubspot_owner_id: ana,
      },
      { source: 'CRM_UI' },
      [{ objectType: 'contacts', id: lead }],
    );
    await baton.rest();
    expect(tasksOf(sandbox, lead).map((task) => task.properties.hs_task_status)).toContain('COMPLETED');
    expect(fieldsOf(sandbox, lead)).toMatchObject({
      baton_on_time: 'true',
      baton_attempts: '1',
      baton_first_response_by: 'ana Rep',
      baton_handed_to: 'ana Rep',
    });
    const [row] = await baton.ledger.handoffs.ofLead(baton.install.installId, lead);
    expect(row!.judgement.clocks.find((clock) => clock.clause === 'S2')).toMatchObject({ state: 'met', evidence: { grade: 'A' } });
  });
});

describe('A hand-raiser nobody calls', () => {
  it('is re-assigned to a colleague in the pool after 30 business minutes, and the same lead gets one open task', async () => {
    const lead = handRaiser(sandbox, 'dora', ana);
    await baton.rest();
    const handed = sandbox.portal.now();
    await baton.playTo(handed + 31 * MINUTE);
    expect(fieldsOf(sandbox, lead).hubspot_owner_id).toBe(ben);
    const open = tasksOf(sandbox, lead).filter((task) => task.properties.hs_task_status !== 'COMPLETED');
    expect(open.map((task) => task.properties.hubspot_owner_id)).toEqual([ben]);
    const rungs = (await baton.ledger.handoffs.ofLead(baton.install.installId, lead))[0]!.judgement.decisions.map((one) => one.rung);
    expect(rungs.slice(0, 3)).toEqual(['warn', 'manager', 'reassign']);
  });
});

describe('The ledger', () => {
  it('holds the invariant', async () => {
    expect(await baton.app.ledger.checkInvariant(baton.app.clock.now(), MINUTE)).toEqual([]);
  });

  it('writes nothing when nothing changed: our own writes are no news', async () => {
    await baton.rest();
    const before = await sandbox.control('GET requests/summary');
    await baton.rest();
    const after = await sandbox.control('GET requests/summary');
    expect(after.write).toBe(before.write);
  });
});
