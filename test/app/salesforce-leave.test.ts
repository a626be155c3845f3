/** Leaving an org as asked for in the console: its tasks, its fields, its object and its access go, what people did stays. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestLimits } from '../../src/domain/request-limits.ts';
import { errandDoneKey, errandKey } from '../../src/ports/errands.ts';
import { ERRAND } from '../../src/ports/jobs.ts';
import { OPENS_AT } from '../helpers/company.ts';
import { handRaiserIn, type OrgApp, openTasksIn, orgRoster, recordIn, startOrgApp } from '../helpers/org-app.ts';
import { type SalesforceHandle, startSalesforce } from '../helpers/salesforce-sandbox.ts';

let org: SalesforceHandle;
let baton: OrgApp;

beforeAll(async () => {
  org = await startSalesforce({ startsAt: OPENS_AT });
  baton = await startOrgApp(org, { roster: orgRoster(org) });
}, 120_000);

afterAll(async () => {
  await baton?.stop();
  await org?.close();
});

/** Every request that the account has for this while is taken by something else. */
async function useUp({ app, install }: OrgApp): Promise<void> {
  const limits = requestLimits(install.settings);
  const now = org.server.box.clock.now();
  while ((await app.ledger.permit(install, 'urgent', limits, now)).granted) {
    /* until there is none left */
  }
}

const customFields = () =>
  org.server.box.org.schema
    .all()
    .flatMap(({ name, fields }) =>
      [...fields.values()].flatMap((field) => (field.name.startsWith('Baton_') ? [`${name}.${field.name}`] : [])),
    );

describe('disconnecting with the fields', () => {
  it('leaves the org clean but for what is in use, and says what that is', async () => {
    const [ana] = org.repIds as [string];
    const lead = await handRaiserIn(org, 'lea', ana);
    await baton.pass(6);
    expect(openTasksIn(org, lead)).toHaveLength(1);
    await org.control('POST settings', { usedComponents: ['Lead.Baton_State__c'] });
    const { installId, workspaceId } = baton.install;
    const errand = { kind: 'disconnect', removeFields: true, by: 'Ada', askedAt: org.server.box.clock.now() };
    await baton.ledger.saveSetting(errandKey(installId), errand);
    await useUp(baton);
    await baton.app.queue.nudge(ERRAND, { workspaceId, installId });
    await baton.pass(1);
    expect(await baton.ledger.setting(errandDoneKey(installId))).toBeFalsy();
    // `serve` sweeps every second and looks for errands every half minute; this stepped world sweeps only while Baton has work in its lanes.
    for (let n = 0; n < 30; n++) await baton.app.jobs.sweepOnce();
    await baton.pass(1);
    expect(await baton.ledger.setting(errandDoneKey(installId))).toMatchObject({
      told: ['1 task deleted', expect.stringMatching(/^\d+ fields removed$/), 'the app is uninstalled there'],
      failed: [expect.stringMatching(/^Salesforce keeps Lead\.Baton_State__c/)],
    });
    expect(customFields()).toEqual(['Lead.Baton_State__c']);
    expect(openTasksIn(org, lead)).toEqual([]);
    expect(recordIn(org, 'Lead', lead)).toMatchObject({ LastName: 'Buyer', OwnerId: ana });
    expect(await baton.ledger.installs.find(installId)).toMatchObject({ status: 'uninstalled' });
  });

  it('asks nothing any more', async () => {
    const last = org.server.box.log.since(0).at(-1)!.n;
    await baton.pass(30);
    expect(org.server.box.log.since(last)).toEqual([]);
  });
});
