/** Who cannot act keeps no lead: leavers, people on leave, and the ones who come back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let ben: string;
let cleo: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
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

/** Of a company of their own: nobody's colleague has an owner already. */
function lead(name: string, ownerId: string): string {
  const id = handRaiser(sandbox, name, ownerId);
  sandbox.portal.update('contacts', id, { email: `${name}@${name}.example` }, { source: 'FORM' });
  return id;
}

const ownerOf = (lead: string) => fieldsOf(sandbox, lead).hubspot_owner_id;
const taskOwners = (lead: string) => openTasksOf(sandbox, lead).map((task) => task.properties.hubspot_owner_id);

describe('A rep who goes on leave with a lead open', () => {
  let one: string;

  it('loses it at once to a colleague of the pool, task and all', async () => {
    await baton.playTo(TEN + 59 * MINUTE);
    one = lead('lena', ben);
    await baton.rest();
    expect(ownerOf(one)).toBe(ben);
    await baton.playTo(TEN + 61 * MINUTE);
    expect(ownerOf(one)).not.toBe(ben);
    expect(taskOwners(one)).toEqual([ownerOf(one)]);
  });

  it('is offered nothing while away', async () => {
    const given = lead('gero', ben);
    await baton.rest();
    expect(ownerOf(given)).not.toBe(ben);
    expect(taskOwners(given)).toEqual([ownerOf(given)]);
  });
});

describe('A rep who comes back', () => {
  it('has the lead again when nobody began', async () => {
    await baton.playTo(TEN + 165 * MINUTE);
    const one = lead('rita', ben);
    await baton.rest();
    expect(ownerOf(one)).not.toBe(ben);
    await baton.playTo(TEN + 181 * MINUTE);
    expect(ownerOf(one)).toBe(ben);
    expect(taskOwners(one)).toEqual([ben]);
  });
});

describe('A deactivated owner', () => {
  it('is left with no open hand-off within one sweep of our hearing of it', async () => {
    const one = lead('dora', ana);
    await baton.rest();
    expect(ownerOf(one)).toBe(ana);
    sandbox.portal.deactivateOwner(ana);
    // Owners send no webhooks: they are listed again every five minutes.
    await baton.playTo(sandbox.portal.now() + 6 * MINUTE);
    expect([ben, cleo]).toContain(ownerOf(one));
    expect(taskOwners(one)).toEqual([ownerOf(one)]);
    const open = await baton.ledger.handoffs.open(baton.install.installId, { after: null, limit: 100 });
    expect(open.filter((row) => row.owner === ana)).toEqual([]);
  });

  it('is noticed at the first write that the CRM refuses for it: no webhook tells of a leaver', async () => {
    const dana = addRep(sandbox, 'dana');
    await baton.ledger.marks.mark(baton.install.installId, 'pull.rep', [dana], sandbox.portal.now());
    await baton.rest();
    sandbox.portal.deactivateOwner(dana);
    const one = lead('dolf', dana);
    await baton.rest();
    expect(ownerOf(one)).not.toBe(dana);
    expect(taskOwners(one)).toEqual([ownerOf(one)]);
  });
});

describe('A lead that nobody owns', () => {
  it('is left to routing until the accept time is over, and is not the safety net’s before', async () => {
    const one = lead('nora', '');
    await baton.rest();
    expect(ownerOf(one) || null).toBeNull();
    sandbox.portal.update('contacts', one, { hubspot_owner_id: cleo }, { source: 'AUTOMATION_PLATFORM' });
    await baton.playTo(sandbox.portal.now() + 10 * MINUTE);
    expect(ownerOf(one)).toBe(cleo);
  });
});

it('holds the invariant after all of it', async () => {
  expect(await baton.app.ledger.checkInvariant(baton.app.clock.now(), MINUTE)).toEqual([]);
});
