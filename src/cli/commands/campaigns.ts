/** `campaigns`: the calendar that marketing and sales share (M3): announce, list with what became of it, take off. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { formatInstant } from '../../domain/instant.ts';
import { BatonError } from '../../errors/index.ts';
import type { CampaignEntry } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { readCalendar } from '../campaigns/csv.ts';
import { COLUMNS, type Column, readEntry } from '../campaigns/entry.ts';
import { type CalendarReport, calendarReport } from '../campaigns/report.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

const QUIET = { web: false, work: false };

type Asked = Partial<Record<Column, string>> & { readonly json?: boolean };

export function registerCampaigns(program: Command, context: CommandContext): void {
  const campaigns = program.command('campaigns').description('the calendar of campaigns that marketing and sales share (M3)');
  campaigns
    .command('add')
    .description('put a campaign on the calendar, or change it; an always-on programme entered again is announced anew')
    .requiredOption('--id <id>', 'as the CRM names it on its leads')
    .option('--name <name>', 'its name; leads may name it so as well')
    .option('--kind <kind>', 'lead-generation, always-on or branding', 'lead-generation')
    .option('--leads <number>', 'leads expected; of an always-on programme per quarter')
    .option('--quality <text>', 'quality expected, such as "30 % qualified"')
    .option('--starts <day>', 'first day')
    .option('--ends <day>', 'last day')
    .option('--json', 'print one JSON object')
    .action(async (asked: Asked) => {
      const { entry, problems } = readEntry(asked);
      if (problems.length > 0) throw new BatonError('CAMPAIGN_INVALID', { where: 'The campaign', problems: problems.join('\n  ') });
      await withApp(context, QUIET, (app) => announce(app, context.io, [entry], asked.json ?? false));
    });
  campaigns
    .command('import')
    .description(`put the campaigns of a CSV file on the calendar (columns: ${COLUMNS.join(', ')})`)
    .argument('<file>', 'the CSV file')
    .option('--json', 'print one JSON object')
    .action((file: string, { json }: { json?: boolean }) => importFile(context, file, json ?? false));
  campaigns
    .command('list')
    .description('the calendar, with what was announced in time, what was not, and which rep has not seen it')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) => withApp(context, QUIET, (app) => list(app, context.io, json ?? false)));
  campaigns
    .command('remove')
    .description('take a campaign off the calendar')
    .argument('<id>', 'its id')
    .option('--json', 'print one JSON object')
    .action((id: string, { json }: { json?: boolean }) => withApp(context, QUIET, (app) => remove(app, context.io, id, json ?? false)));
}

/** A running Baton may work in another folder: it is told the whole path. */
async function importFile(context: CommandContext, file: string, json: boolean): Promise<void> {
  const path = resolve(file);
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new BatonError('CAMPAIGN_INVALID', { where: path, problems: cause.message }, { cause });
  });
  const { entries, problems } = readCalendar(text);
  if (problems.length > 0) throw new BatonError('CAMPAIGN_INVALID', { where: path, problems: problems.join('\n  ') });
  const forwarded = { ...context, argv: context.argv.map((word) => (word === file ? path : word)) };
  await withApp(forwarded, QUIET, (app) => announce(app, context.io, entries, json));
  context.exitCode = forwarded.exitCode;
}

async function announce(app: App, io: Io, entries: readonly CampaignEntry[], json: boolean): Promise<number> {
  const outcome = await app.ledger.workspace(app.workspaceId).campaigns.announce(entries, app.clock.now());
  if (json) printJson(io, outcome);
  else
    io.out(
      `${outcome.added} announced, ${outcome.changed} changed, ${outcome.confirmed} announced anew, ${outcome.unchanged} as before.\n`,
    );
  return 0;
}

async function remove(app: App, io: Io, id: string, json: boolean): Promise<number> {
  const removed = await app.ledger.workspace(app.workspaceId).campaigns.remove(id);
  if (json) printJson(io, { removed });
  else
    io.out(removed ? `"${id}" is off the calendar.\n` : `There is no "${id}" on the calendar; \`baton campaigns list\` shows what is.\n`);
  return removed ? 0 : 1;
}

async function list(app: App, io: Io, json: boolean): Promise<number> {
  const report = await calendarReport(app);
  if (json) printJson(io, report);
  else print(io, report);
  return 0;
}

function print(io: Io, { calendar, verdicts, notices }: CalendarReport): void {
  if (calendar.length === 0) io.out('Nothing is on the calendar yet: `baton campaigns add` or `import` puts a campaign there.\n');
  for (const entry of calendar) {
    const clocks = verdicts.find(({ entry: own }) => own?.id === entry.id)?.clocks ?? [];
    const told = clocks.map(({ state, note }) => note ?? (state === 'met' ? 'announced in time' : 'to be announced anew in time')).at(-1);
    const expected = entry.kind === 'branding' ? 'no leads expected' : `${entry.expectedLeads} leads expected, ${entry.expectedQuality}`;
    io.out(
      `${entry.id}: ${entry.name}, ${entry.kind}, ${expected}, announced ${formatInstant(entry.announcedAt)}: ${told ?? 'no lead yet'}\n`,
    );
  }
  for (const { campaign, firstLeadAt } of verdicts.filter(({ entry }) => entry === null))
    io.out(`${campaign}: unannounced, first lead ${formatInstant(firstLeadAt!)}\n`);
  const unseen = Map.groupBy(
    notices.filter(({ clock }) => clock.state === 'breached'),
    ({ notice }) => notice.rep,
  );
  for (const [rep, all] of unseen) io.out(`rep ${rep} has not seen ${all.length} announcement(s) in time: sales' line, not marketing's\n`);
}
