/** Who cannot act keeps no lead: leavers, people on leave, and the ones who come back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, OPENS_AT, openTasksOf, TEN } from '../helpers/company.ts';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let ben: string;
let cleo: string;

beforeAll(async () => {
  sandbox = await startSandbox({ startsAt: OPENS_AT });
  await sandbox.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
  ana = addRep(sandbox, 'ana');
  ben = addRep(sandbox, 'ben');
  cleo = addRep(sandbox, 'cleo');
  const absences = [{ rep: ben, from: new Date(TEN + 60 * MINUTE).toISOString(), to: new Date(TEN + 180 * MINUTE).toISOString() }];
  baton = await startApp(sandbox, { roster: { ...companyRoster([ana, ben, cleo]), absences } });
  await baton.playTo(TEN);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const ownerOf = (lead: string) => fieldsOf(sandbox, lead).hubspot_owner_id;
const taskOwners = (lead: string) => openTasksOf(sandbox, lead).map((task) => task.properties.hubspot_owner_id);

describe('A rep who goes on leave with a lead open', () => {
  let lead: string;

  it('loses it at once to a colleague of the pool, task and all', async () => {
    await baton.playTo(TEN + 59 * MINUTE);
    lead = handRaiser(sandbox, 'lena', ben);
    await baton.rest();
    expect(ownerOf(lead)).toBe(ben);
    await baton.playTo(TEN + 61 * MINUTE);
    expect(ownerOf(lead)).not.toBe(ben);
    expect(taskOwners(lead)).toEqual([ownerOf(lead)]);
  });

  it('is offered nothing while away', async () => {
    const given = handRaiser(sandbox, 'gero', ben);
    await baton.rest();
    expect(ownerOf(given)).not.toBe(ben);
    expect(taskOwners(given)).toEqual([ownerOf(given)]);
  });
});

describe('A rep who comes back', () => {
  it('has the lead again when nobody began', async () => {
    await baton.playTo(TEN + 175 * MINUTE);
    const lead = handRaiser(sandbox, 'rita', ben);
    await baton.rest();
    expect(ownerOf(lead)).not.toBe(ben);
    await baton.playTo(TEN + 181 * MINUTE);
    expect(ownerOf(lead)).toBe(ben);
    expect(taskOwners(lead)).toEqual([ben]);
  });
});

describe('A deactivated owner', () => {
  it('is left with no open hand-off within one sweep of our hearing of it', async () => {
    const lead = handRaiser(sandbox, 'dora', ana);
    await baton.rest();
    expect(ownerOf(lead)).toBe(ana);
    sandbox.portal.deactivateOwner(ana);
    // Owners send no webhooks: they are listed again every five minutes.
    await baton.playTo(sandbox.portal.now() + 6 * MINUTE);
    expect([ben, cleo]).toContain(ownerOf(lead));
    expect(taskOwners(lead)).toEqual([ownerOf(lead)]);
    const open = await baton.ledger.handoffs.open(baton.install.installId, { after: null, limit: 100 });
    expect(open.filter((row) => row.owner === ana)).toEqual([]);
  });
});

describe('A lead that nobody owns', () => {
  it('is left to routing until the accept time is over, and is not the safety net’s before', async () => {
    const lead = handRaiser(sandbox, 'nora', '');
    await baton.rest();
    expect(ownerOf(lead) || null).toBeNull();
    sandbox.portal.update('contacts', lead, { hubspot_owner_id: cleo }, { source: 'AUTOMATION_PLATFORM' });
    await baton.playTo(sandbox.portal.now() + 10 * MINUTE);
    expect(ownerOf(lead)).toBe(cleo);
  });
});

it('holds the invariant after all of it', async () => {
  expect(await baton.app.ledger.checkInvariant(baton.app.clock.now(), MINUTE)).toEqual([]);
});
