/** Starts the sandbox from the command line, prints where it is and how to get in, and keeps its state at the end. */
import { existsSync } from 'node:fs';
import { type CommandLine, HELP, parseCommandLine, UsageError } from './options.ts';
import type { World } from './portal.ts';
import { type RunningSandbox, startServer } from './server.ts';
import { createWorld } from './world/index.ts';

/** The bundled company's size; a data folder is played whole. */
const BUNDLED = { leads: 500, days: 45 } as const;

function worldOf(line: CommandLine): World | null {
  if (line.empty) return null;
  if (line.data !== undefined && !existsSync(line.data)) throw new UsageError(`--data: there is no folder ${line.data}.`);
  const size = line.data === undefined ? BUNDLED : { leads: 0, days: 0 };
  const { data, seed, leads = size.leads, days = size.days } = line;
  return createWorld({ ...(data === undefined ? {} : { data }), seed, leads, days });
}

function describe(running: RunningSandbox): Record<string, unknown> {
  const { url, sandbox, app, developerToken } = running;
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

function announce(running: RunningSandbox, json: boolean): void {
  const facts = describe(running);
  if (json) process.stdout.write(`${JSON.stringify(facts)}\n`);
  else {
    const lines = Object.entries(facts).map(([name, value]) => `  ${name.padEnd(15)} ${String(value)}`);
    process.stdout.write(`The sandbox is up.\n${lines.join('\n')}\n`);
  }
}

function stopOnSignal(running: RunningSandbox, withParent: boolean): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await running.close();
    await running.checkpoint();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (withParent) process.stdin.on('end', stop).on('error', stop).resume();
}

async function run(args: readonly string[]): Promise<void> {
  const line = parseCommandLine(args);
  if (line.help) {
    process.stdout.write(HELP);
    return;
  }
  const { port, seed, clock, state, data, leads, days, empty } = line;
  const origin = JSON.stringify({ data, seed, leads, days, empty });
  const running = await startServer({ port, seed, clock, origin, world: worldOf(line), ...(state === undefined ? {} : { state }) });
  stopOnSignal(running, line.withParent);
  announce(running, line.json);
}

function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  return code === 'EADDRINUSE' ? `Port ${port} is taken; choose another with --hubspot-port, or stop what listens there.` : error.message;
}

run(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
