/** `parked`: what was taken out of its lane after failing for good, why, and the way back. */
import type { Command } from 'commander';
import { BatonError } from '../../errors/index.ts';
import { parkedHint } from '../../errors/parked-hints.ts';
import type { ParkedRecord } from '../../ports/ledger/index.ts';
import { ADMIN, auditAct, connected, shown } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly replay?: string;
  readonly all?: boolean;
  readonly by: string;
  readonly json?: boolean;
}

/** More than a person reads; `--all` replays in as many rounds as it takes. */
const LISTED = 1_000;

export function registerParked(program: Command, context: CommandContext): void {
  program
    .command('parked')
    .description('list what failed for good, with reason and hint; replay one or all of it once the cause is mended')
    .option('--replay <id>', 'back into its lane: the id as listed, LANE:KEY')
    .option('--all', 'replay all of it')
    .option('--by <name>', 'who decides it, for the audit', ADMIN)
    .option('--json', 'print one JSON object')
    .action((asked: Asked) =>
      withApp(context, { web: false, work: false }, async (app) => {
        if (asked.replay === undefined && !asked.all) return list(app, context.io, asked.json ?? false);
        const replayed = asked.all ? await replayAll(app, asked.by) : await replayOne(app, asked.replay ?? '', asked.by);
        if (asked.json) printJson(context.io, { replayed });
        else context.io.out(`${replayed} back in their lanes.\n`);
        return 0;
      }),
    );
}

const idOf = ({ lane, key }: ParkedRecord): string => `${lane}:${key}`;

async function list(app: App, io: Io, json: boolean): Promise<number> {
  const { marks } = app.ledger.workspace(app.workspaceId);
  const found: (ParkedRecord & { account: string })[] = [];
  for (const { installId, accountId } of await connected(app))
    found.push(...(await marks.parked(installId, LISTED)).map((one) => ({ account: accountId, ...one })));
  const rows = found.map((one) => ({
    id: idOf(one),
    account: one.account,
    code: one.code,
    why: one.why,
    hint: parkedHint(one.code),
    at: new Date(one.at).toISOString(),
  }));
  if (json) printJson(io, { parked: rows });
  else if (found.length === 0) io.out('Nothing is parked.\n');
  else
    for (const one of found)
      io.out(`${idOf(one)} (${one.account}, ${shown(one.at)}) ${one.code}: ${one.why}\n    → ${parkedHint(one.code)}\n`);
  return 0;
}

/** Throws `PARKED_UNKNOWN`. */
async function replayOne(app: App, id: string, by: string): Promise<number> {
  const colon = id.indexOf(':');
  const { marks } = app.ledger.workspace(app.workspaceId);
  for (const install of await connected(app)) {
    if (colon < 0 || !(await marks.replay(install.installId, id.slice(0, colon), id.slice(colon + 1), app.clock.now()))) continue;
    await auditAct(app, install, { action: 'replay', by, why: id });
    return 1;
  }
  throw new BatonError('PARKED_UNKNOWN', { id });
}

async function replayAll(app: App, by: string): Promise<number> {
  const { marks } = app.ledger.workspace(app.workspaceId);
  let replayed = 0;
  for (const install of await connected(app)) {
    let mine = 0;
    for (let page = await marks.parked(install.installId, LISTED); page.length > 0; page = await marks.parked(install.installId, LISTED)) {
      for (const { lane, key } of page) if (await marks.replay(install.installId, lane, key, app.clock.now())) mine += 1;
      if (page.length < LISTED) break;
    }
    if (mine > 0) await auditAct(app, install, { action: 'replay', by, why: 'all that was parked', after: { n: mine } });
    replayed += mine;
  }
  return replayed;
}
