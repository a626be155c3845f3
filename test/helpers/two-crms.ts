/** A company with both CRMs: a HubSpot portal and a Salesforce org in one world time, and one Baton connected to both. */
import type { RosterFile } from '../../config/roster-schema.ts';
import { sealTokens } from '../../src/effects/session.ts';
import { SETUP } from '../../src/ports/jobs.ts';
import type { Install, InstallPair } from '../../src/ports/ledger/index.ts';
import { type AppHandle, startApp } from './app.ts';
import { MINUTE, openingSandbox } from './company.ts';
import { type SalesforceHandle, startSalesforce } from './salesforce-sandbox.ts';
import type { SandboxHandle } from './sandbox.ts';

export interface TwoCrms {
  readonly hubspot: SandboxHandle;
  readonly org: SalesforceHandle;
}

export interface ConnectedTwo {
  readonly baton: AppHandle;
  readonly pair: InstallPair;
  readonly salesforce: Install;
  /** Passes these minutes of world time; Baton at rest after each step. */
  pass(minutes: number): Promise<void>;
}

/** Half an hour before ten; the portal has the properties that HubSpot's own Salesforce sync makes. */
export async function startTwoCrms(): Promise<TwoCrms> {
  const hubspot = await openingSandbox();
  const { sandbox, stepper } = hubspot.server;
  const advance = async (to: number) => void (await stepper.advance(to));
  const org = await startSalesforce({ shared: { clock: sandbox.clock, advance } });
  for (const name of ['salesforceleadid', 'salesforcecontactid']) {
    const property = { name, label: name, type: 'string', fieldType: 'text', groupName: 'contactinformation' };
    const { status, body } = await hubspot.api('POST', '/crm/v3/properties/contacts', property);
    if (status !== 201) throw new Error(`${name}: ${JSON.stringify(body)}`);
  }
  return { hubspot, org };
}

/** HubSpot by its own OAuth; the org's tokens come from a whole consent round as well. */
export async function connectTwo({ hubspot, org }: TwoCrms, roster: Partial<RosterFile>): Promise<ConnectedTwo> {
  const environment = {
    SALESFORCE_CLIENT_ID: org.clientId,
    SALESFORCE_CLIENT_SECRETS: org.clientSecret,
    SALESFORCE_LOGIN_URL: org.url,
  };
  const baton = await startApp(hubspot, { roster, environment });
  const pass = (minutes: number) => baton.playTo(hubspot.portal.now() + minutes * MINUTE);
  const salesforce = await connectOrg(baton, org);
  await baton.app.queue.nudge(SETUP, { workspaceId: salesforce.workspaceId, installId: salesforce.installId });
  await pass(1);
  return { baton, salesforce, pass, pair: { hubspot: baton.install.installId, salesforce: salesforce.installId } };
}

/** As after a whole consent round of this user, the admin unless told; nothing is set up yet. */
export async function connectOrg(
  { app, ledger }: Pick<AppHandle, 'app' | 'ledger'>,
  org: SalesforceHandle,
  userId = org.adminId,
): Promise<Install> {
  const tokens = await org.install({ userId });
  const account = {
    crm: 'salesforce' as const,
    accountId: org.orgId,
    name: 'Example Company',
    timeZone: 'UTC',
    uiDomain: new URL(org.url).host,
    status: 'active' as const,
    mode: 'live' as const,
    statusReason: null,
    scopes: ['api', 'refresh_token'],
    capabilities: [],
    settings: {},
    connectedAt: app.clock.now(),
  };
  const secrets = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token, apiBase: org.url };
  return ledger.installs.connect(account, { sealed: sealTokens(app.sealer, secrets), expiresAt: app.clock.now() + 3_600_000 });
}
