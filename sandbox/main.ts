/** Starts the sandboxes from the command line, prints where they are and how to get in, and keeps their state at the end. */
import { existsSync } from 'node:fs';
import { TwoStage } from './both/stage.ts';
import { type CommandLine, HELP, parseCommandLine, UsageError } from './options.ts';
import type { World } from './portal.ts';
import { type RunningOrg, startOrgServer } from './salesforce/server.ts';
import type { StageOptions } from './salesforce/world/stage.ts';
import { type RunningSandbox, startServer } from './server.ts';
import { createSplitWorld, createWorld, type WorldOptions } from './world/index.ts';

/** The bundled company's size; a data folder is played whole. */
const BUNDLED = { leads: 500, days: 45 } as const;

/** What listens: either, or both on one world time. */
interface Running {
  readonly hubspot: RunningSandbox | null;
  readonly salesforce: RunningOrg | null;
}

/** Null where nothing happens by itself. */
function worldOptionsOf(line: CommandLine): WorldOptions | null {
  if (line.empty) return null;
  if (line.data !== undefined && !existsSync(line.data)) throw new UsageError(`--data: there is no folder ${line.data}.`);
  const size = line.data === undefined ? BUNDLED : { leads: 0, days: 0 };
  const { data, seed, leads = size.leads, days = size.days } = line;
  return { ...(data === undefined ? {} : { data }), seed, leads, days };
}

function worldOf(line: CommandLine): World | null {
  const options = worldOptionsOf(line);
  return options && createWorld(options);
}

function describeHubspot({ url, sandbox, app, developerToken }: RunningSandbox): Record<string, unknown> {
  return {
    url,
    pages: `${url}/`,
    control: `${url}/_control/`,
    authorize: `${url}/oauth/authorize`,
    portalId: sandbox.mainPortal.portalId,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    appId: app.appId,
    developerToken,
    clock: sandbox.clock.mode,
    now: new Date(sandbox.clock.now()).toISOString(),
  };
}

function describeSalesforce({ url, box, app, fixedToken }: RunningOrg): Record<string, unknown> {
  return {
    url,
    pages: `${url}/`,
    control: `${url}/_control/`,
    authorize: `${url}/services/oauth2/authorize`,
    orgId: box.founders.orgId,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    accessToken: fixedToken,
    clock: box.clock.mode,
    now: new Date(box.clock.now()).toISOString(),
  };
}

/** With HubSpot its facts stand on top and Salesforce's below them. */
function describe({ hubspot, salesforce }: Running): Record<string, unknown> {
  return { ...(hubspot ? describeHubspot(hubspot) : {}), ...(salesforce ? { salesforce: describeSalesforce(salesforce) } : {}) };
}

function linesOf(facts: Record<string, unknown>): string[] {
  return Object.entries(facts).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? ['', `  ${name}`, ...linesOf(value as Record<string, unknown>)]
      : [`  ${name.padEnd(15)} ${String(value)}`],
  );
}

function announce(running: Running, json: boolean): void {
  const facts = describe(running);
  process.stdout.write(json ? `${JSON.stringify(facts)}\n` : `The sandbox is up.\n${linesOf(facts).join('\n')}\n`);
}

function stopOnSignal({ hubspot, salesforce }: Running, withParent: boolean): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    for (const server of [hubspot, salesforce]) {
      await server?.close();
      await server?.checkpoint();
    }
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (withParent) process.stdin.on('end', stop).on('error', stop).resume();
}

async function startHubspot(line: CommandLine, port: number, split: Split | null): Promise<RunningSandbox> {
  const { seed, clock, state, data, leads, days, empty } = line;
  const origin = JSON.stringify({ data, seed, leads, days, empty, ...(split ? { split: true } : {}) });
  const world = split ? { world: null, startsAt: split.world.startsAt } : { world: worldOf(line) };
  return startServer({ port, seed, clock, origin, ...world, ...(state === undefined ? {} : { state }) });
}

type Split = ReturnType<typeof createSplitWorld>;

/** Null unless the people are to work in both. */
function splitOf(line: CommandLine): Split | null {
  if (!line.split) return null;
  if (line.port === null || line.salesforcePort === null) throw new UsageError('--split needs both --hubspot-port and --salesforce-port.');
  const options = worldOptionsOf(line);
  if (options === null) throw new UsageError('--split and --empty exclude each other.');
  return createSplitWorld(options);
}

async function startSalesforce(line: CommandLine, port: number, hubspot: RunningSandbox | null, split: Split | null): Promise<RunningOrg> {
  const { clock, state } = line;
  const kept = state === undefined ? {} : { state };
  if (hubspot === null) return startOrgServer({ port, clock, world: worldOf(line), ...kept });
  const { sandbox, stepper } = hubspot;
  const advance = async (to: number) => {
    await stepper.advance(to);
  };
  const shared = { clock: sandbox.clock, advance };
  // Beside HubSpot the org is where nothing happens by itself, unless the world plays in both.
  if (split === null) return startOrgServer({ port, clock, shared, ...kept });
  const stage = (parts: Omit<StageOptions, 'world'>) => new TwoStage({ ...parts, ...split, hubspot: sandbox });
  return startOrgServer({ port, clock, shared, beside: { stepper, stage }, ...kept });
}

async function run(args: readonly string[]): Promise<void> {
  const line = parseCommandLine(args);
  if (line.help) {
    process.stdout.write(HELP);
    return;
  }
  const split = splitOf(line);
  const hubspot = line.port === null ? null : await startHubspot(line, line.port, split);
  const salesforce = line.salesforcePort === null ? null : await startSalesforce(line, line.salesforcePort, hubspot, split);
  stopOnSignal({ hubspot, salesforce }, line.withParent);
  announce({ hubspot, salesforce }, line.json);
}

function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  return code === 'EADDRINUSE'
    ? `Port ${port} is taken; choose another with --hubspot-port or --salesforce-port, or stop what listens there.`
    : error.message;
}

run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
