/** Pause, resume and undo with all of Baton running over the sandbox: what stops, what is taken back, what people changed stays. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { command } from '../helpers/command.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN, tasksOf } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let ben: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  [ana, ben] = [addRep(sandbox, 'ana'), addRep(sandbox, 'ben')];
  baton = await startApp(sandbox, { roster: companyRoster([ana, ben]) });
  await baton.playTo(TEN);
});
afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const undo = (since: number, ...more: string[]) => command(baton.app, 'undo', '--since', new Date(since).toISOString(), ...more);
const actions = async (limit: number) =>
  (await baton.ledger.wanted.audit(baton.install.installId, { leadId: '', limit })).map(({ action }) => action);
const offences = () => baton.app.ledger.checkInvariant(sandbox.portal.now(), 1_000);

describe('baton pause', () => {
  it('stops all writes at once and keeps what is wanted until baton resume', async () => {
    expect((await command(baton.app, 'pause', '--by', 'ops', '--why', 'wrong rule')).json).toMatchObject({ paused: true, by: 'ops' });
    const lead = handRaiser(sandbox, 'gus', ana);
    await baton.playTo(TEN + 4 * MINUTE);
    expect(tasksOf(sandbox, lead)).toEqual([]);
    expect(fieldsOf(sandbox, lead).baton_state ?? '').toBe('');
    expect(await offences()).toEqual([]);
    expect((await command(baton.app, 'doctor')).json.findings).toContainEqual(
      expect.objectContaining({ about: 'writes', what: expect.stringContaining('by ops: wrong rule') }),
    );

    expect((await command(baton.app, 'pause', '--by', 'two')).json).toMatchObject({ by: 'ops' });
    expect((await command(baton.app, 'resume')).json).toEqual({ paused: false, wasPaused: true, released: 2 });
    expect((await command(baton.app, 'resume')).json).toMatchObject({ wasPaused: false, released: 0 });
    await baton.rest();
    expect(openTasksOf(sandbox, lead)).toHaveLength(1);
    expect(fieldsOf(sandbox, lead).baton_state).toBe('offered');
    expect(await actions(5)).toEqual(['resume', 'pause', 'connect']);
  });
});

describe('baton undo --since', () => {
  let since: number;
  let old: string;
  let open: string;
  let ticked: string;

  it('counts first and writes nothing in a dry run', async () => {
    old = handRaiser(sandbox, 'old', ana);
    await baton.rest();
    since = TEN + 6 * MINUTE;
    await baton.playTo(since);
    [open, ticked] = [handRaiser(sandbox, 'gil', ana), handRaiser(sandbox, 'gia', ben)];
    await baton.rest();
    const { json } = await undo(since, '--dry-run');
    expect(json).toMatchObject({ dryRun: true, paused: false, tasks: { undone: 2, leftAlone: 0 }, owners: { undone: 0 } });
    expect(json.fields.undone).toBeGreaterThan(5);
    expect(openTasksOf(sandbox, open)).toHaveLength(1);
    expect(await baton.ledger.setting('paused')).toBeFalsy();
  });

  it('deletes open tasks made since and clears fields, and leaves older ones and completed ones alone', async () => {
    const [task] = tasksOf(sandbox, ticked);
    sandbox.portal.update('tasks', task!.id, { hs_task_status: 'COMPLETED' }, { source: 'CRM_UI', userId: '1' });
    const { json, code } = await undo(since);
    expect(code).toBe(0);
    expect(json).toMatchObject({ paused: true, tasks: { undone: 1, leftAlone: 1, failed: 0 } });
    await baton.rest();
    expect(openTasksOf(sandbox, open)).toEqual([]);
    expect(tasksOf(sandbox, ticked)).toHaveLength(1);
    expect(openTasksOf(sandbox, old)).toHaveLength(1);
    expect(fieldsOf(sandbox, open).baton_state ?? '').toBe('');
    expect(fieldsOf(sandbox, old).baton_state).toBe('offered');
    expect((await undo(since)).json).toMatchObject({ tasks: { undone: 0, failed: 0 }, fields: { undone: 0, failed: 0 } });
  });

  it('leaves Baton paused; after baton resume what the rules want is made anew, with nobody blamed for the deletion', async () => {
    await baton.playTo(since + 3 * MINUTE);
    expect(openTasksOf(sandbox, open)).toEqual([]);
    await command(baton.app, 'resume');
    await baton.playTo(since + 5 * MINUTE);
    expect(openTasksOf(sandbox, open)).toHaveLength(1);
    expect(fieldsOf(sandbox, open).baton_state).toBe('offered');
    const [person] = await baton.ledger.records.persons(baton.install.installId, [open]);
    expect(person?.ownFacts.filter(({ type }) => type === 'task')).toEqual([]);
    expect(await offences()).toEqual([]);
  });

  it('restores owners that nobody changed since, and leaves to people what they changed', async () => {
    const begin = TEN + 60 * MINUTE;
    await baton.playTo(begin);
    const [kept, taken] = [handRaiser(sandbox, 'hal', ana), handRaiser(sandbox, 'hank', ana)];
    await baton.playTo(begin + 32 * MINUTE);
    const owners = () => [kept, taken].map((lead) => fieldsOf(sandbox, lead).hubspot_owner_id);
    expect(owners()).toEqual([ben, ben]);
    sandbox.portal.update('contacts', taken, { hubspot_owner_id: ana }, { source: 'CRM_UI', userId: '1' });
    sandbox.portal.update('contacts', taken, { baton_next_step: 'written by hand' }, { source: 'CRM_UI', userId: '1' });
    const { json } = await undo(begin + 20 * MINUTE);
    expect(json.owners.undone).toBeGreaterThanOrEqual(1);
    expect(json.owners.leftAlone).toBeGreaterThanOrEqual(1);
    await baton.rest();
    expect(owners()).toEqual([ana, ana]);
    expect(fieldsOf(sandbox, taken).baton_next_step).toBe('written by hand');
    const [handoff] = await baton.ledger.handoffs.ofLead(baton.install.installId, kept);
    expect(handoff?.owner).toBe(ana);
    expect(await offences()).toEqual([]);
  });

  it('asks for an instant with its zone', async () => {
    expect((await command(baton.app, 'undo', '--since', 'yesterday')).code).toBe(2);
  });
});
