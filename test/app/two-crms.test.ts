/** One race across two CRMs: marketing hands over in HubSpot, sales work in Salesforce, and it is one lead with one clock. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { companyRoster, fieldsOf, handRaiserProperties, openTasksOf } from '../helpers/company.ts';
import { type ConnectedTwo, connectTwo, startTwoCrms, type TwoCrms } from '../helpers/two-crms.ts';

let crms: TwoCrms;
let two: ConnectedTwo;
/** Has a user in both CRMs. */
let marta: { hubspot: string; salesforce: string };
/** Salesforce only. */
let iker: string;
/** HubSpot only. */
let hanna: string;

const MARTA = 'marta.soler@example.invalid';
const IKER = 'iker.landa@example.invalid';
const HANNA = 'hanna@company.example';

beforeAll(async () => {
  crms = await startTwoCrms();
  const { hubspot, org } = crms;
  const owner = (firstName: string, email: string) => hubspot.portal.addOwner({ firstName, lastName: 'Rep', email, teams: ['emea'] });
  const [first, second] = org.repIds;
  marta = { hubspot: owner('Marta', MARTA), salesforce: first! };
  iker = second!;
  hanna = owner('Hanna', HANNA);
  two = await connectTwo(crms, { ...companyRoster([MARTA, IKER, HANNA]), 'safety-net': { rep: HANNA } });
});

afterAll(async () => {
  await two?.baton.stop();
  await crms?.org.close();
  await crms?.hubspot.close();
});

const handRaiser = (name: string, more: Record<string, string> = {}) =>
  crms.hubspot.portal.create(
    'contacts',
    { ...handRaiserProperties(crms.hubspot.portal.now(), name, marta.hubspot), ...more },
    { source: 'FORM' },
  );

/** As the native sync makes it: the same person, handed to this user. */
const synced = async (name: string, OwnerId: string) => {
  const lead = { FirstName: name, LastName: 'Buyer', Email: `${name}@${name}.example`, Company: name, OwnerId };
  const { ids } = await crms.org.control('POST records', { object: 'Lead', userId: crms.org.integrationUserId, records: [lead] });
  return ids[0] as string;
};

const orgTasks = (lead: string) =>
  crms.org.query(`SELECT Id, OwnerId, IsClosed, Subject FROM Task WHERE WhoId = '${lead}' AND IsClosed = false`);
const recordOf = async (id: string): Promise<Record<string, unknown>> => {
  const { Lead } = await crms.org.control('GET dump?object=Lead');
  return Lead.find((row: { Id: string }) => row.Id === id);
};
/** A call that this user has logged as done. */
const done = (lead: string, OwnerId: string): Promise<string[]> => {
  const task = { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed', WhoId: lead, OwnerId, CallDurationInSeconds: 60 };
  return crms.org.control('POST records', { object: 'Task', userId: OwnerId, records: [task] }).then(({ ids }) => ids);
};
const ofHubspot = (lead: string) => two.baton.ledger.handoffs.ofLead(two.pair.hubspot, lead);
const ofSalesforce = (lead: string) => two.baton.ledger.handoffs.ofLead(two.pair.salesforce, lead);

describe('a lead that marketing hands over in HubSpot and sales get in Salesforce', () => {
  let contact: string;
  let lead: string;

  it('has its task in HubSpot while it is known there alone', async () => {
    contact = handRaiser('ana');
    await two.pass(1);
    expect(openTasksOf(crms.hubspot, contact)).toMatchObject([{ properties: { hubspot_owner_id: marta.hubspot } }]);
  });

  it('has one clock, and one task where the owner works, once it is in both', async () => {
    const [before] = await ofHubspot(contact);
    lead = await synced('ana', marta.salesforce);
    await two.pass(6);
    expect(await two.baton.ledger.links.counts()).toEqual({ linkedAcrossCrms: 1, ambiguous: 0 });
    expect(openTasksOf(crms.hubspot, contact)).toEqual([]);
    expect(await orgTasks(lead)).toMatchObject([{ OwnerId: marta.salesforce }]);
    expect(await ofHubspot(contact)).toEqual([]);
    expect(await ofSalesforce(lead)).toMatchObject([{ kind: 'hand-raiser', owner: marta.salesforce }]);
    const [after] = await ofSalesforce(lead);
    expect(after!.judgement.handedAt).toBe(before!.judgement.handedAt);
  });

  it('has the fields in both', async () => {
    expect(fieldsOf(crms.hubspot, contact).baton_handed_to).toBe('Marta Soler');
    expect((await recordOf(lead)).Baton_Handed_To__c).toBe('Marta Soler');
  });

  it('counts a call once that the native sync mirrors, and closes its one task', async () => {
    const [call] = await done(lead, marta.salesforce);
    await two.pass(6);
    const instant = new Date(crms.hubspot.portal.now()).toISOString();
    const properties = { hs_timestamp: instant, hs_call_status: 'COMPLETED', hubspot_owner_id: marta.hubspot };
    crms.hubspot.portal.create('calls', properties, { source: 'INTEGRATION' }, [{ objectType: 'contacts', id: contact }]);
    await two.pass(1);
    const [handoff] = await ofSalesforce(lead);
    expect(call).toBeDefined();
    expect(handoff!.judgement.attempts).toBe(1);
    expect(handoff!.judgement.clocks.find(({ clause }) => clause === 'S2')).toMatchObject({ metAt: expect.any(Number) });
    expect(openTasksOf(crms.hubspot, contact)).toEqual([]);
  });
});

describe('a lead that nobody of Salesforce takes up', () => {
  let contact: string;
  let lead: string;

  it('is re-assigned in the CRM where the next owner works, and in no other', async () => {
    contact = handRaiser('bea');
    await two.pass(1);
    lead = await synced('bea', marta.salesforce);
    await two.pass(40);
    const [handoff] = await ofSalesforce(lead);
    expect(handoff!.owner).not.toBe(marta.salesforce);
    const worksInSalesforce = handoff!.owner === iker;
    expect(fieldsOf(crms.hubspot, contact).hubspot_owner_id).toBe(worksInSalesforce ? marta.hubspot : hanna);
    expect((await recordOf(lead)).OwnerId).toBe(worksInSalesforce ? iker : marta.salesforce);
    expect([openTasksOf(crms.hubspot, contact).length, (await orgTasks(lead)).length]).toEqual(worksInSalesforce ? [0, 1] : [1, 0]);
  });

  it('breaks no line of the promise', async () => {
    expect(await two.baton.app.ledger.checkInvariant(crms.hubspot.portal.now(), 60_000)).toEqual([]);
  });
});

describe('two records of one address', () => {
  it('are asked about, and each stands for itself until a person decides', async () => {
    const { linkedAcrossCrms } = await two.baton.ledger.links.counts();
    const contact = handRaiser('carla');
    const [one, other] = [await synced('carla', marta.salesforce), await synced('carla', iker)];
    await two.pass(6);
    expect(await two.baton.ledger.links.counts()).toEqual({ linkedAcrossCrms, ambiguous: 1 });
    expect(openTasksOf(crms.hubspot, contact)).toHaveLength(1);
    const decision = { hubspot: contact, salesforce: other, same: true, by: 'Mia' };
    expect(await two.baton.ledger.links.decide(two.pair, decision, crms.hubspot.portal.now())).toBe(true);
    await two.pass(1);
    expect(openTasksOf(crms.hubspot, contact)).toEqual([]);
    expect(await ofSalesforce(one)).toEqual([]);
    expect(await ofSalesforce(other)).toMatchObject([{ owner: iker }]);
  });
});

describe('Salesforce, out of reach', () => {
  let contact: string;
  const status = (to: 'revoked' | 'active') => two.baton.ledger.installs.update(two.pair.salesforce, { status: to, statusReason: null });
  const ownerOf = (id: string) => fieldsOf(crms.hubspot, id).hubspot_owner_id;

  it('takes no lead from whoever works there, linked or not: nobody knows what they did', async () => {
    contact = handRaiser('eva');
    const hannas = handRaiser('ida', { hubspot_owner_id: hanna });
    await two.pass(1);
    await status('revoked');
    await two.pass(45);
    expect(ownerOf(contact)).toBe(marta.hubspot);
    expect(ownerOf(hannas)).not.toBe(hanna);
  });

  it('counts what they did there once it is back, before the ladder goes on', async () => {
    await done(await synced('eva', marta.salesforce), marta.salesforce);
    await status('active');
    await two.pass(45);
    expect(ownerOf(contact)).toBe(marta.hubspot);
  });
});

describe('a lead of both whose next owners work in Salesforce, which is out of reach', () => {
  const status = (to: 'revoked' | 'active') => two.baton.ledger.installs.update(two.pair.salesforce, { status: to, statusReason: null });
  let contact: string;
  let lead: string;

  it('stays with its owner: nobody receives a lead of which they cannot be told', async () => {
    contact = handRaiser('uma', { hubspot_owner_id: hanna });
    await two.pass(1);
    lead = await synced('uma', crms.org.integrationUserId);
    await two.pass(6);
    expect(await ofSalesforce(lead)).toMatchObject([{ owner: hanna }]);
    await status('revoked');
    await two.pass(50);
    expect(await ofHubspot(contact)).toMatchObject([{ owner: hanna }]);
  });

  it('goes to them once they can be told', async () => {
    await status('active');
    await two.pass(40);
    const [handoff] = await ofSalesforce(lead);
    expect([marta.salesforce, iker]).toContain(handoff!.owner);
    expect((await recordOf(lead)).OwnerId).toBe(handoff!.owner);
  });
});

describe('Salesforce, back long before its next poll', () => {
  it('is read at once, so that no rung waits for the poll', async () => {
    const { installs } = two.baton.ledger;
    const { salesforce } = two.pair;
    const contact = handRaiser('zoe');
    await two.pass(1);
    await installs.update(salesforce, { status: 'revoked', statusReason: null });
    await two.pass(40);
    expect(fieldsOf(crms.hubspot, contact).hubspot_owner_id).toBe(marta.hubspot);
    await installs.update(salesforce, { status: 'active', statusReason: null });
    for (const stream of await installs.streams(salesforce))
      await installs.saveStream(salesforce, { ...stream, nextAt: crms.hubspot.portal.now() + 6 * 3_600_000 });
    await two.pass(40);
    expect(fieldsOf(crms.hubspot, contact).hubspot_owner_id).not.toBe(marta.hubspot);
  });
});

describe('Salesforce, switched off', () => {
  it('leaves HubSpot whole: every open lead has an owner, a clock and a task there', async () => {
    const contact = handRaiser('dora');
    await two.pass(1);
    const lead = await synced('dora', iker);
    await two.pass(6);
    expect(await ofSalesforce(lead)).toMatchObject([{ owner: iker }]);
    expect(openTasksOf(crms.hubspot, contact)).toEqual([]);
    const [before] = await ofSalesforce(lead);

    await two.baton.ledger.installs.update(two.pair.salesforce, { status: 'uninstalled' });
    for (let sweep = 0; sweep < 31; sweep += 1) await two.baton.app.jobs.sweepOnce();
    await two.pass(1);
    const [after] = await ofHubspot(contact);
    expect(after!.judgement.handedAt).toBe(before!.judgement.handedAt);
    expect([marta.hubspot, hanna]).toContain(after!.owner);
    expect(openTasksOf(crms.hubspot, contact)).toMatchObject([{ properties: { hubspot_owner_id: after!.owner } }]);
    expect(await ofSalesforce(lead)).toEqual([]);
    expect(await two.baton.app.ledger.checkInvariant(crms.hubspot.portal.now(), 60_000)).toEqual([]);
  });
});
