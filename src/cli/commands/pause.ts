/** `pause`: stops every write to every CRM at once; reading and judging go on. */
import type { Command } from 'commander';
import { PAUSE_SETTING, type Pause, readPause } from '../../domain/pause.ts';
import { ADMIN, auditAct, connected, shown } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly json?: boolean;
  readonly by: string;
  readonly why: string;
}

export function registerPause(program: Command, context: CommandContext): void {
  program
    .command('pause')
    .description('stop all writes to all CRMs at once; what is wanted meanwhile is kept')
    .option('--by <name>', 'who decides it, for the audit', ADMIN)
    .option('--why <reason>', 'why, for the audit and the status page', '')
    .option('--json', 'print one JSON object')
    .action(({ json, by, why }: Asked) =>
      withApp(context, { web: false, work: false }, async (app) => {
        const pause = await pauseWrites(app, { by, why });
        if (json) printJson(context.io, { paused: true, since: new Date(pause.at).toISOString(), by: pause.by, why: pause.why });
        else context.io.out(`Paused since ${shown(pause.at)} by ${pause.by}: nothing is written. \`baton resume\` lets the writes go.\n`);
        return 0;
      }),
    );
}

/** A second pause leaves the first as it is. */
export async function pauseWrites(app: App, { by, why }: { readonly by: string; readonly why: string }): Promise<Pause> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const known = readPause(await ledger.setting(PAUSE_SETTING));
  if (known !== null) return known;
  const pause: Pause = { at: app.clock.now(), by, why };
  await ledger.saveSetting(PAUSE_SETTING, pause);
  for (const install of await connected(app)) await auditAct(app, install, { action: 'pause', by, why });
  return pause;
}
