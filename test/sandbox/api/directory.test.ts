/** Owners, users, pipelines, account details and call outcomes as an app reads them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const person = (n: number) => ({
  firstName: `R${n}`,
  lastName: 'Ep',
  email: `r${n}@example.invalid`,
  teams: ['EMEA'],
  timeZone: 'Europe/Berlin',
});

it('pages owners and filters by e-mail', async () => {
  for (let n = 0; n < 5; n++) s.portal.addOwner(person(n));
  const first = (await s.api('GET', '/crm/owners/2026-09?limit=3')).body;
  const second = (await s.api('GET', `/crm/owners/2026-09?limit=3&after=${first.paging.next.after}`)).body;
  expect([...first.results, ...second.results].map((owner: any) => owner.firstName)).toEqual(['R0', 'R1', 'R2', 'R3', 'R4']);
  expect(second.paging).toBeUndefined();
  const byEmail = (await s.api('GET', '/crm/v3/owners?email=R2@example.invalid')).body.results;
  expect(byEmail).toMatchObject([
    { type: 'PERSON', teams: [{ name: 'EMEA', primary: true }], userId: expect.any(Number), archived: false },
  ]);
});

it('shows a deactivated owner as archived without user id, and refuses to assign to it', async () => {
  const id = s.portal.addOwner(person(1));
  s.portal.deactivateOwner(id);
  expect((await s.api('GET', `/crm/owners/2026-09/${id}`)).status).toBe(404);
  const [owner] = (await s.api('GET', '/crm/owners/2026-09?archived=true')).body.results;
  expect(owner).toMatchObject({ id, userId: null, userIdIncludingInactive: expect.any(Number), archived: true });
  expect((await s.api('POST', '/crm/v3/objects/contacts', { properties: { hubspot_owner_id: id } })).status).toBe(400);
});

it('keeps time zone and hours on the users object', async () => {
  const id = s.portal.addOwner(person(1));
  const names = 'hs_standard_time_zone,hs_working_hours,hs_out_of_office_hours,hs_internal_user_id';
  const [user] = (await s.api('GET', `/crm/objects/2026-09/0-115?properties=${names}`)).body.results;
  const owner = (await s.api('GET', `/crm/v3/owners/${id}`)).body;
  expect(user.properties).toMatchObject({ hs_standard_time_zone: 'Europe/Berlin', hs_internal_user_id: String(owner.userId) });
  expect(JSON.parse(user.properties.hs_working_hours)).toEqual([{ days: 'MONDAY_TO_FRIDAY', startMinute: 540, endMinute: 1020 }]);
});

it('describes the deal pipeline with metadata as strings', async () => {
  const [pipeline] = (await s.api('GET', '/crm/pipelines/2026-09/deals')).body.results;
  expect(pipeline.id).toBe('default');
  const won = pipeline.stages.find((stage: any) => stage.id === 'closedwon');
  expect(won.metadata).toEqual({ isClosed: 'true', probability: '1.0' });
});

it('describes the account', async () => {
  const { body } = await s.api('GET', '/account-info/2026-09/details');
  expect(body).toMatchObject({ portalId: Number(s.portalId), timeZone: 'Europe/Madrid', utcOffsetMilliseconds: 3_600_000 });
});

it('lists call outcomes as a bare array', async () => {
  const { body } = await s.api('GET', '/calling/v1/dispositions');
  expect(body).toContainEqual({ id: 'f240bbac-87c9-4f6e-bf70-924b57d47db7', label: 'Connected', deleted: false });
});
