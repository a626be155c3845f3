/** The closed loop: a won deal's money is traced to what caused it and stands on the CRM's records; every change is one recomputation and one write of what changed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchClosedDeals } from '../../src/ports/write-back.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiserProperties, openingSandbox, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  ana = addRep(sandbox, 'ana');
  baton = await startApp(sandbox, { roster: companyRoster([ana]), environment: { BATON_RECONCILE: 'no' } });
  await switchClosedDeals(baton.ledger, baton.install.installId, { at: baton.app.clock.now(), by: 'test' });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const iso = (at: number) => new Date(at).toISOString();
const dealOf = (id: string) => sandbox.portal.get('deals', id)!.properties;
const personOf = (id: string) => sandbox.portal.get('contacts', id)!.properties;
const currentOf = async (id: string) => (await baton.ledger.attribution.current(baton.install.installId, [id]))[0]!;
const writesOf = async (id: string) =>
  (await baton.ledger.wanted.audit(baton.install.installId, { leadId: `deal:${id}`, limit: 100 })).filter(
    ({ action }) => action === 'figures written',
  );
const nextHour = () => baton.playTo(Math.floor(sandbox.portal.now() / HOUR) * HOUR + HOUR + 60_000);

/** Somebody who came through a campaign. */
function person(name: string, campaign: string): string {
  const properties = {
    ...handRaiserProperties(sandbox.portal.now(), name, ana),
    hs_analytics_source: 'PAID_SEARCH',
    hs_analytics_source_data_1: campaign,
    hs_analytics_first_touch_converting_campaign: campaign,
  };
  return sandbox.portal.create('contacts', properties, { source: 'FORM' });
}

function deal(leads: readonly string[], amount: string): string {
  const properties = { dealname: 'Pumps', pipeline: 'default', dealstage: 'appointmentscheduled', amount, hubspot_owner_id: ana };
  return sandbox.portal.create(
    'deals',
    properties,
    { source: 'CRM_UI' },
    leads.map((id) => ({ objectType: 'contacts' as const, id })),
  );
}

const win = (id: string) =>
  sandbox.portal.update('deals', id, { dealstage: 'closedwon', closedate: iso(sandbox.portal.now()) }, { source: 'CRM_UI' });

describe('A won deal', () => {
  let lead: string;
  let sale: string;

  beforeAll(async () => {
    lead = person('olga', 'spring');
    await baton.playTo(sandbox.portal.now() + HOUR);
    sale = deal([lead], '1200.50');
    await baton.playTo(sandbox.portal.now() + 2 * HOUR);
  });

  it('shows while it is open who began it, and no money', () => {
    expect(dealOf(sale)).toMatchObject({ baton_first_touch_campaign: 'spring', baton_sourced_by: 'marketing', baton_touch_count: '1' });
    expect(dealOf(sale).baton_attributed_amount ?? '').toBe('');
    expect(personOf(lead).baton_deal_outcome).toBe('open');
  });

  it('stands with its whole amount on its record and its person once it is won', async () => {
    win(sale);
    await nextHour();
    expect(dealOf(sale)).toMatchObject({
      baton_attributed_amount: '1200.5',
      baton_unattributed_amount: '0',
      baton_last_touch_campaign: 'spring',
      baton_top_campaigns: 'spring 100 % (u-shaped)',
      baton_attribution_model: 'u-shaped, baton, version 1',
    });
    expect(personOf(lead)).toMatchObject({
      baton_deal_outcome: 'won',
      baton_won_revenue: '1200.5',
      baton_won_currency: 'EUR',
      baton_first_touch_campaign: 'spring',
    });
    expect(personOf(lead).baton_became_customer_at).not.toBe('');
  });

  it('is written nothing when it is computed again', async () => {
    const before = (await writesOf(sale)).length;
    await baton.ledger.attribution.markAll(baton.install.installId, baton.app.clock.now());
    await baton.playTo(sandbox.portal.now() + 2 * HOUR);
    expect((await writesOf(sale)).length).toBe(before);
    expect((await currentOf(sale)).version.number).toBe((await currentOf(sale)).version.number);
  });

  it('that is re-priced has new credits, keeps the old ones, and is written what changed alone', async () => {
    const { version } = await currentOf(sale);
    const writes = (await writesOf(sale)).length;
    sandbox.portal.update('deals', sale, { amount: '2000.00' }, { source: 'CRM_UI' });
    await nextHour();
    const now = await currentOf(sale);
    expect(now.version.number).toBe(version.number + 1);
    expect(now.causes).toEqual(['re-priced']);
    const lines = await writesOf(sale);
    expect(lines).toHaveLength(writes + 1);
    expect(lines[0]).toMatchObject({
      before: { attributed_amount: 1200.5 },
      after: { attributed_amount: 2000 },
      because: 'attribution: u-shaped, baton, version 1',
    });
    const history = await baton.ledger.attribution.history(baton.install.installId, sale);
    expect(history.at(-2)!.version.credits!.amountMinor).toBe(120_050);
    expect(history.at(-2)!.version.supersededAt).not.toBeNull();
  });

  it('that is re-opened has no money any more, on the record neither', async () => {
    sandbox.portal.update('deals', sale, { dealstage: 'contractsent' }, { source: 'CRM_UI' });
    await nextHour();
    expect((await currentOf(sale)).causes).toContain('no-longer-won');
    expect(dealOf(sale).baton_attributed_amount ?? '').toBe('');
    expect(personOf(lead).baton_deal_outcome).toBe('open');
    win(sale);
    await nextHour();
    expect(dealOf(sale).baton_attributed_amount).toBe('2000');
  });

  it('takes a touch that was imported late, once', async () => {
    const writes = (await writesOf(sale)).length;
    const { installId } = baton.install;
    const touch = { id: 'fair-1', at: sandbox.portal.now() - 30 * DAY, kind: 'event', channel: 'offline-event', campaign: 'fair' };
    await baton.ledger.attribution.keepTouches(installId, [{ leadId: lead, touch }], sandbox.portal.now());
    await baton.ledger.attribution.keepTouches(installId, [{ leadId: lead, touch }], sandbox.portal.now());
    await baton.ledger.attribution.mark(installId, [sale], sandbox.portal.now());
    await nextHour();
    expect((await currentOf(sale)).causes).toEqual(['other-touchpoints']);
    expect(dealOf(sale)).toMatchObject({ baton_first_touch_campaign: 'fair', baton_touch_count: '2', baton_attributed_amount: '2000' });
    expect((await writesOf(sale)).length).toBe(writes + 1);
  });

  it('keeps the touches of a person who is merged into another', async () => {
    const twin = person('olga2', 'autumn');
    await nextHour();
    const other = deal([twin], '100.00');
    win(other);
    await nextHour();
    expect(dealOf(other).baton_first_touch_campaign).toBe('autumn');
    sandbox.portal.merge('contacts', lead, twin, { source: 'CRM_UI' });
    await nextHour();
    await nextHour();
    expect((await currentOf(other)).deal.people.ids).toEqual([lead]);
    // Of both together the fair was first, and the person was won long before the second sale.
    expect((await currentOf(sale)).touches.map(({ campaign }) => campaign)).toEqual(expect.arrayContaining(['fair', 'spring', 'autumn']));
    const { version } = await currentOf(other);
    const { lines, unattributed, amountMinor } = version.credits!;
    expect([...lines, ...unattributed].reduce((sum, { minor }) => sum + minor, 0)).toBe(amountMinor);
  });
});

describe('Two deals of one buyer', () => {
  let one: string;
  let other: string;
  let buyer: string;

  beforeAll(async () => {
    buyer = person('pia', 'winter');
    await nextHour();
    [one, other] = [deal([buyer], '300.00'), deal([buyer], '200.00')];
    await baton.playTo(sandbox.portal.now() + 60_000);
    win(one);
    win(other);
    await nextHour();
  });

  it('that are merged leave one with the money, and the other retired with its history', async () => {
    const writes = (await writesOf(one)).length;
    sandbox.portal.merge('deals', one, other, { source: 'CRM_UI' });
    sandbox.portal.update('deals', one, { amount: '500.00' }, { source: 'CRM_UI' });
    await nextHour();
    const [winner, loser] = [await currentOf(one), await currentOf(other)];
    expect(winner.version.credits!.amountMinor).toBe(50_000);
    expect([loser.notes.gone, loser.version.credits]).toEqual([true, null]);
    const history = await baton.ledger.attribution.history(baton.install.installId, other);
    expect(history.at(-2)!.version.credits!.amountMinor).toBe(20_000);
    expect((await writesOf(one)).length).toBe(writes + 1);
    expect(dealOf(one).baton_attributed_amount).toBe('500');
  });

  it('that one is split into are worth what it was', async () => {
    sandbox.portal.update('deals', one, { amount: '350.00' }, { source: 'CRM_UI' });
    const part = deal([buyer], '150.00');
    win(part);
    await nextHour();
    const amounts = [await currentOf(one), await currentOf(part)].map(({ version }) => version.credits!.amountMinor);
    expect(amounts).toEqual([35_000, 15_000]);
    expect(personOf(buyer).baton_won_revenue).toBe('500');
    // Both are the sale that winter began: the part is no second one to a customer.
    for (const [id, attributed] of [
      [one, '350'],
      [part, '150'],
    ] as const)
      expect(dealOf(id)).toMatchObject({ baton_first_touch_campaign: 'winter', baton_attributed_amount: attributed });
    expect((await currentOf(part)).deal.kind).toBe('new');
  });
});
