/** `keys`: which keys there are and what each still seals; a new one in front, everything under it, an old one out. */
import type { Command } from 'commander';
import { BatonError } from '../../errors/index.ts';
import type { Install } from '../../ports/ledger/index.ts';
import { ADMIN, auditAct } from '../admin.ts';
import type { App } from '../app.ts';
import type { CommandContext } from '../context.ts';
import type { Io } from '../io.ts';
import { type KeyUse, keyUse, reseal } from '../keys.ts';
import { printJson } from '../output.ts';
import { withApp } from '../with-app.ts';

interface Asked {
  readonly by: string;
  readonly json?: boolean;
}

export function registerKeys(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('the keys that seal tokens: which there are, what each seals, and changing them');
  const add = (name: string, sentence: string) =>
    keys
      .command(name)
      .description(sentence)
      .option('--by <name>', 'who decides it, for the audit', ADMIN)
      .option('--json', 'print one JSON object');
  const open = (work: (app: App) => Promise<number>) => withApp(context, { web: false, work: false }, work);
  const { io } = context;
  add('list', 'each key with the accounts whose tokens it seals').action(({ json }: Asked) => open((app) => list(app, io, json)));
  add('rotate', 'put a new key in front and seal everything with it; the old one still opens').action((asked: Asked) =>
    open((app) => sealAll(app, io, asked, app.sealer.add())),
  );
  add('reseal', 'seal everything with the newest key').action((asked: Asked) => open((app) => sealAll(app, io, asked, null)));
  add('drop <id>', 'take out a key that seals nothing that is stored; sessions and digest links it sealed end').action(
    (id: string, asked: Asked) => open((app) => drop(app, io, id, asked)),
  );
}

async function list(app: App, io: Io, json = false): Promise<number> {
  const uses = await keyUse(app);
  if (json) printJson(io, { file: app.sealer.file, keys: uses });
  else for (const use of uses) io.out(`${use.id}: ${words(use)}\n`);
  return uses.every(({ inRing }) => inRing) ? 0 : 1;
}

function words({ seals, inRing, accounts }: KeyUse): string {
  const holds = `the tokens of ${accounts} account(s)`;
  if (!inRing) return `NOT IN THE RING, and seals ${holds}`;
  if (seals) return `seals what is new, and ${holds}`;
  return accounts > 0 ? `still opens ${holds}` : 'seals nothing that is stored';
}

/** Exit code 1 when something stays under a key that is not there. */
async function sealAll(app: App, io: Io, { by, json }: Asked, added: string | null): Promise<number> {
  const key = app.sealer.ids()[0] ?? '';
  if (added !== null) app.log.info('a new key seals', { key });
  const { resealed, failed } = await reseal(app);
  for (const install of resealed) await note(app, install, by, added === null ? 'reseal' : 'rotate', key);
  if (json) {
    printJson(io, {
      key,
      added: added !== null,
      resealed: resealed.length,
      failed: failed.map(({ install, why }) => ({ account: install.accountId, why })),
    });
  } else {
    io.out(`${added === null ? '' : `${key} is new and seals from now on. `}${resealed.length} account(s) sealed anew with ${key}.\n`);
    for (const { install, why, hint } of failed) io.out(`${install.crm} ${install.accountId}: ${why}\n    → ${hint}\n`);
  }
  return failed.length === 0 ? 0 : 1;
}

/** Throws `KEY_IN_USE`, `KEY_UNKNOWN`, `KEY_RING_FIXED`. */
async function drop(app: App, io: Io, id: string, { json }: Asked): Promise<number> {
  const use = (await keyUse(app)).find((one) => one.id === id && one.inRing);
  if (use !== undefined && use.accounts > 0)
    throw new BatonError('KEY_IN_USE', { key: id, why: `it seals the tokens of ${use.accounts} account(s)` });
  app.sealer.drop(id);
  app.log.info('a key was taken out', { key: id });
  if (json) printJson(io, { dropped: id });
  else io.out(`${id} is out of the ring.\n`);
  return 0;
}

function note(app: App, install: Install, by: string, action: string, key: string): Promise<void> {
  return auditAct(app, install, { action: `${action} key`, by, why: 'tokens sealed anew', after: { key } });
}
