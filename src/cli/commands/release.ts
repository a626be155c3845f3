/** `release`: lists what the breakers hold, and lets a whole kind of it go. */
import { Argument, type Command } from 'commander';
import { BREAKERS, type BreakerKind } from '../../domain/breakers.ts';
import type { HeldWrites } from '../../ports/ledger/index.ts';
import { ADMIN, auditAct, connected, shown } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly json?: boolean;
  readonly by: string;
}

type Held = HeldWrites & { readonly account: string };

export function registerRelease(program: Command, context: CommandContext): void {
  program
    .command('release')
    .description('list what the breakers hold; with a kind, let all of that kind go now')
    .addArgument(new Argument('[kind]', 'what to let go').choices([...BREAKERS, 'all']))
    .option('--by <name>', 'who decides it, for the audit', ADMIN)
    .option('--json', 'print one JSON object')
    .action((kind: BreakerKind | 'all' | undefined, { json, by }: Asked) =>
      withApp(context, { web: false, work: false }, async (app) => {
        if (kind === undefined) return list(context.io, await heldBy(app), json ?? false);
        const released = await release(app, kind === 'all' ? BREAKERS : [kind], by);
        if (json) printJson(context.io, { released });
        else for (const [name, n] of Object.entries(released)) context.io.out(`${name}: ${n} released\n`);
        return 0;
      }),
    );
}

async function heldBy(app: App): Promise<readonly Held[]> {
  const { breakers } = app.ledger.workspace(app.workspaceId);
  const found: Held[] = [];
  for (const { installId, accountId } of await connected(app))
    found.push(...(await breakers.held(installId)).map((one) => ({ account: accountId, ...one })));
  return found;
}

function list(io: Io, held: readonly Held[], json: boolean): number {
  if (json) printJson(io, { held: held.map(({ againAt, ...rest }) => ({ ...rest, againAt: new Date(againAt).toISOString() })) });
  else if (held.length === 0) io.out('The breakers hold nothing.\n');
  else
    for (const { account, kind, subject, n, why, againAt } of held)
      io.out(`${account}, ${kind}${subject === '' ? '' : ` of ${subject}`}: ${n} held since ${why}; by itself from ${shown(againAt)}\n`);
  return 0;
}

async function release(app: App, kinds: readonly BreakerKind[], by: string): Promise<Readonly<Record<string, number>>> {
  const { breakers } = app.ledger.workspace(app.workspaceId);
  const released: Record<string, number> = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  for (const install of await connected(app))
    for (const kind of kinds) {
      const n = await breakers.release(install.installId, kind, app.clock.now());
      released[kind] = (released[kind] ?? 0) + n;
      if (n > 0) await auditAct(app, install, { action: `release ${kind}`, by, why: 'released by hand', after: { n } });
    }
  return released;
}
