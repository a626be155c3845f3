/** `replay`: what the rules say about a recorded history, without a CRM and without a ledger. */
import { open } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { formatMinor } from '../../domain/attribution/money.ts';
import type { Dialect } from '../../domain/attribution/settings.ts';
import { parseInstant } from '../../domain/instant.ts';
import type { CreditsAsked, ReplayCredits } from '../../domain/replay/credits.ts';
import { BatonError } from '../../errors/index.ts';
import { readDialect, readNames } from '../attribute/options.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import type { ReplayOutput } from '../replay.ts';

interface Asked {
  readonly events: string;
  readonly rules?: string;
  readonly at?: number;
  readonly credits?: string[];
  readonly dialect?: Dialect;
  readonly weights?: string;
  readonly json?: boolean;
}

export function registerReplay(program: Command, context: CommandContext): void {
  program
    .command('replay')
    .description('evaluate a recorded history against the rules')
    .requiredOption('--events <file>', 'the history, one JSON object a line')
    .option('--rules <file>', 'the rules; by default the shipped ones')
    .option('--at <instant>', 'judge as of this instant, e.g. 2026-03-02T09:00:00Z; by default the last one of the history', instant)
    .option('--credits <models>', 'add the credits of won deals: models with commas between them, or all', readNames)
    .option('--dialect <name>', 'whose definition of the models: baton (default), hubspot, marketo-measure or adobe', readDialect)
    .option('--weights <file>', 'weights and other settings of attribution; by default the shipped ones')
    .option('--json', 'print one JSON object')
    .action((asked: Asked, command: Command) => {
      if (asked.credits === undefined && (asked.dialect !== undefined || asked.weights !== undefined))
        command.error('error: --dialect and --weights say how credits are divided: name the models with --credits');
      return run(context.io, asked);
    });
}

async function run(io: Io, { events, rules, at, json, ...asked }: Asked): Promise<void> {
  const [{ loadRules }, { replay, replayJson }] = await Promise.all([import('../../../config/load-rules.ts'), import('../replay.ts')]);
  const book = loadRules(rules);
  const credits = asked.credits && (await askedCredits(asked.credits, asked));
  const wanted = { rules: book, ...(at === undefined ? {} : { at }), ...(credits ? { credits } : {}) };
  const output = await withLines(events, (lines) => replay(lines, wanted));
  if (!json) return print(io, output);
  for (const piece of replayJson(output)) io.out(piece);
}

async function askedCredits(names: readonly string[], { dialect, weights }: Pick<Asked, 'dialect' | 'weights'>): Promise<CreditsAsked> {
  const { askedAttribution } = await import('../attribute/asked.ts');
  return askedAttribution(names, dialect ?? 'baton', weights ?? null);
}

async function withLines<T>(file: string, work: (lines: AsyncIterable<string>) => Promise<T>): Promise<T> {
  const unreadable = (cause: unknown) => new BatonError('EVENTS_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
  const handle = await open(file).catch((cause: unknown) => Promise.reject(unreadable(cause)));
  try {
    if ((await handle.stat()).isDirectory()) throw unreadable(new Error('it is a folder'));
    return await work(handle.readLines());
  } finally {
    await handle.close();
  }
}

function instant(text: string): number {
  const at = parseInstant(text);
  if (at === null) throw new InvalidArgumentError('Expected an instant with its zone, such as 2026-03-02T09:00:00Z.');
  return at;
}

function print(io: Io, { summary, leads, setAside, rejectedLines, credits = [], sourcing = [], ranges = [] }: ReplayOutput): void {
  const handoffs = leads.reduce((sum, lead) => sum + lead.handoffs.length, 0);
  io.out(`${leads.length} leads, ${handoffs} hand-offs, ${setAside.length} set aside, ${rejectedLines.length} lines rejected\n`);
  for (const [clause, counts] of Object.entries(summary.byClause)) {
    const pairs = Object.entries(counts).map(([state, count]) => `${state} ${count}`);
    io.out(`${clause}: ${pairs.join(', ')}\n`);
  }
  for (const credit of credits) printCredits(io, credit);
  for (const { deal, sourcedBy, worked } of sourcing)
    io.out(`${deal}: sourced by ${sourcedBy}, ${worked ? 'worked' : 'not worked'} by sales\n`);
  for (const { campaign, currency, lowestMinor, highestMinor } of ranges)
    io.out(`${campaign}: ${formatMinor(lowestMinor, currency)} to ${formatMinor(highestMinor, currency)} ${currency} over the models\n`);
  for (const { line, why } of rejectedLines.slice(0, REJECTED_SHOWN)) io.err(`line ${line}: ${why}\n`);
  if (rejectedLines.length > REJECTED_SHOWN) io.err(`… and ${rejectedLines.length - REJECTED_SHOWN} more; --json lists them all\n`);
}

function printCredits(io: Io, { deal, model, amountMinor, currency, lines, unattributed }: ReplayCredits): void {
  io.out(`${deal} ${model}: ${formatMinor(amountMinor, currency)} ${currency}\n`);
  for (const { touch, campaign, channel, milestones, weight, minor } of lines) {
    const held = milestones.length === 0 ? '' : ` (${milestones.join(', ')})`;
    io.out(
      `  ${formatMinor(minor, currency)}  ${(100 * weight).toFixed(2)} %  ${touch}${held}  ${channel}${campaign === null ? '' : `  ${campaign}`}\n`,
    );
  }
  for (const { reason, minor, campaign } of unattributed)
    io.out(`  ${formatMinor(minor, currency)}  unattributed: ${reason}${campaign == null ? '' : `, ${campaign}`}\n`);
}

const REJECTED_SHOWN = 20;
