/** `check`: holds the ledger against its own invariant, and the CRM against the ledger. */
import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { CrmDifference } from '../check/crm.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { openProgress } from '../progress.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly json?: boolean;
  readonly invariant?: boolean;
  readonly crm?: boolean;
}

export function registerCheck(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description(
      'look for leads that are neither open nor closed as promised (--invariant, the default) and for differences to the CRM (--crm)',
    )
    .option('--invariant', 'check the ledger')
    .option('--crm', 'compare tasks and owners in the CRM with the ledger')
    .option('--json', 'print one JSON object')
    .action((asked: Asked) => withApp(context, { web: false, work: false }, (app) => check(app, context.io, asked)));
}

async function check(app: App, io: Io, { json, invariant, crm }: Asked): Promise<number> {
  const offences = invariant || !crm ? await app.ledger.checkInvariant(app.clock.now(), app.options.sweepMs) : null;
  const compared = crm ? await withProgress(app, io) : null;
  if (json) printJson(io, { ...(offences && { offences }), ...(compared && { crm: compared }) });
  else {
    for (const { line, leadId, what } of offences ?? []) io.out(`line ${line}, lead ${leadId}: ${what}\n`);
    for (const { account, leadId, what } of compared?.differences ?? []) io.out(`${account}, lead ${leadId}: ${what}\n`);
    if (offences?.length === 0) io.out('The ledger keeps its promise: no offence.\n');
    if (compared?.differences.length === 0) io.out(`The CRM shows what the ledger wants: ${compared.leads} leads compared.\n`);
  }
  const found = (offences?.length ?? 0) + (compared?.differences.length ?? 0);
  return found === 0 ? 0 : 1;
}

async function withProgress(app: App, io: Io): Promise<{ leads: number; differences: readonly CrmDifference[] }> {
  const { compareWithCrm } = await import('../check/crm.ts');
  const progress = openProgress(io, 'check');
  try {
    return await compareWithCrm(app, (done, total) => progress.at(done, total, 'leads'));
  } finally {
    progress.end();
  }
}
