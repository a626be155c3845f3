/** `resume`: ends the pause; what was held by it is written now. */
import type { Command } from 'commander';
import { PAUSE_SETTING, readPause } from '../../domain/pause.ts';
import { ADMIN, auditAct, connected } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly json?: boolean;
  readonly by: string;
}

export function registerResume(program: Command, context: CommandContext): void {
  program
    .command('resume')
    .description('end a pause: what is wanted by now is written')
    .option('--by <name>', 'who decides it, for the audit', ADMIN)
    .option('--json', 'print one JSON object')
    .action(({ json, by }: Asked) =>
      withApp(context, { web: false, work: false }, async (app) => {
        const { wasPaused, released } = await resumeWrites(app, by);
        if (json) printJson(context.io, { paused: false, wasPaused, released });
        else if (!wasPaused) context.io.out('Nothing was paused.\n');
        else context.io.out(`Resumed: ${released} held writes go on now.\n`);
        return 0;
      }),
    );
}

/** What a breaker holds stays held: the gate asks it again. */
async function resumeWrites(app: App, by: string): Promise<{ wasPaused: boolean; released: number }> {
  const ledger = app.ledger.workspace(app.workspaceId);
  const pause = readPause(await ledger.setting(PAUSE_SETTING));
  if (pause === null) return { wasPaused: false, released: 0 };
  await ledger.saveSetting(PAUSE_SETTING, null);
  let released = 0;
  for (const install of await connected(app)) {
    released += await ledger.wanted.releaseHeld(install.installId, app.clock.now());
    await auditAct(app, install, { action: 'resume', by, why: `paused by ${pause.by}`, after: { since: pause.at } });
  }
  return { wasPaused: true, released };
}
