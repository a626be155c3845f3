/** Clauses that end beyond the attempts, end to end on HubSpot: the reason of a lost deal, a quiet deal, a rejection that marketing leaves unanswered, the calendar. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { command } from '../helpers/command.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const DAY = 24 * 60 * MINUTE;
/** Hours instead of days: what is tested is what happens, and the tables have the days. */
const RULES = `version: 1
clauses:
  - { id: M3, within: 5 business days }
  - { id: M4, within: 30 business minutes }
  - { id: S2, kind: hand-raiser, within: 5 business minutes, ladder: [ { after: 3 business minutes, do: warn } ] }
  - id: S4
    within: 30 days
    deal-quiet-for: 15 business days
    lost-reason-within: 30 business minutes
    ladder: [ { after: 30 days, do: manager } ]
  - id: S5
`;

const BY_HAND = { source: 'CRM_UI', userId: '1' } as const;

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let boss: string;
let mia: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  [ana, boss, mia] = [addRep(sandbox, 'ana'), addRep(sandbox, 'boss'), addRep(sandbox, 'mia')];
  const rules = join(mkdtempSync(join(tmpdir(), 'baton-rules-')), 'rules.yaml');
  writeFileSync(rules, RULES);
  const roster = companyRoster([ana, boss]);
  const reps = roster.reps!.map((rep) => (rep.rep === ana ? { ...rep, manager: boss } : rep));
  baton = await startApp(sandbox, {
    roster: { ...roster, reps: [...reps, { rep: mia, calendar: 'office' }], marketing: { rep: mia } },
    environment: { BATON_RULES: rules, BATON_POLL_MINUTES: '1440' },
  });
  await baton.playTo(TEN);
}, 120_000);
afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

/** A connected call and a deal that follows from it. */
function convert(lead: string, deal: Record<string, string> = {}): string {
  const at = String(sandbox.portal.now());
  const call = { hs_timestamp: at, hubspot_owner_id: ana, hs_call_direction: 'OUTBOUND', hs_call_duration: '60000' };
  const link = [{ objectType: 'contacts', id: lead }] as const;
  sandbox.portal.create('calls', call, BY_HAND, link);
  const properties = { dealname: 'A deal', dealstage: 'appointmentscheduled', pipeline: 'default', hubspot_owner_id: ana, ...deal };
  return sandbox.portal.create('deals', properties, BY_HAND, link);
}

const escalations = async (lead: string) =>
  (await baton.ledger.managers.escalations(baton.install.installId))
    .filter(({ leadId }) => leadId === lead)
    .map(({ clause, manager }) => [clause, manager]);
const offences = () => baton.app.ledger.checkInvariant(sandbox.portal.now(), 60_000);

describe('Warn changes reminder and priority and makes nothing new', { timeout: 120_000 }, () => {
  it('moves the reminder of the one task to the warning', async () => {
    const now = sandbox.portal.now();
    const lead = handRaiser(sandbox, 'wim', ana);
    await baton.playTo(now + 2 * MINUTE);
    const [before] = openTasksOf(sandbox, lead);
    await baton.playTo(now + 4 * MINUTE);
    const [after, ...others] = openTasksOf(sandbox, lead);
    expect([after!.id, others]).toEqual([before!.id, []]);
    expect(Number(before!.properties.hs_task_reminders)).toBeLessThan(now + 3 * MINUTE);
    expect(Number(after!.properties.hs_task_reminders)).toBe(now + 3 * MINUTE);
  });
});

describe('Every lost deal has a reason in time', { timeout: 240_000 }, () => {
  it('or its rep is asked for it, then the manager hears, until the reason is there', async () => {
    const now = sandbox.portal.now();
    const lead = handRaiser(sandbox, 'lou', ana);
    await baton.playTo(now + 3 * MINUTE);
    const deal = convert(lead, { closedate: new Date(now + 60 * DAY).toISOString() });
    await baton.playTo(now + 6 * MINUTE);
    sandbox.portal.update('deals', deal, { dealstage: 'closedlost' }, BY_HAND);
    await baton.playTo(now + 10 * MINUTE);
    expect(fieldsOf(sandbox, lead)).toMatchObject({
      baton_state: 'closed',
      baton_outcome: 'lost',
      baton_next_step: 'name the reason of the lost deal',
    });
    const [task, ...others] = openTasksOf(sandbox, lead);
    expect(others).toEqual([]);
    expect(task!.properties).toMatchObject({
      hubspot_owner_id: ana,
      hs_task_body: expect.stringContaining('name the reason of the lost deal'),
    });
    expect([await escalations(lead), await offences()]).toEqual([[], []]);

    await baton.playTo(now + 40 * MINUTE);
    expect(await escalations(lead)).toEqual([['S4', boss]]);
    sandbox.portal.update('deals', deal, { closed_lost_reason: 'price' }, BY_HAND);
    await baton.playTo(now + 42 * MINUTE);
    expect([openTasksOf(sandbox, lead), await escalations(lead), await offences()]).toEqual([[], [], []]);
  });
});

describe('A deal owes a next step', { timeout: 240_000 }, () => {
  it('when its close date has passed: task, then the manager, until the date is moved', async () => {
    const now = sandbox.portal.now();
    const lead = handRaiser(sandbox, 'dee', ana);
    await baton.playTo(now + 3 * MINUTE);
    const deal = convert(lead, { closedate: new Date(now + 30 * MINUTE).toISOString() });
    await baton.playTo(now + 6 * MINUTE);
    const [task] = openTasksOf(sandbox, lead);
    expect(task!.properties.hs_task_body).toContain('close the deal or move its close date');
    expect(await escalations(lead)).toEqual([]);
    await baton.playTo(now + 32 * MINUTE);
    expect(await escalations(lead)).toEqual([['S4', boss]]);
    sandbox.portal.update('deals', deal, { closedate: new Date(now + 30 * DAY).toISOString() }, BY_HAND);
    await baton.playTo(now + 34 * MINUTE);
    expect([openTasksOf(sandbox, lead), await escalations(lead), await offences()]).toEqual([[], [], []]);
  });
});

const by = (owner: string) => ({ source: 'CRM_UI', userId: userOf(owner) }) as const;

/** A hand-raiser whom ana rejected on judgement, two minutes after `now`. */
async function rejected(name: string): Promise<{ readonly lead: string; readonly now: number }> {
  const now = sandbox.portal.now();
  const lead = handRaiser(sandbox, name, ana);
  await baton.playTo(now + 2 * MINUTE);
  sandbox.portal.update('contacts', lead, { baton_lead_response: 'reject', baton_response_reason: 'no budget' }, by(ana));
  return { lead, now };
}

describe('A judged rejection is answered in time', { timeout: 240_000 }, () => {
  it('or the head of marketing has it, until an answer is on record', async () => {
    const { lead, now } = await rejected('rex');
    await baton.playTo(now + 20 * MINUTE);
    expect(await escalations(lead)).toEqual([]);
    await baton.playTo(now + 35 * MINUTE);
    expect(fieldsOf(sandbox, lead)).toMatchObject({ baton_state: 'closed', baton_outcome: 'disqualified' });
    expect(await escalations(lead)).toEqual([['M4', mia]]);
    sandbox.portal.update('contacts', lead, { baton_answer_to_rejection: 'agree', baton_change_recorded: 'list cleaned' }, by(mia));
    await baton.playTo(now + 37 * MINUTE);
    expect([await escalations(lead), await offences()]).toEqual([[], []]);
    const { findings } = (await command(baton.app, 'doctor')).json;
    expect(findings).toContainEqual(expect.objectContaining({ what: expect.stringContaining('M4 1 late, 1 met') }));
  });
});

describe('The silence of marketing', { timeout: 240_000 }, () => {
  it('ends nothing while the record says that they disagree, though nobody was told', async () => {
    const { lead, now } = await rejected('ron');
    await baton.playTo(now + 31 * MINUTE);
    await sandbox.control('POST faults', { dropWebhooks: 1 });
    sandbox.portal.update('contacts', lead, { baton_answer_to_rejection: 'disagree' }, by(mia));
    await baton.playTo(now + 33 * MINUTE);
    await sandbox.control('POST faults', { dropWebhooks: 0 });
    expect(fieldsOf(sandbox, lead)).not.toMatchObject({ baton_state: 'closed' });
  });
});

describe('baton campaigns', { timeout: 120_000 }, () => {
  const run = (...argv: string[]) => command(baton.app, 'campaigns', ...argv);
  const about = async (what: string) =>
    (await command(baton.app, 'doctor')).json.findings.filter((one: { about: string }) => one.about === what);

  it('judges what is announced, says what is not, and doctor asks for the rest', async () => {
    expect(await about('campaigns')).toMatchObject([{ state: 'warning', what: 'nothing is on the shared calendar, so M3 judges nothing' }]);
    expect(await about('contract')).toMatchObject([{ state: 'warning', what: expect.stringContaining('unsigned') }]);
    const added = await run('add', '--id', 'Demo request', '--leads', '40', '--quality', '30 % qualified');
    expect([added.code, added.json]).toEqual([0, { added: 1, changed: 0, confirmed: 0, unchanged: 0 }]);
    const { calendar, verdicts } = (await run('list')).json;
    expect(calendar).toMatchObject([{ id: 'Demo request', kind: 'lead-generation', expectedLeads: 40, announcedAt: sandbox.portal.now() }]);
    expect(verdicts).toMatchObject([{ campaign: 'Demo request', clocks: [{ state: 'late', note: 'announced too late' }] }]);
    expect(await about('campaigns')).toMatchObject([{ state: 'ok' }]);
    expect([(await run('remove', 'Demo request')).code, (await run('remove', 'Demo request')).code]).toEqual([0, 1]);
  });

  it('takes a whole file or nothing of it, naming every problem with its line', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'baton-calendar-')), 'calendar.csv');
    writeFileSync(file, 'id,kind,leads,quality\nfair,lead-generation,many,good\nads,alwayson,10,\n');
    const refused = await run('import', file);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('line 2: leads: expected a whole number');
    expect(refused.err).toContain('line 3: kind: expected lead-generation, always-on, branding (did you mean "always-on"?)');
    expect((await run('list')).json.calendar).toEqual([]);
    writeFileSync(file, 'id;name;kind;leads;quality\nfair;"Spring ""fair""";lead-generation;120;30 % qualified\nbrand;;branding;;\n');
    expect((await run('import', file)).json).toMatchObject({ added: 2 });
    expect((await run('list')).json.calendar).toMatchObject([
      { id: 'brand', name: 'brand', kind: 'branding' },
      { id: 'fair', name: 'Spring "fair"', expectedLeads: 120 },
    ]);
  });
});

const userOf = (owner: string): string => sandbox.portal.owners().find(({ id }) => id === owner)!.userId!;
