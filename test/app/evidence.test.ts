/** Evidence and tasks end to end on HubSpot: what comes late, what is planned already, what is ticked without proof, what the company's file says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN, tasksOf } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let ben: string;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-evidence-'));
  sandbox = await openingSandbox();
  ana = addRep(sandbox, 'ana');
  ben = addRep(sandbox, 'ben');
});

afterEach(async () => {
  await baton?.stop();
  await sandbox?.close();
  rmSync(folder, { recursive: true });
});

async function begin(evidence = ''): Promise<void> {
  const file = join(folder, 'evidence.yaml');
  writeFileSync(file, evidence);
  baton = await startApp(sandbox, { roster: companyRoster([ana, ben]), environment: { BATON_EVIDENCE: file } });
  await baton.playTo(TEN);
}

const atMinute = (minute: number) => baton.playTo(TEN + minute * MINUTE);
type Portal = SandboxHandle['portal'];
type By = NonNullable<Parameters<Portal['update']>[3]>;

const by: By = { source: 'CRM_UI', userId: '1' };

function file(type: Parameters<Portal['create']>[0], lead: string, properties: Record<string, string>, source: By = by) {
  return sandbox.portal.create(type, { hubspot_owner_id: ana, ...properties }, source, [{ objectType: 'contacts', id: lead }]);
}

const call = (lead: string, minute: number, over: Record<string, string> = {}) =>
  file('calls', lead, { hs_timestamp: String(TEN + minute * MINUTE), hs_call_direction: 'OUTBOUND', hs_call_status: 'NO_ANSWER', ...over });

const judgementOf = async (lead: string) => (await baton.ledger.handoffs.ofLead(baton.install.installId, lead)).at(-1)!.judgement;

describe('Evidence on HubSpot', { timeout: 240_000 }, () => {
  it('a dialler’s call that comes late withdraws the breach, and the lead goes back from somebody who has not begun', async () => {
    await begin();
    const lea = handRaiser(sandbox, 'lea', ana);
    await atMinute(32);
    expect(fieldsOf(sandbox, lea)).toMatchObject({ hubspot_owner_id: ben, baton_on_time: 'false' });
    call(lea, 3, { hs_call_external_id: 'line-1' });
    await atMinute(36);
    expect(fieldsOf(sandbox, lea)).toMatchObject({ hubspot_owner_id: ana, baton_on_time: 'true' });
    expect(await judgementOf(lea)).toMatchObject({ owner: ana, withdrawn: [{ clause: 'S1' }, { clause: 'S2' }] });
    expect(await baton.ledger.handoffs.eventCounts(baton.install.installId)).toMatchObject({ 'event.owner-returned': 1 });
    expect(openTasksOf(sandbox, lea)).toHaveLength(1);
  });

  it('a call typed in too late counts from its entry: the lead stays where it is', async () => {
    await begin();
    const lea = handRaiser(sandbox, 'lea', ana);
    await atMinute(70);
    const owner = fieldsOf(sandbox, lea).hubspot_owner_id;
    call(lea, 3);
    await atMinute(75);
    expect(fieldsOf(sandbox, lea)).toMatchObject({ hubspot_owner_id: owner, baton_on_time: 'false' });
    expect((await judgementOf(lea)).withdrawn).toEqual([]);
  });

  it('editing its time afterwards makes it no earlier', async () => {
    await begin();
    const lea = handRaiser(sandbox, 'lea', ana);
    await atMinute(12);
    const id = call(lea, 12);
    await atMinute(14);
    sandbox.portal.update('calls', id, { hs_timestamp: String(TEN + MINUTE) }, by);
    await atMinute(20);
    expect(fieldsOf(sandbox, lea)).toMatchObject({ baton_on_time: 'false', baton_late_by_minutes: '7' });
  });

  it('a call in progress keeps the rung from acting', async () => {
    await begin();
    const lea = handRaiser(sandbox, 'lea', ana);
    await atMinute(29);
    call(lea, 29, { hs_call_status: 'IN_PROGRESS', hs_call_duration: '0' });
    await atMinute(40);
    expect(fieldsOf(sandbox, lea).hubspot_owner_id).toBe(ana);
  });

  it('mail of an integration is no first attempt on a hand-raiser, until the file says that people send it', async () => {
    await begin('mail-sent-by-hand: ["72"]');
    const mail = { hs_timestamp: String(TEN + MINUTE), hs_email_direction: 'EMAIL', hs_email_status: 'SENT', hs_email_message_id: 'm' };
    const [lea, leo] = [handRaiser(sandbox, 'lea', ana), handRaiser(sandbox, 'leo', ana)];
    await atMinute(1);
    file('emails', lea, mail, { source: 'INTEGRATION', appId: '71' });
    file('emails', leo, { ...mail, hs_email_message_id: 'n' }, { source: 'INTEGRATION', appId: '72' });
    await atMinute(8);
    expect(fieldsOf(sandbox, lea).baton_on_time).toBe('false');
    expect(fieldsOf(sandbox, leo).baton_on_time).toBe('true');
  });
});

describe('Tasks that people like on HubSpot', { timeout: 240_000 }, () => {
  it('a call the rep has planned before the deadline is adopted, not doubled', async () => {
    await begin();
    const lea = handRaiser(sandbox, 'lea', ana);
    const planned = call(lea, 4, { hs_call_status: 'QUEUED' });
    await atMinute(2);
    expect(tasksOf(sandbox, lea)).toHaveLength(0);
    sandbox.portal.update('calls', planned, { hs_call_status: 'NO_ANSWER' }, by);
    await atMinute(8);
    expect(fieldsOf(sandbox, lea).baton_on_time).toBe('true');
  });

  it('ticked without evidence it re-opens once, an hour later, and says why; a second tick ends it', async () => {
    await begin();
    const lea = handRaiser(sandbox, 'lea', ana);
    await atMinute(1);
    // Accepted, it stays hers for a business day: a colleague would have a task of their own.
    sandbox.portal.update('contacts', lea, { baton_lead_response: 'accept' }, by);
    const tick = () => {
      for (const { id } of openTasksOf(sandbox, lea)) sandbox.portal.update('tasks', id, { hs_task_status: 'COMPLETED' }, by);
    };
    tick();
    await atMinute(28);
    expect(openTasksOf(sandbox, lea)).toHaveLength(0);
    await atMinute(63);
    const [again, ...more] = openTasksOf(sandbox, lea);
    expect(more).toEqual([]);
    expect(again!.properties.hs_task_body).toContain('Ticked Mon 2 Mar 10:01, and the CRM shows no call');
    tick();
    await atMinute(200);
    expect(openTasksOf(sandbox, lea)).toHaveLength(0);
  });
});
