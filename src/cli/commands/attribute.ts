/** `attribute`: what each channel is worth by one model, over a file of paths that anybody can export. */
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Dialect } from '../../domain/attribution/settings.ts';
import { BatonError } from '../../errors/index.ts';
import { readDialect } from '../attribute/options.ts';
import type { PathReport } from '../attribute/report.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';

interface Asked {
  readonly paths: string;
  readonly model: string;
  readonly dialect?: Dialect;
  readonly order?: number;
  readonly nulls?: 'include' | 'exclude';
  readonly weights?: string;
  readonly json?: boolean;
}

export function registerAttribute(program: Command, context: CommandContext): void {
  program
    .command('attribute')
    .description('what each channel is worth by one attribution model, over a file of paths')
    .requiredOption(
      '--paths <file>',
      'one row per path: path;total_conversions;total_conversion_value;total_null, channels joined by " > "',
    )
    .requiredOption('--model <name>', 'first, last, last-non-direct, linear, u-shaped, j-shaped, inverse-j, custom, markov or shapley')
    .option('--dialect <name>', 'whose definition of the model: baton (default), hubspot, marketo-measure or adobe', readDialect)
    .option('--order <number>', 'of markov: how many channels back it looks, 1 to 3', order)
    .option('--nulls <which>', 'of markov: include or exclude paths without a conversion', nulls)
    .option('--weights <file>', 'weights and other settings; by default the shipped ones')
    .option('--json', 'print one JSON object')
    .action((asked: Asked) => run(context.io, asked));
}

async function run(io: Io, { paths, model, dialect, order, nulls, weights, json }: Asked): Promise<void> {
  const [{ askedAttribution }, { readPathFile }, { pathReport }] = await Promise.all([
    import('../attribute/asked.ts'),
    import('../attribute/path-file.ts'),
    import('../attribute/report.ts'),
  ]);
  const asked = askedAttribution([model], dialect ?? 'baton', weights ?? null);
  const text = await readFile(paths, 'utf8').catch((cause: Error) => {
    throw new BatonError('PATHS_UNREADABLE', { file: paths, reason: cause.message }, { cause });
  });
  const read = readPathFile(text);
  if (typeof read === 'string') throw new BatonError('PATHS_UNREADABLE', { file: paths, reason: read });
  if (read.rows.length === 0) {
    const reason = read.skippedRows.length === 0 ? 'it has no rows' : `none of its rows can be used; ${read.skippedRows[0]}`;
    throw new BatonError('PATHS_UNREADABLE', { file: paths, reason });
  }
  const report = pathReport(read, asked, { ...(order !== undefined && { order }), ...(nulls !== undefined && { nulls }) });
  if (json) printJson(io, report);
  else print(io, report);
  for (const skipped of read.skippedRows.slice(0, SKIPPED_SHOWN)) io.err(`${skipped}\n`);
  if (read.skippedRows.length > SKIPPED_SHOWN) io.err(`… and ${read.skippedRows.length - SKIPPED_SHOWN} more rows that cannot be used\n`);
}

const SKIPPED_SHOWN = 20;

function order(text: string): number {
  if (!/^[1-3]$/.test(text.trim())) throw new InvalidArgumentError('Expected 1, 2 or 3.');
  return Number(text);
}

function nulls(text: string): 'include' | 'exclude' {
  if (text !== 'include' && text !== 'exclude') throw new InvalidArgumentError('Expected include or exclude.');
  return text;
}

function print(io: Io, { model, dialect, order, conversions, channels, skippedSteps, skippedRows, shapley }: PathReport): void {
  const how = order === null ? '' : `, order ${order}`;
  io.out(`${model} (${dialect}${how}): ${figure(conversions.base)} of ${figure(conversions.total)} conversions attributed\n`);
  const rows = channels.map((one) => [
    one.channel,
    figure(one.conversions),
    percent(one.conversions, conversions.base),
    figure(one.value),
    ...(one.removalEffect === undefined ? [] : [one.removalEffect.toFixed(4)]),
    ...(one.error === undefined ? [] : [`±${figure(one.error)}`]),
  ]);
  const titles = [
    'channel',
    'conversions',
    'share',
    'value',
    ...(order === null ? [] : ['removal effect']),
    ...(shapley?.method === 'sampled' ? ['error'] : []),
  ];
  for (const line of table([titles, ...rows])) io.out(`${line}\n`);
  if (shapley?.method === 'sampled')
    io.out(`Sampled over ${shapley.samples} orders of the channels, seed ${shapley.seed}; error: one standard error.\n`);
  if (skippedSteps + skippedRows > 0) io.out(`Left out: steps without a name ${skippedSteps}, rows that cannot be used ${skippedRows}.\n`);
}

const figure = (value: number): string => String(Number(value.toFixed(4)));

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Names to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  '),
  );
}
