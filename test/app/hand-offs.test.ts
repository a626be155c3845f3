/** Whose a lead is before anybody is asked: a colleague's owner, the deal's owner, the named marketer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import {
  addRep,
  companyRoster,
  fieldsOf,
  handRaiser,
  handRaiserProperties,
  MINUTE,
  openingSandbox,
  openTasksOf,
  TEN,
} from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let boss: string;
let mia: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  ana = addRep(sandbox, 'ana');
  boss = addRep(sandbox, 'boss');
  mia = addRep(sandbox, 'mia');
  const roster = companyRoster([ana]);
  baton = await startApp(sandbox, {
    roster: { ...roster, 'safety-net': { rep: boss }, marketing: { rep: mia } },
  });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const ownerOf = (lead: string) => fieldsOf(sandbox, lead).hubspot_owner_id || null;
const asks = (name: string, email: string, owner = '') =>
  sandbox.portal.create('contacts', { ...handRaiserProperties(sandbox.portal.now(), name, owner), email }, { source: 'FORM' });

describe('A lead that nobody owns', () => {
  it('is offered to the owner of a colleague, whom the task names', async () => {
    asks('carla', 'carla@acme.example', ana);
    await baton.rest();
    const colleague = asks('dan', 'dan@acme.example');
    await baton.rest();
    expect(ownerOf(colleague)).toBe(ana);
    expect(openTasksOf(sandbox, colleague)).toHaveLength(1);
    expect(openTasksOf(sandbox, colleague)[0]!.properties.hs_task_body).toContain('carla Buyer of the same company');
  });

  it('is nobody’s for having an address that anybody may have, until the accept time is over', async () => {
    asks('erik', 'erik@gmail.com', ana);
    await baton.rest();
    const stranger = asks('fred', 'fred@gmail.com');
    await baton.rest();
    expect(ownerOf(stranger)).toBeNull();
    await baton.playTo(sandbox.portal.now() + 6 * MINUTE);
    expect(ownerOf(stranger)).toBe(boss);
  });

  it('is the deal’s owner’s when there is one', async () => {
    const lead = sandbox.portal.create('contacts', { firstname: 'gina', email: 'gina@gina.example' }, { source: 'INTEGRATION' });
    const deal = { dealname: 'Pumps', pipeline: 'default', dealstage: 'appointmentscheduled', hubspot_owner_id: ana };
    sandbox.portal.create('deals', deal, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: lead }]);
    await baton.rest();
    await baton.playTo(sandbox.portal.now() + 2 * MINUTE);
    sandbox.portal.update('contacts', lead, handRaiserProperties(sandbox.portal.now(), 'gina', ''), { source: 'FORM' });
    await baton.rest();
    expect(ownerOf(lead)).toBe(ana);
  });
});

describe('A recycled lead', () => {
  const by = (owner: string) => ({ source: 'CRM_UI' as const, userId: sandbox.portal.owners().find(({ id }) => id === owner)!.userId! });

  it('is the named marketer’s, once: whom marketing gives it to afterwards keeps it', async () => {
    const lead = handRaiser(sandbox, 'hugo', ana);
    await baton.rest();
    const call = { hs_timestamp: new Date(sandbox.portal.now()).toISOString(), hs_call_status: 'COMPLETED', hs_call_duration: '60000' };
    sandbox.portal.create('calls', { ...call, hubspot_owner_id: ana }, by(ana), [{ objectType: 'contacts', id: lead }]);
    await baton.rest();
    const asked = { baton_outcome_asked_for: 'recycled', baton_response_reason: 'wrong time' };
    sandbox.portal.update('contacts', lead, asked, by(ana));
    await baton.rest();
    expect(ownerOf(lead)).toBe(mia);
    expect(openTasksOf(sandbox, lead)).toEqual([]);
    sandbox.portal.update('contacts', lead, { hubspot_owner_id: boss }, by(mia));
    await baton.playTo(sandbox.portal.now() + 10 * MINUTE);
    expect(ownerOf(lead)).toBe(boss);
  });
});

describe('An edit of more than 50 leads', () => {
  it('is noted as one decision on each of them', async () => {
    const source = { source: 'CRM_UI' as const, userId: sandbox.portal.owners().find(({ id }) => id === mia)!.userId! };
    const leads = Array.from({ length: 52 }, (_, n) =>
      sandbox.portal.create(
        'contacts',
        {
          firstname: `n${n}`,
          email: `n${n}@n${n}.example`,
          recent_conversion_event_name: 'Guide',
          recent_conversion_date: new Date(sandbox.portal.now()).toISOString(),
        },
        { source: 'FORM' },
      ),
    );
    await baton.playTo(sandbox.portal.now() + 2 * MINUTE);
    for (const lead of leads)
      sandbox.portal.update('contacts', lead, { baton_evaluated_as: 'nurture', baton_nurture_until: '2026-09-01' }, source);
    await baton.rest();
    const people = await baton.ledger.records.persons(baton.install.installId, leads);
    const sizes = people.map(({ ownFacts }) => ownFacts.find((fact) => fact.type === 'evaluation')?.bulk);
    expect(sizes).toHaveLength(52);
    expect(sizes.every((size) => size !== undefined && size > 50)).toBe(true);
  });
});

it('holds the invariant after all of it', async () => {
  expect(await baton.app.ledger.checkInvariant(baton.app.clock.now(), MINUTE)).toEqual([]);
});
