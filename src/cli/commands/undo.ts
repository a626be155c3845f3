/** `undo`: pauses, then takes back what was written since an instant. */
import { type Command, InvalidArgumentError } from 'commander';
import { namedFields } from '../../../jobs/lanes/push-fields.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { Undoing } from '../../effects/undo.ts';
import { BatonError } from '../../errors/index.ts';
import type { Install } from '../../ports/ledger/index.ts';
import { ADMIN, auditAct, connected } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { openProgress } from '../progress.ts';
import { withApp } from '../with-app.ts';
import { pauseWrites } from './pause.ts';

interface Asked {
  readonly since: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly by: string;
}

interface Result {
  readonly since: string;
  readonly dryRun: boolean;
  readonly paused: boolean;
  readonly tasks: Undoing;
  readonly owners: Undoing;
  readonly fields: Undoing;
  readonly unsentMoves: number;
}

export function registerUndo(program: Command, context: CommandContext): void {
  program
    .command('undo')
    .description('pause, delete the open tasks Baton made since an instant, and restore owners and fields that nobody changed since')
    .requiredOption('--since <instant>', 'take back what was written from this instant on, e.g. 2026-03-02T09:00:00Z', instant)
    .option('--dry-run', 'count what would be undone; writes nothing and does not pause')
    .option('--by <name>', 'who decides it, for the audit', ADMIN)
    .option('--json', 'print one JSON object')
    .action((asked: Asked) =>
      withApp(context, { web: false, work: false }, async (app) => {
        const result = await undo(app, context.io, asked);
        if (asked.json) printJson(context.io, result);
        else print(context.io, result);
        return result.tasks.failed + result.owners.failed + result.fields.failed === 0 ? 0 : 1;
      }),
    );
}

function instant(text: string): number {
  const at = parseInstant(text);
  if (at === null) throw new InvalidArgumentError('Expected an instant with its zone, such as 2026-03-02T09:00:00Z.');
  return at;
}

/** While Baton may write, what is taken back would be wanted and written again at once. */
async function undo(app: App, io: Io, { since, dryRun = false, by }: Asked): Promise<Result> {
  if (!dryRun && app.options.dryRun) throw new BatonError('UNDO_IN_DRY_RUN');
  const at = new Date(since).toISOString();
  if (!dryRun) await pauseWrites(app, { by, why: `undo since ${at}` });
  const sum = { tasks: none(), owners: none(), fields: none(), unsentMoves: 0 };
  const progress = openProgress(io, dryRun ? 'undo (dry run)' : 'undo');
  try {
    for (const install of await connected(app)) {
      if (install.status !== 'active' && install.status !== 'paused') continue;
      const counts = await undoInstall(app, install, { since, dryRun, by }, (done, total) => progress.at(done, total, 'tasks and records'));
      for (const kind of ['tasks', 'owners', 'fields'] as const) add(sum[kind], counts[kind]);
      sum.unsentMoves += counts.unsentMoves;
      if (!dryRun) await auditAct(app, install, { action: 'undo', by, why: `since ${at}`, after: { ...counts } });
    }
  } finally {
    progress.end();
  }
  return { since: at, dryRun, paused: !dryRun, ...sum };
}

const none = (): Undoing => ({ undone: 0, leftAlone: 0, failed: 0 });

function add(sum: Undoing, { undone, leftAlone, failed }: Undoing): void {
  sum.undone += undone;
  sum.leftAlone += leftAlone;
  sum.failed += failed;
}

async function undoInstall(
  app: App,
  install: Install,
  { since, dryRun, by }: { readonly since: number; readonly dryRun: boolean; readonly by: string },
  onProgress: (done: number, total: number) => void,
) {
  const [{ undoSince, untilLanded }, { openSession }] = await Promise.all([
    import('../../effects/undo.ts'),
    import('../../effects/session.ts'),
  ]);
  const connector = app.connectors.get(install.crm);
  if (connector === undefined) throw new BatonError('CRM_NOT_CONFIGURED', { crm: install.crm });
  const ledger = app.ledger.workspace(install.workspaceId);
  if (!dryRun) await untilLanded(ledger, install.installId, () => Date.now());
  const reps = await ledger.records.reps(install.installId);
  const names = new Map(reps.map((rep) => [rep.id, rep.name ?? rep.email ?? rep.id]));
  const session = openSession(app.sessionDeps, install, connector);
  const named = (values: Parameters<typeof namedFields>[0]) => namedFields(values, names);
  return undoSince({ clock: app.clock, ledger, install, connector, session, named, dryRun, by, onProgress }, since);
}

function print(io: Io, { dryRun, tasks, owners, fields, unsentMoves }: Result): void {
  const would = dryRun ? 'would be ' : '';
  const line = (what: string, { undone, leftAlone, failed }: Undoing, done: string) =>
    io.out(`${what}: ${undone} ${would}${done}, ${leftAlone} left alone${failed > 0 ? `, ${failed} failed: run it again` : ''}\n`);
  line('Tasks', tasks, 'deleted');
  line('Owners', owners, 'restored');
  line('Field values', fields, 'restored');
  if (unsentMoves > 0) io.out(`Owner moves not yet written: ${unsentMoves} ${would}dropped\n`);
  if (!dryRun) io.out('Baton stays paused. Mend the cause (rules, roster), then run `baton resume`.\n');
}
