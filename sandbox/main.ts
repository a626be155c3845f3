/** Starts the sandboxes from the command line, prints where they are and how to get in, and keeps their state at the end. */
import { existsSync } from 'node:fs';
import { type CommandLine, HELP, parseCommandLine, UsageError } from './options.ts';
import type { World } from './portal.ts';
import { type RunningOrg, startOrgServer } from './salesforce/server.ts';
import { type RunningSandbox, startServer } from './server.ts';
import { createWorld } from './world/index.ts';

/** The bundled company's size; a data folder is played whole. */
const BUNDLED = { leads: 500, days: 45 } as const;

/** What listens: either, or both on one world time. */
interface Running {
  readonly hubspot: RunningSandbox | null;
  readonly salesforce: RunningOrg | null;
}

function worldOf(line: CommandLine): World | null {
  if (line.empty) return null;
  if (line.data !== undefined && !existsSync(line.data)) throw new UsageError(`--data: there is no folder ${line.data}.`);
  const size = line.data === undefined ? BUNDLED : { leads: 0, days: 0 };
  const { data, seed, leads = size.leads, days = size.days } = line;
  return createWorld({ ...(data === undefined ? {} : { data }), seed, leads, days });
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

async function startHubspot(line: CommandLine, port: number): Promise<RunningSandbox> {
  const { seed, clock, state, data, leads, days, empty } = line;
  const origin = JSON.stringify({ data, seed, leads, days, empty });
  return startServer({ port, seed, clock, origin, world: worldOf(line), ...(state === undefined ? {} : { state }) });
}

async function startSalesforce(line: CommandLine, port: number, hubspot: RunningSandbox | null): Promise<RunningOrg> {
  const { clock, state } = line;
  const shared = hubspot && {
    clock: hubspot.sandbox.clock,
    advance: async (to: number) => {
      await hubspot.stepper.advance(to);
    },
  };
  // Beside HubSpot the org is where nothing happens by itself: the world plays once.
  const world = hubspot ? null : worldOf(line);
  return startOrgServer({ port, clock, world, ...(shared ? { shared } : {}), ...(state === undefined ? {} : { state }) });
}

async function run(args: readonly string[]): Promise<void> {
  const line = parseCommandLine(args);
  if (line.help) {
    process.stdout.write(HELP);
    return;
  }
  const hubspot = line.port === null ? null : await startHubspot(line, line.port);
  const salesforce = line.salesforcePort === null ? null : await startSalesforce(line, line.salesforcePort, hubspot);
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
