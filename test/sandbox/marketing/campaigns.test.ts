/** Campaigns with budget, spend, assets and reports, as an app of a Marketing Hub Professional account reads them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const P = '/marketing/campaigns/2026-09';
const BY = { source: 'FORM' } as const;
const get = (path: string, token?: string) => s.api('GET', `${P}${path}`, undefined, token);
const make = async (hs_name: string, rest = {}) => (await s.api('POST', P, { properties: { hs_name, ...rest } })).body.id as string;

describe('11. Marketing data: campaigns', () => {
  it('are read on the dated and the v3 path, with a GUID and only the filled properties asked for', async () => {
    const id = await make('Spring fair', { hs_start_date: '2026-03-01', hs_utm: 'spring' });
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const base of [P, '/marketing/v3/campaigns']) {
      const { body } = await s.api('GET', `${base}/${id}?properties=hs_name,hs_utm,hs_notes`);
      expect(body).toMatchObject({ id, businessUnits: [], assets: {}, createdAt: expect.any(String) });
      expect(body.properties).toEqual({ hs_name: 'Spring fair', hs_utm: 'spring' });
    }
    expect((await get(`/${id}`)).body.properties).toEqual({});
    expect((await get('/00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });

  it('are listed by name, filtered, sorted and paged with a total', async () => {
    for (const name of ['Gamma', 'Alpha', 'Beta', 'Alphabet']) await make(name);
    const names = async (query: string) =>
      (await get(`?properties=hs_name&${query}`)).body.results.map((item: any) => item.properties.hs_name);
    expect(await names('')).toEqual(['Alpha', 'Alphabet', 'Beta', 'Gamma']);
    expect(await names('sort=-hs_name')).toEqual(['Gamma', 'Beta', 'Alphabet', 'Alpha']);
    expect(await names('name=alpha')).toEqual(['Alpha', 'Alphabet']);
    const first = (await get('?limit=3')).body;
    expect(first).toMatchObject({ total: 4, paging: { next: { after: '3' } } });
    const rest = (await get(`?limit=3&after=${first.paging.next.after}`)).body;
    expect(rest.results).toHaveLength(1);
    expect(rest.paging).toBeUndefined();
    expect((await get('?sort=colour')).status).toBe(400);
    expect((await get('?limit=101')).status).toBe(400);
  });

  it('are created with a name, changed, emptied and deleted', async () => {
    expect((await s.api('POST', P, { properties: {} })).status).toBe(400);
    expect(await s.api('POST', P, { properties: { hs_name: 'A', colour: 'red' } })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'PROPERTY_DOESNT_EXIST' }] },
    });
    expect((await s.api('POST', P, { properties: { hs_name: 'A', hs_start_date: 'soon' } })).status).toBe(400);
    const id = await make('A', { hs_notes: 'x' });
    const changed = await s.api('PATCH', `${P}/${id}`, { properties: { hs_name: 'B', hs_notes: '' } });
    expect(changed).toMatchObject({ status: 200, body: { properties: { hs_name: 'B' } } });
    expect(changed.body.properties).not.toHaveProperty('hs_notes');
    expect((await s.api('DELETE', `${P}/${id}`)).status).toBe(204);
    expect((await get(`/${id}`)).status).toBe(404);
  });

  it('come in batches: read up to 50, the rest up to 100, all or nothing', async () => {
    const batch = (op: string, inputs: unknown) => s.api('POST', `${P}/batch/${op}?properties=hs_name`, { inputs });
    const made = await batch('create', [{ properties: { hs_name: 'A' } }, { properties: { hs_name: 'B' } }]);
    expect(made.status).toBe(201);
    const ids = made.body.results.map(({ id }: any) => ({ id }));
    expect((await batch('create', [{ properties: { hs_name: 'C' } }, { properties: {} }])).status).toBe(400);
    expect((await get('')).body.total).toBe(2);
    expect((await batch('read', ids)).body.results).toMatchObject([{ properties: { hs_name: 'A' } }, { properties: { hs_name: 'B' } }]);
    expect(await batch('read', [...ids, { id: 'x' }])).toMatchObject({ status: 207, body: { errors: [{ context: { ids: ['x'] } }] } });
    expect(
      (
        await batch(
          'read',
          Array.from({ length: 51 }, () => ids[0]),
        )
      ).status,
    ).toBe(400);
    expect((await batch('update', [{ ...ids[0], properties: { hs_name: 'A2' } }])).body.results[0].properties.hs_name).toBe('A2');
    expect((await batch('archive', ids)).status).toBe(204);
    expect((await get('')).body.total).toBe(0);
  });

  it('carry budget and spend items by hand and total them', async () => {
    const id = await make('A');
    const item = (purse: string, name: string, amount: number) =>
      s.api('POST', `${P}/${id}/${purse}`, { name, amount, order: 0, description: 'd' });
    expect(await item('budget', 'Booth', 5_000)).toMatchObject({ status: 201, body: { name: 'Booth', amount: 5_000 } });
    const spent = (await item('spend', 'Ads', 1_200)).body;
    await item('spend', 'Travel', 300);
    const { body } = await get(`/${id}/budget/totals`);
    expect(body).toMatchObject({ currencyCode: 'EUR', budgetTotal: 5_000, spendTotal: 1_500, remainingBudget: 3_500 });
    expect(body.spendItems.map((row: any) => row.name)).toEqual(['Ads', 'Travel']);
    await s.api('PUT', `${P}/${id}/spend/${spent.id}`, { name: 'Ads', amount: 200 });
    expect((await get(`/${id}/spend/${spent.id}`)).body).toMatchObject({ amount: 200 });
    expect((await s.api('DELETE', `${P}/${id}/spend/${spent.id}`)).status).toBe(204);
    expect((await get(`/${id}/budget/totals`)).body.spendTotal).toBe(300);
    const sums = (await get(`/${id}?properties=hs_budget_items_sum_amount,hs_spend_items_sum_amount`)).body.properties;
    expect(sums).toEqual({ hs_budget_items_sum_amount: '5000', hs_spend_items_sum_amount: '300' });
    expect((await item('spend', 'x', -1)).status).toBe(400);
    expect((await get(`/${id}/spend/1`)).status).toBe(404);
  });

  it('list assets by type, with metrics only when both dates are given', async () => {
    const id = await make('A');
    await s.control('POST act', { op: 'submitForm', form: 'Pricing: Demo', properties: { email: 'a@example.invalid' } });
    const [form] = (await s.api('GET', '/marketing/v3/forms')).body.results;
    expect((await s.api('PUT', `${P}/${id}/assets/FORM/${form.id}`)).status).toBe(204);
    expect((await s.api('PUT', `${P}/${id}/assets/LANDING_PAGE/9`)).status).toBe(204);
    expect((await get(`/${id}/assets/FORM`)).body).toEqual({ results: [{ id: form.id, name: 'Demo' }] });
    const dated = (await get(`/${id}/assets/FORM?startDate=2026-03-02&endDate=2026-03-02`)).body.results;
    expect(dated).toEqual([{ id: form.id, name: 'Demo', metrics: { SUBMISSIONS: 1 } }]);
    expect((await get(`/${id}/assets/FORM?startDate=2026-03-03&endDate=2026-03-09`)).body.results[0].metrics.SUBMISSIONS).toBe(0);
    expect(Object.keys((await get(`/${id}`)).body.assets)).toEqual(['FORM', 'LANDING_PAGE']);
    expect((await s.api('PUT', `${P}/${id}/assets/FORM/none`)).status).toBe(404);
    expect((await get(`/${id}/assets/MOON`)).status).toBe(400);
    await s.api('DELETE', `${P}/${id}/assets/FORM/${form.id}`);
    expect((await get(`/${id}/assets/FORM`)).body.results).toEqual([]);
  });

  it('report contacts, metrics and revenue of those they touched', async () => {
    const id = await make('Fair', { hs_utm: 'fair' });
    const contact = (properties: Record<string, string>) => s.portal.create('contacts', properties, BY);
    const first = contact({ hs_analytics_first_touch_converting_campaign: id });
    const last = contact({ hs_analytics_last_touch_converting_campaign: 'Fair' });
    const utm = contact({ utm_campaign: 'FAIR' });
    contact({ utm_campaign: 'other' });
    const deal = (who: string, properties: Record<string, string>) =>
      s.portal.create('deals', properties, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: who }]);
    deal(first, { amount: '100', dealstage: 'closedwon' });
    deal(last, { amount: '40', dealstage: 'closedwon' });
    deal(utm, { amount: '7' });
    expect((await get(`/${id}/reports/metrics`)).body).toEqual({
      sessions: 3,
      newContactsFirstTouch: 1,
      newContactsLastTouch: 1,
      influencedContacts: 3,
    });
    expect((await get(`/${id}/reports/contacts/contactFirstTouch`)).body).toEqual({ results: [{ id: first }] });
    const paged = (await get(`/${id}/reports/contacts/influencedContacts?limit=2`)).body;
    expect(paged).toMatchObject({ results: [{ id: first }, { id: last }], paging: { next: { after: '2' } } });
    const money = async (query: string) => (await get(`/${id}/reports/revenue${query}`)).body;
    expect(await money('')).toEqual({ contactsNumber: 3, dealsNumber: 3, dealAmount: 147, revenueAmount: 140, currencyCode: 'EUR' });
    expect(await money('?attributionModel=FIRST_INTERACTION')).toMatchObject({ contactsNumber: 1, dealAmount: 100, revenueAmount: 100 });
    expect(await money('?startDate=2026-04-01&endDate=2026-04-30')).toMatchObject({ contactsNumber: 0, revenueAmount: 0 });
    expect((await get(`/${id}/reports/revenue?attributionModel=GUESS`)).status).toBe(400);
    expect((await get(`/${id}/reports/contacts/everybody`)).status).toBe(400);
  });

  it('need their own scopes, one more for revenue, and the tier', async () => {
    const id = await make('A');
    const read = (await s.install({ scopes: ['oauth', 'marketing.campaigns.read'] })).access_token;
    expect((await get(`/${id}/budget/totals`, read)).status).toBe(200);
    expect((await get(`/${id}/reports/revenue`, read)).body.errors[0].context.requiredGranularScopes).toEqual([
      'marketing.campaigns.revenue.read',
    ]);
    expect((await s.api('POST', P, { properties: { hs_name: 'B' } }, read)).status).toBe(403);
    for (const tier of ['free', 'starter']) {
      await s.control('POST portal', { tier });
      expect(await get('', read)).toMatchObject({ status: 403, body: { category: 'MISSING_SCOPES' } });
    }
    expect((await s.api('GET', '/crm/objects/2026-09/contacts')).status).toBe(200);
  });
});
