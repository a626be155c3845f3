/** `months`: won revenue by month as it was reported and as it is restated, and closing a month: what changes later is a dated adjustment. */
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { monthFigures } from '../../domain/attribution/index.ts';
import { formatMinor } from '../../domain/attribution/money.ts';
import { monthOf } from '../../domain/attribution/months.ts';
import { formatInstant } from '../../domain/instant.ts';
import { amountSaid } from '../../domain/loop/amount-field.ts';
import { BatonError } from '../../errors/index.ts';
import type { Install } from '../../ports/ledger/index.ts';
import { ADMIN, auditAct, connected, shown } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly by: string;
  readonly json?: boolean;
}

export function registerMonths(program: Command, context: CommandContext): void {
  program
    .command('months')
    .description('won revenue by month, as reported and restated; `close MONTH` when finance has closed it')
    .addArgument(new Argument('[act]', 'what to do').choices(['list', 'close']).default('list'))
    .argument('[month]', 'such as 2026-03', month)
    .option('--by <name>', 'who decides it, for the audit', ADMIN)
    .option('--json', 'print one JSON object')
    .action((act: 'list' | 'close', closing: string | undefined, asked: Asked, command: Command) => {
      if (act === 'close' && closing === undefined) command.error('error: name the month to close, such as 2026-03');
      return withApp(context, { web: false, work: false }, async (app) => {
        if (act === 'close') await close(app, closing!, asked.by);
        const accounts = [];
        for (const install of await connected(app)) accounts.push(await monthsOf(app, install));
        if (asked.json) printJson(context.io, { accounts });
        else for (const account of accounts) print(context.io, account);
        return 0;
      });
    });
}

function month(text: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('Expected a month such as 2026-03.');
  return text;
}

const CLOSED = 'closed-months';

async function closedMonths(app: App): Promise<Readonly<Record<string, number>>> {
  return ((await app.ledger.workspace(app.workspaceId).setting(CLOSED)) ?? {}) as Record<string, number>;
}

/** Closing twice leaves the first. Throws `MONTH_RUNNING`. */
async function close(app: App, closing: string, by: string): Promise<void> {
  const now = app.clock.now();
  if (closing >= monthOf(now)) throw new BatonError('MONTH_RUNNING', { month: closing });
  const known = await closedMonths(app);
  if (known[closing] !== undefined) return;
  await app.ledger.workspace(app.workspaceId).saveSetting(CLOSED, { ...known, [closing]: now });
  for (const install of await connected(app)) await auditAct(app, install, { action: 'month close', by, why: closing });
}

async function monthsOf(app: App, install: Install) {
  const closed = new Map(Object.entries(await closedMonths(app)));
  const statements = await app.ledger.workspace(install.workspaceId).attribution.statements(install.installId);
  const currencies = [...Map.groupBy(statements, ({ currency }) => currency)].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    account: install.accountId,
    ...amountSaid(app.settings.attribution().settings, install),
    currencies: currencies.map(([currency, own]) => {
      const figures = monthFigures(
        own.map(({ deal, at, closedAt, minor }) => ({ deal, at, month: monthOf(closedAt), minor })),
        closed,
      );
      return {
        currency,
        months: figures.months.map((one) => {
          const at = closed.get(one.month);
          return { ...one, closedAt: at === undefined ? null : formatInstant(at) };
        }),
        adjustments: figures.adjustments.map(({ at, ...rest }) => ({ ...rest, at: formatInstant(at) })),
      };
    }),
  };
}

function print(io: Io, { account, amountText, currencies }: Awaited<ReturnType<typeof monthsOf>>): void {
  io.out(`Account ${account}: won revenue by month of the close. ${amountText}\n`);
  for (const { currency, months, adjustments } of currencies) {
    for (const { month: name, reportedMinor, restatedMinor, closedAt } of months) {
      const state = closedAt === null ? 'open' : `closed ${shown(Date.parse(closedAt))}`;
      io.out(
        `  ${name}  reported ${formatMinor(reportedMinor, currency)} ${currency}, restated ${formatMinor(restatedMinor, currency)}  ${state}\n`,
      );
    }
    for (const { deal, at, of, bookedIn, minor } of adjustments)
      io.out(`  adjustment of ${of} in ${bookedIn}: ${formatMinor(minor, currency)} ${currency}, deal ${deal}, ${shown(Date.parse(at))}\n`);
  }
}
