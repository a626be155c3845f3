/** `migrate`: brings the ledger's tables up to date; every start does so too, this is for deployments that want it as a step of its own. */
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

export function registerMigrate(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .description("bring the ledger's tables up to date")
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) =>
      withApp(context, { web: false, work: false }, async (app) => {
        // A running Baton migrated when it started: there is nothing left to apply.
        const applied = context.host ? [] : app.migrated;
        if (json) printJson(context.io, { ledger: app.engine.ledger, applied });
        else context.io.out(applied.length === 0 ? 'The ledger is up to date.\n' : `Applied: ${applied.join(', ')}\n`);
        return 0;
      }),
    );
}
