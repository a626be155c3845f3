/** Forms, their submissions and what becomes of them, as an app reads them. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld } from '../../../sandbox/world/index.ts';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const submit = (form: string, email: string, rest = {}) =>
  s.control('POST act', { op: 'submitForm', form, properties: { email, ...rest } });
const forms = async (query = '') => (await s.api('GET', `/marketing/v3/forms${query}`)).body;
const submissions = (id: string, query = '') => s.api('GET', `/form-integrations/v1/submissions/forms/${id}${query}`);
const later = (ms: number) => s.control('POST advance', { to: s.portal.now() + ms });

describe('11. Marketing data: forms', () => {
  it('are definitions of type hubspot, paged, on v3 and on the beta path only', async () => {
    for (const name of ['Demo', 'Trial', 'Pricing']) await submit(`Page: ${name}`, `${name}@example.invalid`);
    const first = await forms('?limit=2');
    expect(first.results.map((form: any) => [form.name, form.formType, form.archived])).toEqual([
      ['Demo', 'hubspot', false],
      ['Trial', 'hubspot', false],
    ]);
    expect((await forms(`?limit=2&after=${first.paging.next.after}`)).results[0].name).toBe('Pricing');
    expect((await forms('?formTypes=flow')).results).toEqual([]);
    expect((await forms('?archived=true')).results).toEqual([]);
    expect((await forms('?formTypes=hubspot&formTypes=flow')).results).toHaveLength(3);
    expect((await s.api('GET', '/marketing/forms/2026-09-beta')).body.results).toHaveLength(3);
    expect((await s.api('GET', '/marketing/forms/2026-09')).status).toBe(404);
    const one = await s.api('GET', `/marketing/v3/forms/${first.results[0].id}`);
    expect(one.body.fieldGroups[0].fields[0]).toMatchObject({ objectTypeId: '0-1', name: 'email', required: true });
    expect((await s.api('GET', '/marketing/v3/forms/none')).status).toBe(404);
  });

  it('give submissions newest first, at most 50 a page, without a contact id', async () => {
    for (let n = 0; n < 60; n++) {
      await submit('Pricing page: Demo', `p${n}@example.invalid`, { firstname: `P${n}` });
      await later(1_000);
    }
    const [form] = (await forms()).results;
    const page = (await submissions(form.id, '?limit=50')).body;
    expect(page.results).toHaveLength(50);
    expect(page.results[0]).toEqual({
      conversionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      submittedAt: Date.UTC(2026, 2, 2, 0, 0, 59),
      values: [
        { name: 'email', value: 'p59@example.invalid', objectTypeId: '0-1' },
        { name: 'firstname', value: 'P59', objectTypeId: '0-1' },
      ],
      pageUrl: 'https://www.example.test/pricing-page',
    });
    const rest = (await submissions(form.id, `?limit=50&after=${page.paging.next.after}`)).body;
    expect(rest.results.map((row: any) => row.values[0].value).at(-1)).toBe('p0@example.invalid');
    expect((await submissions(form.id, '?limit=51')).status).toBe(400);
    expect((await submissions('none')).status).toBe(404);
  });

  it('keep every submission of a person, and make one contact', async () => {
    const { id } = await submit('Page: Demo', 'a@example.invalid');
    await later(60_000);
    expect((await submit('Page: Demo', 'A@example.invalid')).id).toBe(id);
    const [form] = (await forms()).results;
    expect((await submissions(form.id)).body.results).toHaveLength(2);
    expect(s.portal.get('contacts', id)?.properties).toMatchObject({
      num_conversion_events: '2',
      first_conversion_date: '2026-03-02T00:00:00.000Z',
      recent_conversion_date: '2026-03-02T00:01:00.000Z',
    });
  });

  it('forget a person with a privacy deletion, merged records included', async () => {
    const one = await submit('Page: Demo', 'a@example.invalid');
    const two = await submit('Page: Demo', 'b@example.invalid');
    await submit('Page: Demo', 'c@example.invalid');
    const [form] = (await forms()).results;
    s.portal.merge('contacts', one.id, two.id, { source: 'CRM_UI' });
    expect((await submissions(form.id)).body.results).toHaveLength(3);
    await s.api('POST', '/crm/objects/2026-09/contacts/gdpr-delete', { objectId: one.id });
    expect((await submissions(form.id)).body.results.map((row: any) => row.values[0].value)).toEqual(['c@example.invalid']);
  });

  it('come from no other hand than a form', async () => {
    const properties = { recent_conversion_event_name: 'Page: Typed in', recent_conversion_date: '2026-03-01T00:00:00.000Z' };
    s.portal.create('contacts', properties, { source: 'CRM_UI' });
    expect((await forms()).results).toEqual([]);
  });

  it('need their scope', async () => {
    const without = (await s.install({ scopes: ['oauth', 'crm.objects.contacts.read'] })).access_token;
    for (const path of ['/marketing/v3/forms', '/form-integrations/v1/submissions/forms/x']) {
      const answer = await s.api('GET', path, undefined, without);
      expect(answer).toMatchObject({ status: 403, body: { errors: [{ context: { requiredGranularScopes: ['forms'] } }] } });
    }
  });

  it('survive a restart', async () => {
    const state = await mkdtemp(path.join(os.tmpdir(), 'sandbox-forms-'));
    const a = await startSandbox({ state });
    await a.control('POST act', { op: 'submitForm', form: 'Page: Demo', properties: { email: 'a@example.invalid' } });
    await a.api('POST', '/marketing/campaigns/2026-09', { properties: { hs_name: 'Fair' } });
    await a.control('POST checkpoint');
    await a.close();
    const b = await startSandbox({ state });
    const [form] = (await b.api('GET', '/marketing/v3/forms')).body.results;
    expect((await b.api('GET', `/form-integrations/v1/submissions/forms/${form.id}`)).body.results).toHaveLength(1);
    expect((await b.api('GET', '/marketing/campaigns/2026-09?properties=hs_name')).body.results[0].properties.hs_name).toBe('Fair');
    await b.close();
    await rm(state, { recursive: true });
  });

  it('fill by themselves in a world that plays', async () => {
    const world = await startSandbox({ world: createWorld({ seed: 3, leads: 30, days: 4 }) });
    await world.control('POST advance', { to: Date.UTC(2030, 0, 1) });
    const played = (await world.api('GET', '/marketing/v3/forms')).body.results;
    const counts = await Promise.all(
      played.map(
        async ({ id }: any) => (await world.api('GET', `/form-integrations/v1/submissions/forms/${id}?limit=50`)).body.results.length,
      ),
    );
    expect(played.length).toBeGreaterThan(1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10);
    await world.close();
  });
});

describe('11. Marketing data: event occurrences', () => {
  it('tell the submissions of one contact, in enterprise accounts only', async () => {
    const { id } = await submit('Page: Demo', 'a@example.invalid');
    await later(60_000);
    const query = `?objectType=contact&objectId=${id}&eventType=e_form_submission_v2`;
    const read = (rest = '') => s.api('GET', `/events/event-occurrences/2026-09${query}${rest}`);
    expect(await read()).toMatchObject({ status: 403, body: { category: 'MISSING_SCOPES' } });
    await s.control('POST portal', { tier: 'enterprise' });
    expect((await read()).body.results).toMatchObject([{ objectType: 'CONTACT', objectId: id, occurredAt: '2026-03-02T00:00:00.000Z' }]);
    expect((await read('&occurredAfter=2026-03-02T00:00:30.000Z')).body.results).toEqual([]);
  });
});
