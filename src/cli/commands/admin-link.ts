/** `admin-link`: prints a fresh one-time sign-in link for the web door. */
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

export function registerAdminLink(program: Command, context: CommandContext): void {
  program
    .command('admin-link')
    .description('print a link that signs one browser in, once')
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) =>
      withApp(context, { web: false, work: false }, async (app) => {
        const { makeAdminLink } = await import('../../web/session.ts');
        const { ledger, clock, workspaceId, publicUrl } = app;
        const link = await makeAdminLink({ ledger, clock, workspaceId, publicUrl });
        if (json) printJson(context.io, { link });
        else context.io.out(`${link}\n`);
        return 0;
      }),
    );
}
