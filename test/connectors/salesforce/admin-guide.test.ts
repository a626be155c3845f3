/** docs/salesforce-admin.md, step by step against the sandbox: what each step says is what happens. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../config/options.ts';
import { createSalesforceConnector } from '../../../connectors/salesforce/index.ts';
import type { CrmLead } from '../../../src/domain/crm-record.ts';
import type { Session } from '../../../src/ports/connector.ts';
import { testLog, testSession } from '../session.ts';
import { configOf, type SalesforceBench, salesforceBench } from './bench.ts';

const GUIDE = readFileSync(new URL('../../../docs/salesforce-admin.md', import.meta.url), 'utf8');
const REDIRECT = 'http://localhost:3000/oauth/callback';

let bench: SalesforceBench;
beforeEach(async () => {
  bench = await salesforceBench({ bare: true });
});
afterEach(() => bench.close());

const missing = async (session: Session): Promise<string[]> => {
  const { capabilities } = await bench.connector.probe(session);
  return capabilities.filter(({ present }) => !present).map(({ id }) => id);
};

/** Consents as this user and answers a session of theirs. */
async function connectAs(userId: string): Promise<Session> {
  const { sandbox, now } = bench;
  const tokens = await sandbox.install({ userId, redirectUri: REDIRECT });
  return testSession({ accountId: sandbox.orgId, token: tokens.access_token, instance: sandbox.url, now, capabilities: [] });
}

describe('the admin’s guide', () => {
  it('step 1: a user for programs is Baton’s own, a person is not', async () => {
    expect(await missing(await connectAs(bench.sandbox.integrationUserId))).not.toContain('own-user');
    expect(await missing(await connectAs(bench.sandbox.adminId))).toContain('own-user');
  });

  it('steps 2 and 4: PKCE and rotation are used, and an app that is not installed is named as such', async () => {
    const connector = createSalesforceConnector(configOf(bench.sandbox), testLog());
    const url = new URL(connector.authorizeUrl({ state: 's', redirectUri: REDIRECT }));
    for (const scope of url.searchParams.get('scope')!.split(' ')) expect(GUIDE).toContain(scope);
    expect(url.searchParams.has('code_challenge')).toBe(true);
    const tokens = await bench.sandbox.install({ redirectUri: REDIRECT });
    const fresh = await connector.refresh({ refreshToken: tokens.refresh_token, now: bench.now() });
    expect(fresh.refreshToken).not.toBe(tokens.refresh_token);
    expect(GUIDE).toMatch(/app must be installed into org/i);
  });

  it('step 3: names the options that there are, with the default address', () => {
    const named = [...new Set(GUIDE.match(/SALESFORCE_[A-Z_]+/g))];
    const known = OPTIONS.map(({ env }) => env);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(GUIDE).toContain('SALESFORCE_LOGIN_URL=https://login.salesforce.com');
  });

  it('step 5: the fields are there and usable once they were made, and every field that people fill is named in step 6', async () => {
    expect(await missing(bench.session())).toEqual(expect.arrayContaining(['unique-task-key', 'handoff-records']));
    const plan = await bench.connector.provision(bench.session(), { preview: false });
    expect(plan.conflicts).toEqual([]);
    const lacks = await missing(bench.session());
    expect(lacks).not.toContain('unique-task-key');
    expect(lacks).not.toContain('handoff-records');
    const filled = plan.create.flatMap((line) =>
      /\(Lead\.(Baton_(?:Lead_Response|Response_Reason|Outcome_Asked|Call_Back|Wake_Up|Evaluat|Nurture|Facts|Answer|Change)\w*)\)/.test(
        line,
      )
        ? [line.match(/"(.+?)"/)![1]!]
        : [],
    );
    expect(filled).toHaveLength(11);
    for (const label of filled) expect(GUIDE).toContain(`*${label}*`);
  }, 120_000);

  it('step 6: what a rep fills in is read as said by the rep, and a meeting’s outcome as well', async () => {
    await bench.connector.provision(bench.session(), { preview: false });
    const session = await bench.reprobe();
    const [rep] = bench.sandbox.repIds as [string];
    const lead = await bench.addLead({ name: 'Lea', ownerId: rep });
    const event = bench.person.make('Event', {
      Subject: 'Demo',
      WhoId: lead,
      OwnerId: rep,
      StartDateTime: new Date(bench.now()).toISOString(),
      DurationInMinutes: 30,
    });
    bench.person.change('Lead', lead, { Baton_Lead_Response__c: 'accept' }, rep);
    bench.person.change('Event', event, { Baton_Meeting_Outcome__c: 'held' }, rep);
    const { found } = await bench.connector.read(session, 'lead', [lead]);
    expect((found[0] as CrmLead).response.leadResponse).toMatchObject([{ value: 'accept', by: rep, source: 'person' }]);
    const { items } = await bench.connector.activities(session, [lead], 0);
    expect(items).toMatchObject([{ kind: 'meeting', state: 'held' }]);
  }, 120_000);

  it('step 7: without field history it is named as missing, with what to tick', async () => {
    expect(await missing(bench.session())).not.toContain('field-history');
    await bench.sandbox.control('POST settings', { hiddenObjects: ['LeadHistory', 'ContactHistory'] });
    const { capabilities } = await bench.connector.probe(bench.session());
    const history = capabilities.find(({ id }) => id === 'field-history')!;
    expect(history).toMatchObject({ present: false, remedy: expect.stringContaining('Set History Tracking') });
    for (const field of ['Email Opt Out', 'Do Not Call']) {
      expect(history.remedy).toContain(field);
      expect(GUIDE).toContain(`*${field}*`);
    }
  });

  it('step 8: no write gives a lead to whom the assignment rule names, and the org’s hours and holidays are known', async () => {
    await bench.connector.provision(bench.session(), { preview: false });
    const session = await bench.reprobe();
    const [ana, ben] = bench.sandbox.repIds as [string, string];
    const lead = await bench.addLead({ name: 'Lea', ownerId: ana });
    await bench.sandbox.control('POST settings', { leadAssignees: [ben] });
    const written = await bench.connector.setFields(session, [{ record: 'lead', id: lead, values: { attempts: 1 } }]);
    expect(written).toMatchObject([{ status: { kind: 'done' } }]);
    expect(bench.person.get('Lead', lead)?.OwnerId).toBe(ana);
    expect(session.settings.companyTime).toMatchObject({ hours: { mon: ['09:00-18:00'] }, daysOff: ['2026-12-25'] });
    expect(GUIDE).toMatch(/80 % of the org's daily API requests/);
  }, 120_000);

  it('faster: the objects it has ticked are those that are listened to, and the option is the one there is', async () => {
    const stop = new AbortController();
    const heard = Promise.withResolvers<void>();
    const done = bench.connector.listen!(bench.session(), null, async () => heard.resolve(), stop.signal);
    await heard.promise;
    stop.abort();
    await done;
    const objects = bench.log.lines.find(({ message }) => message === 'listening to change events')!.fields.objects;
    const words = String(objects).split(' ');
    expect(words.sort()).toEqual(['CampaignMember', 'Contact', 'Lead', 'Opportunity', 'Task']);
    for (const object of words) expect(GUIDE).toContain(`*${object.replace(/(?<=[a-z])(?=[A-Z])/g, ' ')}*`);
    expect(GUIDE).toContain('SALESFORCE_CHANGE_EVENTS=yes');
  });

  it('leaving: nothing of Baton’s stays, and what is in use is named', async () => {
    await bench.connector.provision(bench.session(), { preview: false });
    await bench.sandbox.control('POST settings', { usedComponents: ['Contact.Baton_State__c'] });
    const { removed, kept } = await bench.connector.unprovision!(bench.session());
    expect(removed).toBeGreaterThan(100);
    expect(kept).toEqual([expect.stringContaining('Contact.Baton_State__c')]);
    expect(await missing(bench.session())).toEqual(expect.arrayContaining(['unique-task-key', 'handoff-records']));
  }, 120_000);
});
