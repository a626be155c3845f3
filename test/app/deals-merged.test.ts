/** Deals that are merged or split: one recomputation each, nothing lost and nothing counted twice, the history kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchClosedDeals } from '../../jobs/write-back.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiserProperties, openingSandbox, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 3_600_000;

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
  });
});
