/** `backlog`: hand-offs of before going live that are still open, and their release a few a day. */
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { type BacklogItem, RELEASES_PER_REP_AND_DAY, type Release, rankBacklog, scheduleReleases } from '../../domain/backlog.ts';
import { indexRoster, type RosterIndex } from '../../domain/roster-index.ts';
import type { Install } from '../../ports/ledger/index.ts';
import { ADMIN, auditAct, connected, shown } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly team?: string;
  readonly limit?: number;
  readonly by: string;
  readonly json?: boolean;
}

/** Hand-offs listed when nobody says how many. */
const LISTED = 20;
const DAY_MS = 86_400_000;

export function registerBacklog(program: Command, context: CommandContext): void {
  program
    .command('backlog')
    .description('list hand-offs from before going live that are still open; `release` them, at most 5 per rep and business day')
    .addArgument(new Argument('[act]', 'what to do').choices(['list', 'release', 'stop']).default('list'))
    .option('--team <team>', 'only owners of this team or pool')
    .option('--limit <n>', 'at most so many, best-ranked first', count)
    .option('--by <name>', 'who decides it, for the audit', ADMIN)
    .option('--json', 'print one JSON object')
    .action((act: 'list' | 'release' | 'stop', asked: Asked) =>
      withApp(context, { web: false, work: false }, async (app) => {
        if (act === 'list') await list(app, context.io, asked);
        else if (act === 'release') await release(app, context.io, asked);
        else await stop(app, context.io, asked);
        return 0;
      }),
    );
}

function count(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('Expected a whole number above 0.');
  return n;
}

interface Backlog {
  readonly install: Install;
  readonly roster: RosterIndex;
  readonly ranked: readonly BacklogItem[];
}

async function backlogs(app: App, { team }: Asked): Promise<readonly Backlog[]> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const found: Backlog[] = [];
  for (const install of await connected(app)) {
    const roster = indexRoster(app.settings.operating().roster(install, await ledger.records.reps(install.installId)));
    const items = await ledger.backlog.candidates(install.installId);
    found.push({ install, roster, ranked: rankBacklog(items.filter(({ owner }) => team === undefined || isOf(roster, owner, team))) });
  }
  return found;
}

function isOf(roster: RosterIndex, owner: string | null, team: string): boolean {
  if (owner === null) return false;
  const rep = roster.rep(owner);
  return rep.team === team || rep.pool === team;
}

async function list(app: App, io: Io, asked: Asked): Promise<void> {
  const { backlog } = app.ledger.workspace(app.workspaceId);
  const found = await backlogs(app, asked);
  const waiting = found.reduce((sum, { ranked }) => sum + ranked.length, 0);
  const coming = (await Promise.all(found.map(({ install }) => backlog.releases(install.installId, app.clock.now())))).flat().length;
  const shownItems = found
    .flatMap(({ install, ranked }) => ranked.map((item) => ({ account: install.accountId, ...item })))
    .slice(0, asked.limit ?? LISTED);
  if (asked.json)
    return printJson(io, {
      waiting,
      coming,
      handoffs: shownItems.map((item) => ({ ...item, handedAt: new Date(item.handedAt).toISOString() })),
    });
  io.out(`${waiting} hand-offs from before going live are still open; ${coming} are released on coming days.\n`);
  for (const { account, leadId, kind, owner, handedAt } of shownItems)
    io.out(`${account}, lead ${leadId}: ${kind}, with ${owner ?? 'nobody'}, handed over ${shown(handedAt)}\n`);
}

async function release(app: App, io: Io, asked: Asked): Promise<void> {
  const { backlog } = app.ledger.workspace(app.workspaceId);
  const now = app.clock.now();
  const released: Release[] = [];
  let left = asked.limit ?? Number.POSITIVE_INFINITY;
  for (const { install, roster, ranked } of await backlogs(app, asked)) {
    // Releases of the last day count too: a business day may have begun before midnight here.
    const known = await backlog.releases(install.installId, now - DAY_MS);
    const scheduled = scheduleReleases(ranked.slice(0, left), known, roster.clockOf, now);
    left -= scheduled.length;
    if (scheduled.length === 0) continue;
    await backlog.release(install.installId, scheduled, asked.by, now);
    await auditAct(app, install, {
      action: 'backlog release',
      by: asked.by,
      why: asked.team ?? 'all teams',
      after: { n: scheduled.length },
    });
    released.push(...scheduled);
  }
  const today = released.filter(({ at }) => at <= now).length;
  const last = released.length === 0 ? null : Math.max(...released.map(({ at }) => at));
  if (asked.json)
    return printJson(io, { released: today, coming: released.length - today, until: last === null ? null : new Date(last).toISOString() });
  if (last === null) io.out('There is nothing to release.\n');
  else
    io.out(
      `${today} released now, ${released.length - today} on coming business days, at most ${RELEASES_PER_REP_AND_DAY} per rep and day, the last ${shown(last)}.\n`,
    );
}

async function stop(app: App, io: Io, { by, json }: Asked): Promise<void> {
  const { backlog } = app.ledger.workspace(app.workspaceId);
  let withdrawn = 0;
  for (const install of await connected(app)) {
    const n = await backlog.withdraw(install.installId, app.clock.now());
    if (n > 0) await auditAct(app, install, { action: 'backlog stop', by, why: 'coming releases withdrawn', after: { n } });
    withdrawn += n;
  }
  if (json) printJson(io, { withdrawn });
  else io.out(`${withdrawn} releases of coming days withdrawn.\n`);
}
