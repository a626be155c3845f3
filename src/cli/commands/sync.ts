/** `sync`: asks every stream for what changed, now, and waits until it is worked. */
import type { Command } from 'commander';
import { STREAM } from '../../ports/jobs.ts';
import type { Install } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { openProgress } from '../progress.ts';
import { withApp } from '../with-app.ts';

interface Synced {
  readonly installs: number;
  readonly streams: number;
  readonly leads: number;
  /** Streams whose last run failed. */
  readonly failed: readonly { readonly account: string; readonly stream: string; readonly why: string }[];
  readonly finished: boolean;
}

export function registerSync(program: Command, context: CommandContext): void {
  program
    .command('sync')
    .description('read from each CRM what changed, now, and work it')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) =>
      withApp(context, { web: false, work: true }, async (app) => {
        const result = await sync(app, context.io);
        if (json) printJson(context.io, result);
        else printSynced(context.io, result);
        return result.failed.length === 0 && result.finished ? 0 : 1;
      }),
    );
}

async function sync(app: App, io: Io): Promise<Synced> {
  const { installs } = app.ledger.workspace(app.workspaceId);
  const connected = (await installs.list()).filter((install) => install.status === 'active');
  let streams = 0;
  for (const install of connected) streams += await askStreams(app, install);
  const finished = await untilIdle(app, io);
  const failed = (await Promise.all(connected.map((install) => failures(app, install)))).flat();
  const counts = await Promise.all(connected.map((install) => app.ledger.workspace(install.workspaceId).records.counts(install.installId)));
  return { installs: connected.length, streams, leads: counts.reduce((sum, one) => sum + (one.lead ?? 0), 0), failed, finished };
}

async function askStreams(app: App, { workspaceId, installId }: Install): Promise<number> {
  const { installs } = app.ledger.workspace(workspaceId);
  const positions = await installs.streams(installId);
  const now = app.clock.now();
  for (const position of positions) {
    if (position.nextAt > now) await installs.saveStream(installId, { ...position, nextAt: now });
    await app.queue.nudge(STREAM, { workspaceId, installId, record: position.stream });
  }
  return positions.length;
}

/** False when asked to stop before. The sweep of the process that works nudges what a job leaves behind. */
async function untilIdle(app: App, io: Io): Promise<boolean> {
  const progress = openProgress(io, 'sync');
  let most = 0;
  try {
    while (!io.stop.aborted) {
      const waiting = await app.ledger.waiting(app.clock.now(), Date.now());
      const rows = waiting.reduce((sum, one) => sum + one.deliveries + one.tasks + one.fields + one.streams.length + total(one.marks), 0);
      most = Math.max(most, rows);
      progress.at(most - rows, most, `${rows} waiting`);
      if ((await app.queue.idle()) && (await app.ledger.idle(app.clock.now(), Date.now()))) return true;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return false;
  } finally {
    progress.end();
  }
}

const LOOK_MS = 200;

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

async function failures(app: App, install: Install): Promise<Synced['failed']> {
  const streams = await app.ledger.workspace(install.workspaceId).installs.streams(install.installId);
  return streams.flatMap(({ stream, lastError }) => (lastError === null ? [] : [{ account: install.accountId, stream, why: lastError }]));
}

function printSynced(io: Io, { installs, streams, leads, failed, finished }: Synced): void {
  if (installs === 0) io.out('No CRM is connected: run `baton serve` and open its sign-in link.\n');
  else io.out(`${finished ? 'Up to date' : 'Stopped before the end'}: ${installs} account(s), ${streams} streams, ${leads} leads.\n`);
  for (const { account, stream, why } of failed) io.err(`${account}, ${stream}: ${why}\n`);
}
