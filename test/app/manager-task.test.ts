/** A manager's rolling task, end to end on HubSpot: made, updated, ticked, back the next morning, closed by itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { companyRoster, handRaiser, handRaiserProperties, MINUTE, openingSandbox, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Nine o'clock the next day. */
const NEXT_MORNING = TEN + DAY - HOUR;

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let boss: string;

beforeEach(async () => {
  sandbox = await openingSandbox();
  ana = withoutTeam('ana');
  boss = withoutTeam('boss');
});

afterEach(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const withoutTeam = (firstName: string) => sandbox.portal.addOwner({ firstName, lastName: 'Rep', email: `${firstName}@company.example` });

/** Ana has no pool: whoever is to take over is the manager's choice. */
async function begin({ manager, net }: { manager?: string; net?: string } = {}): Promise<void> {
  const roster = companyRoster([ana, boss]);
  const reps = roster.reps!.map(({ pool: _, team: __, ...rep }) => ({ ...rep, ...(rep.rep === ana && manager ? { manager } : {}) }));
  // Webhooks tell of everything: polls would only add rounds.
  const environment = { BATON_POLL_MINUTES: '1440' };
  baton = await startApp(sandbox, { environment, roster: { ...roster, reps, ...(net ? { 'safety-net': { rep: net } } : {}) } });
  await baton.playTo(TEN);
}

/** Nobody asked for sales: up after four business hours, and nobody's to take over for days. */
const qualified = (name: string) => {
  const { lifecyclestage, email, firstname, hubspot_owner_id } = handRaiserProperties(sandbox.portal.now(), name, ana);
  return sandbox.portal.create('contacts', { lifecyclestage, email, firstname, hubspot_owner_id } as Record<string, string>, {
    source: 'FORM',
  });
};

interface Task {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly owner: string;
  readonly open: boolean;
  readonly dueAt: number;
  readonly leads: readonly string[];
}

async function managerTasks(): Promise<Task[]> {
  const { tasks } = await sandbox.control<{ tasks: { id: string; properties: Record<string, string> }[] }>(
    'GET dump?type=tasks&archived=true',
  );
  return tasks
    .filter(({ properties }) => properties.hs_task_body?.includes('baton:m'))
    .map(({ id, properties }) => ({
      id,
      subject: properties.hs_task_subject!,
      body: properties.hs_task_body!,
      owner: properties.hubspot_owner_id!,
      open: properties.hs_task_status !== 'COMPLETED',
      dueAt: Date.parse(properties.hs_timestamp!),
      leads: sandbox.portal.associated('tasks', id, 'contacts'),
    }));
}

const tick = (id: string) => sandbox.portal.update('tasks', id, { hs_task_status: 'COMPLETED' }, { source: 'CRM_UI', userId: '1' });

/** Rings and is answered: grade A. */
function call(lead: string): void {
  const at = String(sandbox.portal.now());
  const properties = { hs_timestamp: at, hubspot_owner_id: ana, hs_call_direction: 'OUTBOUND', hs_call_duration: '60000' };
  sandbox.portal.create('calls', properties, { source: 'CRM_UI', userId: '1' }, [{ objectType: 'contacts', id: lead }]);
}

describe('*Manager* is one rolling task per manager, listing the overdue by rep', { timeout: 240_000 }, () => {
  it('is made when the rung is reached, names lead and rep with a link, hangs on no record, and is due at the end of the day', async () => {
    await begin({ manager: boss });
    const lea = handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 14 * MINUTE);
    expect(await managerTasks()).toEqual([]);
    await baton.playTo(TEN + 16 * MINUTE);
    const [task, ...others] = await managerTasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ owner: boss, open: true, subject: '1 lead overdue: ana Rep 1', dueAt: TEN + 7 * HOUR, leads: [] });
    expect(task!.body).toContain('lea Buyer, asked for sales: first attempt was due Mon 2 Mar 10:05 (S2).');
    expect(task!.body).toMatch(new RegExp(`<a href="http[^"]*${lea}">`));
    expect(await baton.ledger.handoffs.eventCounts(baton.install.installId)).toMatchObject({ 'event.manager-task': 1 });
  });

  it('is one task however many are overdue, and is written at most once a quarter hour', async () => {
    await begin({ manager: boss });
    handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 5 * MINUTE);
    handRaiser(sandbox, 'leo', ana);
    await baton.playTo(TEN + 22 * MINUTE);
    expect((await managerTasks()).map(({ subject }) => subject)).toEqual(['1 lead overdue: ana Rep 1']);
    await baton.playTo(TEN + 31 * MINUTE);
    const [task, ...others] = await managerTasks();
    expect(others).toEqual([]);
    expect(task!.subject).toBe('2 leads overdue: ana Rep 2');
    await baton.playTo(TEN + 46 * MINUTE);
    expect((await managerTasks())[0]!.body).toContain('Re-assign? From ana Rep to whom you choose');
  });

  it('completes itself when nothing is overdue', async () => {
    await begin({ manager: boss });
    const lea = handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 20 * MINUTE);
    call(lea);
    await baton.playTo(TEN + 50 * MINUTE);
    expect((await managerTasks()).map(({ open }) => open)).toEqual([false]);
    expect(await baton.ledger.managers.escalations(baton.install.installId)).toEqual([]);
    handRaiser(sandbox, 'leo', ana);
    await baton.playTo(TEN + 70 * MINUTE);
    expect((await managerTasks()).map(({ open }) => open)).toEqual([false, true]);
  });

  it('is acknowledged by a tick, and comes back the next business morning when it is still overdue', async () => {
    await begin({ manager: boss });
    qualified('lea');
    await baton.playTo(TEN + 4 * HOUR + 12 * MINUTE);
    tick((await managerTasks())[0]!.id);
    await baton.playTo(TEN + 6 * HOUR);
    expect((await managerTasks()).map(({ open }) => open)).toEqual([false]);
    await baton.playTo(NEXT_MORNING + 5 * MINUTE);
    const [task, ...others] = await managerTasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ open: true, dueAt: TEN + DAY + 7 * HOUR });
  });

  it('tells of a new one on the same day although the others were ticked off', async () => {
    await begin({ manager: boss });
    qualified('lea');
    await baton.playTo(TEN + 4 * HOUR + 12 * MINUTE);
    tick((await managerTasks())[0]!.id);
    handRaiser(sandbox, 'leo', ana);
    await baton.playTo(TEN + 4 * HOUR + 40 * MINUTE);
    const tasks = await managerTasks();
    expect(tasks.map(({ open, subject }) => [open, subject])).toEqual([[true, '1 lead overdue: ana Rep 1']]);
    expect(tasks[0]!.body).toContain('leo Buyer');
  });

  it('goes to the safety net where no manager is known', async () => {
    await begin({ net: boss });
    handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 20 * MINUTE);
    expect((await managerTasks()).map(({ owner }) => owner)).toEqual([boss]);
  });

  it('waits, with a reason, where nobody is named', async () => {
    await begin();
    handRaiser(sandbox, 'lea', ana);
    await baton.playTo(TEN + 20 * MINUTE);
    expect(await managerTasks()).toEqual([]);
    expect(await baton.ledger.managers.escalations(baton.install.installId)).toMatchObject([{ manager: '', rep: ana }]);
  });

  it('is not written while Baton is paused, and is once it goes on', async () => {
    await begin({ manager: boss });
    qualified('lea');
    await baton.ledger.saveSetting('paused', { since: TEN });
    await baton.playTo(TEN + 4 * HOUR + 20 * MINUTE);
    expect(await managerTasks()).toEqual([]);
    await baton.ledger.saveSetting('paused', null);
    await baton.playTo(TEN + 5 * HOUR + 20 * MINUTE);
    expect((await managerTasks()).map(({ open }) => open)).toEqual([true]);
  });
});
