/** The closed loop in Salesforce: responses to campaigns earn an opportunity's money, and the figures stand on opportunity, contact and campaign, and as rows of influence. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchClosedDeals } from '../../src/ports/write-back.ts';
import { companyRoster } from '../helpers/company.ts';
import { type ConnectedTwo, connectTwo, startTwoCrms, type TwoCrms } from '../helpers/two-crms.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MARTA = 'marta.soler@example.invalid';

let crms: TwoCrms;
let two: ConnectedTwo;
let spring: string;
let fair: string;

beforeAll(async () => {
  crms = await startTwoCrms();
  // Whether there are any events at all is asked once an hour.
  await crms.hubspot.control('POST portal', { marketingEvents: [{ name: 'Pumps live', id: '77', participations: [] }] });
  crms.hubspot.portal.addOwner({ firstName: 'Marta', lastName: 'Soler', email: MARTA, teams: ['emea'] });
  const days = { StartDate: '2026-02-01', EndDate: '2026-03-31', IsActive: true, CurrencyIsoCode: 'EUR' };
  [spring, fair] = (await crms.org.make('Campaign', { Name: 'Spring', ActualCost: 1_000, ...days }, { Name: 'Fair', ...days })) as [
    string,
    string,
  ];
  two = await connectTwo(crms, { ...companyRoster([MARTA]), 'safety-net': { rep: MARTA } });
  await two.pass(6);
  const { ledger, app } = two.baton;
  await switchClosedDeals(ledger, two.salesforce.installId, { at: app.clock.now(), by: 'test' });
});

afterAll(async () => {
  await two?.baton.stop();
  await crms?.org.close();
  await crms?.hubspot.close();
});

const now = () => crms.hubspot.portal.now();
const act = (verb: string, body: object) => crms.org.control('POST act', { verb, ...body });
const change = (id: string, values: object) => act('update', { id, values });
const rowOf = async (object: string, id: string): Promise<Record<string, unknown>> => {
  const dump = await crms.org.control(`GET dump?object=${object}`);
  return dump[object].find((row: { Id: string }) => row.Id === id);
};
const attribution = () => two.baton.ledger.attribution;
const installId = () => two.salesforce.installId;
const currentOf = async (id: string) => (await attribution().current(installId(), [id]))[0]!;
const writesOn = async (key: string) =>
  (await two.baton.ledger.wanted.audit(installId(), { leadId: key, limit: 100 })).filter(({ action }) => action === 'figures written');
/** Past the end of the hour, when figures move, and past the poll that may tell of it late. */
const nextHour = () => two.baton.playTo(Math.floor(now() / HOUR) * HOUR + HOUR + 12 * 60_000);
const win = (id: string) => change(id, { StageName: 'Closed Won' });

const influenceOf = async (deal: string) =>
  (await crms.org.control('GET dump?object=CampaignInfluence')).CampaignInfluence.filter(
    (row: { OpportunityId: string; IsDeleted: boolean }) => row.OpportunityId === deal && !row.IsDeleted,
  ) as { CampaignId: string; ContactId: string; ModelId: string; Influence: number }[];

/** Somebody who came by themselves and answered a campaign, and was converted with an opportunity. */
async function customer(name: string, campaign: string, amount: number) {
  const lead = { FirstName: name, LastName: 'Buyer', Email: `${name}@${name}.example`, Company: name, LeadSource: 'Web' };
  const userId = crms.org.integrationUserId;
  const { ids } = await crms.org.control('POST records', { object: 'Lead', userId, records: [{ ...lead, OwnerId: crms.org.repIds[0] }] });
  const member = { CampaignId: campaign, LeadId: ids[0], Status: 'Responded' };
  const { ids: members } = await crms.org.control('POST records', { object: 'CampaignMember', userId, records: [member] });
  await two.pass(12);
  const { contactId, opportunityId } = await act('convert', { leadId: ids[0], opportunityName: `${name}: pumps` });
  await change(opportunityId, { Amount: amount, CurrencyIsoCode: 'EUR', Type: 'New Business' });
  return { contact: contactId as string, deal: opportunityId as string, member: members[0] as string };
}

describe('an opportunity that a campaign caused', () => {
  let ana: Awaited<ReturnType<typeof customer>>;

  beforeAll(async () => {
    ana = await customer('ana', spring, 1_200.55);
    await nextHour();
  });

  it('shows while it is open who began it, and no money', async () => {
    expect(await rowOf('Opportunity', ana.deal)).toMatchObject({
      Baton_First_Touch_Campaign__c: 'Spring',
      Baton_Sourced_By__c: 'marketing',
      Baton_Touch_Count__c: 1,
    });
    expect((await rowOf('Opportunity', ana.deal)).Baton_Attributed_Amount__c ?? null).toBeNull();
    expect((await rowOf('Contact', ana.contact)).Baton_Deal_Outcome__c).toBe('open');
    expect(await influenceOf(ana.deal)).toEqual([]);
  });

  it('has its whole amount on its record, its contact, and in a row of influence once it is won', async () => {
    await win(ana.deal);
    await nextHour();
    expect(await rowOf('Opportunity', ana.deal)).toMatchObject({
      Baton_Attributed_Amount__c: 1_200.55,
      Baton_Unattributed_Amount__c: 0,
      Baton_Top_Campaigns__c: 'Spring 100 % (u-shaped)',
      Baton_Attribution_Model__c: 'u-shaped, baton, version 1',
    });
    expect(await rowOf('Contact', ana.contact)).toMatchObject({
      Baton_Deal_Outcome__c: 'won',
      Baton_Won_Revenue__c: 1_200.55,
      Baton_Won_Currency__c: 'EUR',
      Baton_First_Touch_Campaign__c: 'Spring',
    });
    expect(await influenceOf(ana.deal)).toMatchObject([{ CampaignId: spring, ContactId: ana.contact, Influence: 100 }]);
    const [row] = await influenceOf(ana.deal);
    expect(await rowOf('CampaignInfluenceModel', row!.ModelId)).toMatchObject({
      DeveloperName: 'Baton',
      IsModelLocked: true,
      IsDefaultModel: false,
    });
  });

  it('makes its campaign show inquiries, unit costs and the return', async () => {
    await attribution().flush(installId(), two.baton.app.clock.now());
    await two.pass(2);
    expect(await rowOf('Campaign', spring)).toMatchObject({
      Baton_Inquiries__c: 1,
      Baton_Cost_Per_Inquiry__c: 1_000,
      Baton_Attributed_Revenue__c: 1_200.55,
      Baton_Revenue_Roi__c: 0.2006,
      Baton_Figures_Currency__c: 'EUR',
    });
    expect((await rowOf('Campaign', fair)).Baton_Cost_Per_Inquiry__c ?? null).toBeNull();
  });

  it('is written nothing when it is computed again, nor is its campaign', async () => {
    const keys = [`deal:${ana.deal}`, `influence:${ana.deal}`, ana.contact, `campaign:${spring}`];
    const counts = () => Promise.all(keys.map(async (key) => (await writesOn(key)).length));
    const before = await counts();
    expect(before.every((n) => n > 0)).toBe(true);
    await attribution().markAll(installId(), two.baton.app.clock.now());
    await two.pass(2);
    await attribution().flush(installId(), two.baton.app.clock.now());
    await two.pass(2);
    expect(await counts()).toEqual(before);
  });

  it('that is re-priced is written its amounts alone', async () => {
    const before = (await writesOn(`deal:${ana.deal}`)).length;
    await change(ana.deal, { Amount: 2_000 });
    await nextHour();
    const lines = await writesOn(`deal:${ana.deal}`);
    expect(lines).toHaveLength(before + 1);
    expect(lines[0]).toMatchObject({ before: { attributed_amount: 1_200.55 }, after: { attributed_amount: 2_000 } });
    expect((await currentOf(ana.deal)).causes).toEqual(['re-priced']);
  });

  it('keeps a response that Salesforce overwrites', async () => {
    await change(ana.member, { Status: 'Sent' });
    await nextHour();
    const { touches } = await currentOf(ana.deal);
    expect(touches.filter(({ id }) => id === `member-${ana.member}`)).toHaveLength(1);
    expect((await rowOf('Opportunity', ana.deal)).Baton_Attributed_Amount__c).toBe(2_000);
  });

  it('shares out exactly a hundred percent when a touch is imported late', async () => {
    const touch = { id: 'fair-1', at: now() - 30 * DAY, kind: 'event', channel: 'event', campaign: 'Fair' };
    await attribution().keepTouches(installId(), [{ leadId: ana.contact, touch }], now());
    await attribution().mark(installId(), [ana.deal], now());
    await nextHour();
    const rows = await influenceOf(ana.deal);
    expect(rows.map(({ CampaignId }) => CampaignId).sort()).toEqual([spring, fair].sort());
    expect(rows.reduce((sum, { Influence }) => sum + Math.round(Influence * 1e6), 0)).toBe(100e6);
    expect(await rowOf('Opportunity', ana.deal)).toMatchObject({
      Baton_First_Touch_Campaign__c: 'Fair',
      Baton_Attributed_Amount__c: 2_000,
    });
  });

  it('that is re-opened has neither money nor rows any more, and all of it again when it is won once more', async () => {
    await change(ana.deal, { StageName: 'Negotiation/Review' });
    await nextHour();
    expect((await rowOf('Opportunity', ana.deal)).Baton_Attributed_Amount__c).toBeNull();
    expect(await influenceOf(ana.deal)).toEqual([]);
    await win(ana.deal);
    await nextHour();
    expect((await rowOf('Opportunity', ana.deal)).Baton_Attributed_Amount__c).toBe(2_000);
    expect(await influenceOf(ana.deal)).toHaveLength(2);
    const history = await attribution().history(installId(), ana.deal);
    expect(history.flatMap(({ causes }) => causes)).toEqual(expect.arrayContaining(['won', 'no-longer-won', 're-priced']));
  });
});

describe('an opportunity without contact roles', () => {
  it('is shared out by the people its lead became', async () => {
    const bea = await customer('bea', spring, 500);
    const roles = await crms.org.query(`SELECT Id FROM OpportunityContactRole WHERE OpportunityId = '${bea.deal}'`);
    for (const { Id } of roles) await act('delete', { id: Id });
    await win(bea.deal);
    await nextHour();
    const { deal, touches } = await currentOf(bea.deal);
    expect(deal.people).toEqual({ ids: [bea.contact], found: 'converted' });
    expect(touches.find(({ kind }) => kind === 'primary campaign')).toMatchObject({ campaign: spring });
    expect(await rowOf('Opportunity', bea.deal)).toMatchObject({ Baton_Attributed_Amount__c: 500, Baton_Touch_Count__c: 1 });
  });
});

describe('an opportunity that a rule of the org locks', () => {
  it('is parked with the words of the rule', async () => {
    const cara = await customer('cara', fair, 70);
    const message = 'Finance has locked closed deals';
    await crms.org.control('POST settings', {
      validationRules: [{ object: 'Opportunity', field: 'Baton_Attributed_Amount__c', mode: 'forbidden', message }],
    });
    await win(cara.deal);
    await nextHour();
    const parked = await attribution().parkedFigures(installId(), 20);
    expect(parked.find(({ record, id }) => record === 'deal' && id === cara.deal)?.why).toContain(message);
    expect((await rowOf('Contact', cara.contact)).Baton_Won_Revenue__c).toBe(70);
    await crms.org.control('POST settings', { validationRules: [] });
  });
});

describe('an opportunity whose buyer attended a webinar that HubSpot alone knows of', () => {
  it('is shared out by the webinar too', async () => {
    const dora = await customer('dora', spring, 900);
    const contact = { firstname: 'dora', lastname: 'Buyer', email: 'dora@dora.example' };
    const contactId = crms.hubspot.portal.create('contacts', contact, { source: 'IMPORT' });
    const attended = { contactId, state: 'ATTENDED', occurredAt: now() - DAY };
    await crms.hubspot.control('POST portal', { marketingEvents: [{ name: 'Pumps live', id: '77', participations: [attended] }] });
    await two.pass(5);
    await win(dora.deal);
    await nextHour();
    // Where the portal's requests of this instant are used up, the deal is divided twice; a record's figures are written once an hour.
    if ((await rowOf('Opportunity', dora.deal)).Baton_Touch_Count__c !== 2) await nextHour();
    const { touches } = await currentOf(dora.deal);
    expect(touches).toContainEqual(
      expect.objectContaining({ id: 'hubspot event-77-ATTENDED', person: dora.contact, at: attended.occurredAt, campaign: 'Pumps live' }),
    );
    expect(await rowOf('Opportunity', dora.deal)).toMatchObject({
      Baton_First_Touch_Campaign__c: 'Pumps live',
      Baton_Touch_Count__c: 2,
      Baton_Attributed_Amount__c: 900,
    });
  });
});
