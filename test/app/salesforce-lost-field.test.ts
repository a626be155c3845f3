/** Field-level security lost on one field while Baton runs: told, left out, everything else goes on, and nothing loops. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPENS_AT } from '../helpers/company.ts';
import { handRaiserIn, type OrgApp, openTasksIn, orgRoster, recordIn, startOrgApp } from '../helpers/org-app.ts';
import { type SalesforceHandle, startSalesforce } from '../helpers/salesforce-sandbox.ts';

let org: SalesforceHandle;
let baton: OrgApp;
let ana: string;

beforeAll(async () => {
  org = await startSalesforce({ startsAt: OPENS_AT });
  ana = org.repIds[0]!;
  baton = await startOrgApp(org, { roster: orgRoster(org) });
}, 120_000);

afterAll(async () => {
  await baton?.stop();
  await org?.close();
});

const told = (message: RegExp) =>
  baton.log.lines.filter((line) => message.test(line.message)).map(({ fields }) => fields.fields ?? fields.field);
const last = () => org.server.box.log.since(0).at(-1)!.n;

describe('a field that Baton’s user may no longer see', () => {
  let lead: string;

  it('is left out of what is read and written, while task, owner and all other fields go on', async () => {
    await org.control('POST settings', { hiddenFields: ['Lead.Baton_Attempts__c', 'Lead.MobilePhone'] });
    lead = await handRaiserIn(org, 'lea', ana);
    await baton.pass(6);
    expect(openTasksIn(org, lead)).toHaveLength(1);
    expect(recordIn(org, 'Lead', lead)).toMatchObject({ Baton_State__c: 'offered' });
    expect(recordIn(org, 'Lead', lead)?.Baton_Attempts__c ?? null).toBe(null);
    expect(told(/cannot be read/)).toContain('MobilePhone');
    expect(told(/cannot be written/).join()).toContain('Baton_Attempts__c');
  });

  it('is asked for no more once everything stands: a quiet quarter of an hour writes nothing', async () => {
    await baton.pass(1);
    const from = last();
    await baton.pass(1);
    const writes = org.server.box.log.since(from).filter(({ kind }) => kind === 'collections' || kind === 'rows');
    expect(writes).toEqual([]);
    expect(await baton.ledger.marks.parked(baton.install.installId, 10)).toEqual([]);
  });

  it('keeps nobody else waiting: the rung goes on, and another lead has all that may be written', async () => {
    const other = await handRaiserIn(org, 'otto', ana);
    await baton.pass(40);
    expect(recordIn(org, 'Lead', lead)?.OwnerId).not.toBe(ana);
    expect(openTasksIn(org, other)).toHaveLength(1);
    expect(recordIn(org, 'Lead', other)).toMatchObject({ Baton_State__c: 'offered' });
    expect(await baton.app.ledger.checkInvariant(org.server.box.clock.now(), 60_000)).toEqual([]);
  });

  it('is written again by the next change once it is visible', async () => {
    await org.control('POST settings', { hiddenFields: [] });
    const call = { Subject: 'Call', TaskSubtype: 'Call', Status: 'Completed', WhoId: lead, CallDurationInSeconds: 60 };
    await org.control('POST records', { object: 'Task', userId: ana, records: [{ ...call, OwnerId: ana }] });
    await baton.pass(6);
    expect(recordIn(org, 'Lead', lead)).toMatchObject({ Baton_Attempts__c: 1 });
  });
});

describe('the key of tasks, lost', () => {
  it('is told by the nightly look, and tasks are made by their marker instead', async () => {
    await org.control('POST settings', { hiddenFields: ['Activity.Baton_Key__c'] });
    const lead = await handRaiserIn(org, 'nora', ana);
    await baton.pass(12);
    expect(openTasksIn(org, lead)).toHaveLength(1);
    // The night begins now.
    await baton.ledger.reconcile.schedule(baton.install.installId, org.server.box.clock.now());
    await baton.pass(1);
    const install = await baton.ledger.installs.find(baton.install.installId);
    expect(install!.capabilities).not.toContain('unique-task-key');
  });
});
