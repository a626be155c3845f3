/** A night's reconciliation over HTTP: nobody tells Baton anything, and in the morning it knows; without it, it does not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/domain/duration.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const EVENING = TEN + 8 * HOUR;
/** 02:00 to 03:00 in the zone of the account is when a night begins. */
const MORNING = TEN + 20 * HOUR;

interface Company {
  readonly sandbox: SandboxHandle;
  readonly baton: AppHandle;
  /** Who had the lead that was moved, and who has it now. */
  readonly from: string;
  readonly to: string;
  readonly lead: Readonly<Record<'moved' | 'deleted' | 'untasked' | 'edited' | 'unheard', string>>;
  readonly task: string;
}

/** Polls once a day only, and from the evening on no webhook comes through: what happens then, happens unheard. */
async function deafCompany(reconcile: 'yes' | 'no'): Promise<Company> {
  const sandbox = await openingSandbox();
  const [ana, ben] = [addRep(sandbox, 'ana'), addRep(sandbox, 'ben')];
  const environment = { BATON_POLL_MINUTES: '1440', BATON_RECONCILE: reconcile };
  const baton = await startApp(sandbox, { roster: companyRoster([ana, ben]), environment });
  await baton.playTo(TEN);
  const [moved, deleted, untasked, edited] = ['mona', 'dora', 'udo', 'edda'].map((name) => handRaiser(sandbox, name, ana)) as [
    string,
    string,
    string,
    string,
  ];
  await baton.playTo(EVENING);
  await sandbox.control('POST faults', { dropWebhooks: 1 });
  const from = fieldsOf(sandbox, moved).hubspot_owner_id ?? '';
  const to = from === ana ? ben : ana;
  sandbox.portal.update('contacts', moved, { hubspot_owner_id: to }, { source: 'CRM_UI' });
  sandbox.portal.archive('contacts', deleted, { source: 'CRM_UI' });
  const task = openTasksOf(sandbox, untasked)[0]!.id;
  sandbox.portal.archive('tasks', task, { source: 'CRM_UI' });
  sandbox.portal.update('contacts', edited, { baton_state: 'closed' }, { source: 'CRM_UI' });
  const unheard = handRaiser(sandbox, 'uma', to);
  await baton.rest();
  return { sandbox, baton, from, to, task, lead: { moved, deleted, untasked, edited, unheard } };
}

const personOf = async ({ baton }: Company, id: string) => (await baton.ledger.records.persons(baton.install.installId, [id]))[0];
const handoffOf = async ({ baton }: Company, id: string) => (await baton.ledger.handoffs.ofLead(baton.install.installId, id)).at(-1);
const taskFacts = async (company: Company) =>
  (await personOf(company, company.lead.untasked))!.ownFacts.flatMap((fact) => (fact.type === 'task' ? [fact.event] : []));

describe('Without a reconciliation', () => {
  let company: Company;
  beforeAll(async () => {
    company = await deafCompany('no');
    await company.baton.playTo(MORNING);
  });
  afterAll(async () => {
    await company?.baton.stop();
    await company?.sandbox.close();
  });

  it('nothing of the night is known in the morning', async () => {
    const { lead, from, sandbox } = company;
    expect((await personOf(company, lead.moved))?.lead.ownerId).toBe(from);
    expect((await handoffOf(company, lead.deleted))?.judgement.outcome).toBeNull();
    expect(await taskFacts(company)).toEqual([]);
    expect(fieldsOf(sandbox, lead.edited).baton_state).toBe('closed');
    expect(await handoffOf(company, lead.unheard)).toBeUndefined();
  });
});

describe('A reconciliation', () => {
  let company: Company;
  beforeAll(async () => {
    company = await deafCompany('yes');
    await company.baton.playTo(MORNING);
  });
  afterAll(async () => {
    await company?.baton.stop();
    await company?.sandbox.close();
  });
  const drift = () => company.baton.ledger.reconcile.drift(company.baton.install.installId, 100);
  const driftOf = async (id: string) => (await drift()).filter((one) => one.id === id);

  it('hears of an owner whom a person changed', async () => {
    const { lead, from, to } = company;
    expect((await handoffOf(company, lead.moved))?.owner).toBe(to);
    expect(await driftOf(lead.moved)).toMatchObject([
      { what: 'missed-change', ledger: { ownerId: from }, crm: { ownerId: to }, how: 'read again' },
    ]);
  });

  it('closes the hand-off of a lead that was deleted', async () => {
    expect((await handoffOf(company, company.lead.deleted))?.judgement.outcome?.value).toBe('deleted');
    expect(await driftOf(company.lead.deleted)).toMatchObject([{ what: 'missed-deletion', crm: null, how: 'taken as deleted' }]);
  });

  it('hears of a task that was deleted by hand', async () => {
    expect(await taskFacts(company)).toEqual(['deleted']);
    expect(await driftOf(company.task)).toMatchObject([{ record: 'task', what: 'missed-deletion', crm: null, how: 'taken as deleted' }]);
  });

  it('writes a field of Baton’s again that somebody overwrote, through its lane', async () => {
    const { lead, sandbox, baton } = company;
    expect(fieldsOf(sandbox, lead.edited).baton_state).not.toBe('closed');
    const [one] = await driftOf(lead.edited);
    expect(one).toMatchObject({ what: 'fields', crm: { state: 'closed' }, how: 'written again' });
    const audit = await baton.ledger.wanted.audit(baton.install.installId, { leadId: lead.edited, limit: 5 });
    expect(audit[0]).toMatchObject({ before: { state: 'closed' }, after: one?.ledger });
  });

  it('takes up a lead that nobody told of', async () => {
    const { lead, to, sandbox } = company;
    expect((await handoffOf(company, lead.unheard))?.owner).toBe(to);
    expect(openTasksOf(sandbox, lead.unheard)).toHaveLength(1);
    expect(await driftOf(lead.unheard)).toMatchObject([{ what: 'missed-creation', ledger: null, how: 'read' }]);
  });

  it('tells of nothing else, and of all of it as mended', async () => {
    const found = await drift();
    expect(found.map(({ what }) => what).sort()).toEqual([
      'fields',
      'missed-change',
      'missed-creation',
      'missed-deletion',
      'missed-deletion',
    ]);
    expect(found.every(({ mendedAt }) => mendedAt !== null)).toBe(true);
    const { last, run } = (await company.baton.ledger.reconcile.state(company.baton.install.installId))!;
    expect(run).toBeNull();
    expect(last).toMatchObject({ drift: 5, mended: 5, skipped: [] });
    for (const { crm, ledger } of Object.values(last!.counts)) expect(ledger).toBe(crm);
    const told = company.baton.log.lines.filter(({ message }) => message === 'CRM and ledger differed');
    expect(told).toHaveLength(5);
    expect(await company.baton.app.ledger.checkInvariant(company.baton.app.clock.now(), MINUTE)).toEqual([]);
  });

  it('finds nothing the night after', async () => {
    const before = (await drift()).length;
    await company.sandbox.control('POST faults', { dropWebhooks: 0 });
    await company.baton.playTo(MORNING + DAY);
    const { last } = (await company.baton.ledger.reconcile.state(company.baton.install.installId))!;
    expect(last!.startedAt).toBeGreaterThan(MORNING);
    expect(last).toMatchObject({ drift: 0, skipped: [], walked: [] });
    expect(await drift()).toHaveLength(before);
  });
});
