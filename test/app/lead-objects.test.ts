/** A company that works with HubSpot's Lead objects: they hand over, the rep works on them, and the owner is written there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangedBy } from '../../sandbox/portal.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiserProperties, MINUTE, openingSandbox, openTasksOf, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let ben: string;
let mia: string;
/** Has a Lead object from before Baton. */
let old: string;
/** Its Lead object is deleted. */
let orphaned: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  ana = addRep(sandbox, 'ana');
  ben = addRep(sandbox, 'ben');
  // Of no team, so of no pool: marketing.
  mia = sandbox.portal.addOwner({ firstName: 'mia', lastName: 'Marketer', email: 'mia@company.example' });
  old = contact('olga');
  leadObject(old, ana, WORKFLOW);
  await sandbox.control('POST advance', { to: sandbox.portal.now() + MINUTE });
  const roster = companyRoster([ana, ben]);
  baton = await startApp(sandbox, {
    roster: {
      ...roster,
      'hand-off': { ...roster['hand-off']!, source: 'lead-objects' },
      marketing: { rep: mia },
      'safety-net': { rep: mia },
    },
  });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const WORKFLOW: ChangedBy = { source: 'AUTOMATION_PLATFORM' };
const person = (owner: string): ChangedBy => ({
  source: 'CRM_UI',
  userId: sandbox.portal.owners().find(({ id }) => id === owner)!.userId!,
});

const contact = (name: string, more: Record<string, string> = {}) =>
  sandbox.portal.create('contacts', { firstname: name, email: `${name}@${name}.example`, ...more }, { source: 'INTEGRATION' });

/** A Lead object of this person, made by somebody for this owner. */
const leadObject = (lead: string, owner: string, by: ChangedBy) =>
  sandbox.portal.create('leads', { hs_lead_name: 'Pumps', hubspot_owner_id: owner }, by, [
    { objectType: 'contacts', id: lead, typeId: 578 },
  ]);

const handoffs = async (lead: string) =>
  (await baton.ledger.handoffs.ofLead(baton.install.installId, lead)).map(({ judgement }) => judgement);
const ownerOf = (object: string) => sandbox.portal.get('leads', object)!.properties.hubspot_owner_id;
const pass = (minutes: number) => baton.playTo(sandbox.portal.now() + minutes * MINUTE);

it('counts what was made before Baton as history, though nothing on the person’s own record tells of it', async () => {
  expect(await handoffs(old)).toMatchObject([{ kind: 'qualified', owner: ana, outcome: { value: 'before-go-live' } }]);
});

describe('a Lead object that a workflow makes', () => {
  it('hands its person over to its owner, the task hangs on both, and a call logged on it meets the clocks', async () => {
    const lead = contact('carla', { hubspot_owner_id: mia });
    await baton.rest();
    const object = leadObject(lead, ana, WORKFLOW);
    const handedAt = sandbox.portal.now();
    await baton.rest();
    expect(await handoffs(lead)).toMatchObject([{ kind: 'qualified', owner: ana, handedAt, outcome: null }]);
    await pass(40);
    const [task] = openTasksOf(sandbox, lead);
    expect(task!.properties.hubspot_owner_id).toBe(ana);
    expect(sandbox.portal.associated('leads', object, 'tasks')).toEqual([task!.id]);
    const call = { hs_timestamp: new Date(sandbox.portal.now()).toISOString(), hs_call_status: 'COMPLETED', hs_call_duration: '60000' };
    sandbox.portal.create('calls', { ...call, hubspot_owner_id: ana }, person(ana), [{ objectType: 'leads', id: object }]);
    await baton.rest();
    const [handoff] = await handoffs(lead);
    expect(handoff!.clocks.filter(({ clause }) => clause === 'S1' || clause === 'S2')).toMatchObject([{ state: 'met' }, { state: 'met' }]);
    expect(fieldsOf(sandbox, lead).hubspot_owner_id).toBe(mia);
  });

  it('moves to whom its stage and its owner say: the rep accepts, a manager gives it away', async () => {
    const lead = contact('dan');
    const object = leadObject(lead, ana, WORKFLOW);
    await pass(1);
    sandbox.portal.update('leads', object, { hs_pipeline_stage: 'attempting-stage-id' }, person(ana));
    await baton.rest();
    expect(await handoffs(lead)).toMatchObject([{ owner: ana, acceptedAt: sandbox.portal.now() }]);
    sandbox.portal.update('leads', object, { hubspot_owner_id: ben }, person(mia));
    await baton.rest();
    expect(await handoffs(lead)).toMatchObject([{ owner: ben, transfers: 1 }]);
  });

  it('hands over nobody when a seller makes it: it is set aside', async () => {
    const lead = contact('erik');
    leadObject(lead, ana, person(ana));
    await pass(1);
    expect(await handoffs(lead)).toEqual([]);
    expect(fieldsOf(sandbox, lead).baton_set_aside_reason).toBe('made by the seller who owns it');
  });

  it('when it is deleted, leaves the hand-off open on the person', async () => {
    const lead = contact('fred');
    const object = leadObject(lead, ana, WORKFLOW);
    await baton.rest();
    sandbox.portal.archive('leads', object, person(ana));
    await pass(1);
    expect(await handoffs(lead)).toMatchObject([{ owner: ana, outcome: null }]);
    orphaned = lead;
  });
});

describe('a person who asks for sales', () => {
  it('is re-assigned where the owner works: on the Lead object, which the task joined', async () => {
    const lead = sandbox.portal.create('contacts', handRaiserProperties(sandbox.portal.now(), 'gina', mia), { source: 'FORM' });
    await baton.rest();
    const object = leadObject(lead, ana, WORKFLOW);
    await baton.rest();
    const [task] = openTasksOf(sandbox, lead);
    expect(sandbox.portal.associated('leads', object, 'tasks')).toEqual([task!.id]);
    await pass(35);
    expect(ownerOf(object)).toBe(ben);
    expect(fieldsOf(sandbox, lead).hubspot_owner_id).toBe(mia);
    expect(openTasksOf(sandbox, lead)).toMatchObject([{ id: task!.id, properties: { hubspot_owner_id: ben } }]);
    expect(await handoffs(lead)).toMatchObject([{ kind: 'hand-raiser', owner: ben }]);
  });

  it('has no part in the task of somebody whose Lead object is gone: that comes on the person alone', async () => {
    await pass(5);
    expect(openTasksOf(sandbox, orphaned)).toMatchObject([{ properties: { hubspot_owner_id: ana } }]);
  });
});

describe('an account that loses its Lead objects', () => {
  it('is told so, and from then on the stages of contacts hand over, those of before do not', async () => {
    const before = contact('hugo', { hubspot_owner_id: ana });
    sandbox.portal.update('contacts', before, { lifecyclestage: 'marketingqualifiedlead' }, WORKFLOW);
    await pass(1);
    expect(await handoffs(before)).toEqual([]);
    await sandbox.control('POST portal', { tier: 'starter' });
    await pass(10);
    const { capabilities, settings } = (await baton.ledger.installs.find(baton.install.installId))!;
    expect(capabilities).not.toContain('lead-objects');
    expect(settings.capabilities).toContainEqual(expect.objectContaining({ id: 'lead-objects', present: false }));
    const after = contact('iris', { hubspot_owner_id: ana });
    sandbox.portal.update('contacts', after, { lifecyclestage: 'marketingqualifiedlead' }, WORKFLOW);
    await pass(1);
    expect(await handoffs(after)).toMatchObject([{ kind: 'qualified', owner: ana }]);
    expect(await handoffs(before)).toEqual([]);
    expect(await handoffs(orphaned)).toMatchObject([{ outcome: null }]);
  });
});

it('holds the invariant after all of it', async () => {
  expect(await baton.app.ledger.checkInvariant(baton.app.clock.now(), MINUTE)).toEqual([]);
});
