/** A whole embedded Baton connected to a Salesforce org in which nothing happens by itself, on the org's stepped clock; nothing in it is mocked. */
import { readOptions } from '../../config/options.ts';
import { settingsOf } from '../../config/roster.ts';
import { type RosterFile, rosterSchema } from '../../config/roster-schema.ts';
import { type App, openApp } from '../../src/cli/app.ts';
import type { Control } from '../../src/cli/demo/control.ts';
import { pump } from '../../src/cli/demo/pump.ts';
import { followClock } from '../../src/lib/clock.ts';
import { SETUP } from '../../src/ports/jobs.ts';
import type { Install, WorkspaceLedger } from '../../src/ports/ledger/index.ts';
import { companyRoster, MINUTE } from './company.ts';
import { memoryLog, preparedDataDir } from './engines.ts';
import type { SalesforceHandle } from './salesforce-sandbox.ts';
import { connectOrg } from './two-crms.ts';

export interface OrgApp {
  readonly app: App;
  readonly install: Install;
  readonly ledger: WorkspaceLedger;
  readonly log: ReturnType<typeof memoryLog>;
  /** Lets these minutes of world time pass, Baton at rest after each step. */
  pass(minutes: number): Promise<void>;
  stop(): Promise<void>;
}

export interface OrgAppOptions {
  readonly roster?: Partial<RosterFile>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Connects as Baton's own user, and comes to rest after set-up and backfill, which is a minute later unless a Bulk job takes longer. */
export async function startOrgApp(org: SalesforceHandle, options: OrgAppOptions = {}): Promise<OrgApp> {
  const now = () => org.server.box.clock.now();
  const clock = followClock(now());
  const log = memoryLog();
  const environment = {
    BATON_DATA_DIR: await preparedDataDir(),
    BATON_PORT: '0',
    SALESFORCE_CLIENT_ID: org.clientId,
    SALESFORCE_CLIENT_SECRETS: org.clientSecret,
    SALESFORCE_LOGIN_URL: org.url,
    ...options.environment,
  };
  const liveFrom = { 'live-from': { '*': new Date(now()).toISOString() } };
  const operating = settingsOf(rosterSchema.parse({ ...liveFrom, ...options.roster }));
  const app = await openApp(readOptions(environment), { web: false, work: true, sweep: false, log, clock, operating });
  const ledger = app.ledger.workspace(app.workspaceId);
  const { installId, workspaceId } = await connectOrg({ app, ledger }, org, org.integrationUserId);
  await app.queue.nudge(SETUP, { workspaceId, installId });
  const deps = {
    control: stepsOf(org),
    ledger: app.ledger,
    queue: app.queue,
    setNow: clock.set,
    sweepOnce: app.jobs.sweepOnce,
    machineNow: () => Date.now(),
    gridMs: MINUTE,
    gatherMs: null,
  };
  const pass = async (minutes: number) => {
    await pump(deps, now() + minutes * MINUTE, () => undefined, new AbortController().signal);
  };
  await pass(1);
  const install = (await ledger.installs.find(installId))!;
  return { app, install, ledger, log, pass, stop: () => app.stop() };
}

/** The control door as far as an org has it in which nothing waits to happen. */
function stepsOf(org: SalesforceHandle): Control {
  const state = async () => ({ ...(await org.control('GET state')), landed: false, touched: [] });
  const step = async (to: number) => ({ ...(await org.control('POST advance', { to })), landed: false, touched: [] });
  return { state, step } as unknown as Control;
}

/** A lead that answers the campaign named as asking for sales, owned by this rep; made by the admin, who does not sell. */
export async function handRaiserIn(org: SalesforceHandle, name: string, OwnerId: string): Promise<string> {
  const lead = { FirstName: name, LastName: 'Buyer', Email: `${name}@${name}.example`, Company: name, Phone: '1', OwnerId };
  const [id] = await org.make('Lead', lead);
  await org.make('CampaignMember', { CampaignId: await campaignIn(org), LeadId: id, Status: 'Responded' });
  return id!;
}

/** Responses to it ask for sales. */
export async function campaignIn(org: SalesforceHandle): Promise<string> {
  const [there] = await org.query("SELECT Id FROM Campaign WHERE Name = 'Demo request'");
  return there?.Id ?? (await org.make('Campaign', { Name: 'Demo request', IsActive: true }))[0];
}

/** The reps of the org as one pool with office hours. */
export const orgRoster = ({ repIds }: Pick<SalesforceHandle, 'repIds'>): Partial<RosterFile> => companyRoster(repIds);

/** A record as it stands, deleted ones too. */
export const recordIn = ({ server }: SalesforceHandle, object: string, id: string) => server.box.org.find(object, id)?.values ?? null;

/** Open tasks of a person. */
export const openTasksIn = ({ server }: SalesforceHandle, leadId: string) =>
  server.box.org
    .by('Task', 'WhoId', leadId)
    .map(({ values }) => values)
    .filter((task) => task.IsClosed !== true && task.IsDeleted !== true);
