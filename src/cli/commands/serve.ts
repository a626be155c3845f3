/** `serve`, `web` and `work`: the long-running commands. */
import type { Command } from 'commander';
import { BatonError } from '../../errors/index.ts';
import type { App } from '../app.ts';
import { type CommandContext, logOf, optionsOf } from '../context.ts';
import { sealedOff } from '../doctor/accounts.ts';
import { stopped } from '../io.ts';

interface Role {
  readonly web: boolean;
  readonly work: boolean;
}

export function registerServe(program: Command, context: CommandContext): void {
  const add = (name: string, sentence: string, role: Role) =>
    program
      .command(name)
      .description(sentence)
      .action(() => serve(context, name, role));
  add('serve', 'web door and workers in one process', { web: true, work: true });
  add('web', 'the web door alone; needs DATABASE_URL', { web: true, work: false });
  add('work', 'workers alone; needs DATABASE_URL', { web: false, work: true });
}

async function serve(context: CommandContext, name: string, role: Role): Promise<void> {
  if (context.host) throw new BatonError('DATA_DIRECTORY_IN_USE', { directory: context.host.options.dataDir });
  const options = optionsOf(context);
  if (name !== 'serve' && !options.databaseUrl) throw new BatonError('EMBEDDED_IS_ONE_PROCESS', { command: name });
  const log = logOf(context, options);
  const { openApp } = await import('../app.ts');
  const app = await openApp(options, { ...role, log, answer: context.answerFor });
  const reload = () => void app.settings.reload(log);
  process.on('SIGUSR2', reload);
  try {
    log.info('ready', {
      role: name,
      ledger: app.engine.ledger,
      queue: app.engine.queue,
      migrations: app.migrated.length,
      port: portOf(app),
    });
    for (const { about, what, next } of await sealedOff(app)) log.error(what, { about, next });
    if (app.web) context.io.err(`Baton is at ${app.web.url}\nSign in once with ${await app.web.adminLink()}\n`);
    await stopped(context.io.stop);
    log.info('stopping', { role: name });
  } finally {
    process.off('SIGUSR2', reload);
    await app.stop();
  }
}

function portOf(app: App): number | null {
  return app.web ? Number(new URL(app.web.url).port) || null : null;
}
