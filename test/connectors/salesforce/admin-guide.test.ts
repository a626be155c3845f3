/** docs/salesforce-admin.md, step by step against the sandbox: what each step says is what happens. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../config/options.ts';
import { createSalesforceConnector } from '../../../connectors/salesforce/index.ts';
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
});
