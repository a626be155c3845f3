/** The breakers with all of Baton running over the sandbox: each fires, holds visibly, and lets go by one command or by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { command } from '../helpers/command.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, TEN, tasksOf } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 60 * MINUTE;
const NEXT_MORNING = TEN + 23 * HOUR;

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let ben: string;
let cy: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  [ana, ben, cy] = [addRep(sandbox, 'ana'), addRep(sandbox, 'ben'), addRep(sandbox, 'cy')];
  const breakers = {
    'tasks-per-rep-and-day': 2,
    'reassignments-per-hour-and-pool': 1,
    // Of the 100 that a young account's day counts as.
    'field-writes-times-usual': 0.02,
    'alarm-times-usual': 10,
  };
  baton = await startApp(sandbox, { roster: { ...companyRoster([ana, ben, cy]), breakers }, environment: { BATON_POLL_MINUTES: '240' } });
  await baton.playTo(TEN);
});
afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

/** Marketing hands over leads that did not ask for sales. */
function qualified(names: readonly string[], owner: string): string[] {
  const by = { source: 'CRM_UI', userId: 'marketing' } as const;
  const properties = (name: string) => ({ firstname: name, lastname: 'Buyer', email: `${name}@client.example`, hubspot_owner_id: owner });
  return names.map((name) => sandbox.portal.create('contacts', { ...properties(name), lifecyclestage: 'marketingqualifiedlead' }, by));
}

const withTask = (leads: readonly string[]) => leads.filter((lead) => tasksOf(sandbox, lead).length > 0).length;
const withFields = (leads: readonly string[]) => leads.filter((lead) => fieldsOf(sandbox, lead).baton_state).length;
const movedFrom = (owner: string, leads: readonly string[]) =>
  leads.filter((lead) => fieldsOf(sandbox, lead).hubspot_owner_id !== owner).length;
const offences = () => baton.app.ledger.checkInvariant(sandbox.portal.now(), 1_000);
const held = async (kind: string) => (await command(baton.app, 'release')).json.held.filter((one: { kind: string }) => one.kind === kind);

/** Takes leads out of the world, so that their ladders climb no further. */
async function over(leads: readonly string[]): Promise<void> {
  for (const lead of leads) sandbox.portal.archive('contacts', lead, { source: 'CRM_UI', userId: '1' });
  await baton.rest();
}

describe('On the first day', () => {
  let anas: string[];
  let bens: string[];
  let asked: string;

  it('new tasks past the limit of a rep are held with the reason, those of other reps and of hand-raisers are made', async () => {
    [anas, bens] = [qualified(['flo', 'fay', 'fred', 'finn'], ana), qualified(['fia', 'fee'], ben)];
    await baton.playTo(TEN + 50 * MINUTE);
    expect([withTask(anas), withTask(bens)]).toEqual([2, 2]);
    expect(await held('tasks')).toMatchObject([{ subject: ana, n: 2, why: 'breaker: the rep has had 2 new tasks today' }]);
    asked = handRaiser(sandbox, 'gus', ana);
    await baton.rest();
    expect(withTask([asked])).toBe(1);
    expect(await offences()).toEqual([]);
  });

  it('field writes past the limit are held and nothing else is', async () => {
    expect(withFields([...anas, ...bens, asked])).toBe(2);
    expect(await held('fields')).toMatchObject([{ subject: '', n: 5, why: expect.stringContaining('usual 100 field writes') }]);
  });

  it('one command lets all of a kind go, and the audit notes it', async () => {
    expect((await command(baton.app, 'release', 'tasks')).json).toEqual({ released: { tasks: 2 } });
    expect((await command(baton.app, 'release', 'fields', '--by', 'ops')).json).toEqual({ released: { fields: 5 } });
    await baton.rest();
    expect(withTask(anas)).toBe(4);
    expect(withFields([...anas, ...bens, asked])).toBe(7);
    expect(await held('tasks')).toEqual([]);
    expect(await baton.ledger.wanted.audit(baton.install.installId, { leadId: '', limit: 1 })).toMatchObject([
      { action: 'release fields', after: { by: 'ops', n: 5 } },
    ]);
    await over([...anas, ...bens, asked]);
  });

  it('re-assignments past the limit of an hour and pool are not performed: the lead keeps its owner until one command', async () => {
    await baton.playTo(TEN + 2 * HOUR);
    const leads = ['gil', 'gia', 'guy'].map((name) => handRaiser(sandbox, name, ana));
    await baton.playTo(TEN + 2 * HOUR + 35 * MINUTE);
    expect(movedFrom(ana, leads)).toBe(1);
    expect(await held('reassignments')).toMatchObject([
      { subject: 'emea', n: 2, why: 'breaker: the pool has had 1 re-assignments this hour' },
    ]);
    expect(await offences()).toEqual([]);
    expect((await command(baton.app, 'release', 'reassignments')).json).toEqual({ released: { reassignments: 2 } });
    await baton.playTo(TEN + 2 * HOUR + 37 * MINUTE);
    expect(movedFrom(ana, leads)).toBe(3);
    expect(await held('reassignments')).toEqual([]);
    await over(leads);
  });
});

describe('Next business morning', () => {
  it('what was held goes by itself, as many a day and an hour as before', async () => {
    await baton.playTo(TEN + 6 * HOUR);
    const tasked = qualified(['hal', 'ham', 'hank', 'hugo', 'hope'], cy);
    const moving = ['ike', 'ida', 'ivy'].map((name) => handRaiser(sandbox, name, ana));
    await baton.rest();
    await baton.playTo(TEN + 7 * HOUR);
    const rest = moving.filter((lead) => movedFrom(ana, [lead]) === 0);
    expect([withTask(tasked), rest.length]).toEqual([2, 2]);
    await over(moving.filter((lead) => !rest.includes(lead)));
    await baton.playTo(NEXT_MORNING - MINUTE);
    expect([withTask(tasked), movedFrom(ana, rest)]).toEqual([2, 0]);
    await baton.playTo(NEXT_MORNING + 2 * MINUTE);
    expect([withTask(tasked), movedFrom(ana, rest)]).toEqual([4, 1]);
    expect(await held('tasks')).toMatchObject([{ subject: cy, n: 1 }]);
    await baton.playTo(NEXT_MORNING + HOUR + 2 * MINUTE);
    expect(movedFrom(ana, rest)).toBe(2);
    expect(await offences()).toEqual([]);
    await over([...tasked, ...rest]);
  });

  it('moves off an owner who left are never held', async () => {
    const leads = ['jan', 'jim', 'joe'].map((name) => handRaiser(sandbox, name, ben));
    await baton.rest();
    sandbox.portal.deactivateOwner(ben);
    // Sooner than the next poll of the owners.
    await baton.ledger.marks.mark(baton.install.installId, 'pull.rep', [ben], sandbox.portal.now());
    await baton.playTo(sandbox.portal.now() + 2 * MINUTE);
    expect(movedFrom(ben, leads)).toBe(3);
    expect(await held('reassignments')).toEqual([]);
  });
});
