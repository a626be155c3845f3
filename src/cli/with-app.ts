/** Gives a command an open Baton: the one it was forwarded to, the one that holds the data directory, or one of its own for as long as it runs. */
import { isBatonError } from '../errors/index.ts';
import type { App } from './app.ts';
import { type CommandContext, optionsOf, type Parts, quietLogOf } from './context.ts';

/** Runs `work`; when another process holds the data directory the whole command runs there, with the same output and exit code. */
export async function withApp(context: CommandContext, parts: Parts, work: (app: App) => Promise<number>): Promise<void> {
  if (context.host) {
    context.exitCode = await work(context.host);
    return;
  }
  const options = optionsOf(context);
  // Engines and clients take longer to load than a mistyped command should take to be told.
  const [{ openApp }, { runThroughHolder }] = await Promise.all([import('./app.ts'), import('./holding.ts')]);
  const app = await openApp(options, { ...parts, log: quietLogOf(context, options) }).catch((error: unknown) => {
    if (isBatonError(error, 'DATA_DIRECTORY_IN_USE')) return null;
    throw error;
  });
  if (app === null) {
    context.exitCode = await runThroughHolder(options, context.argv, context.io);
    return;
  }
  try {
    context.exitCode = await work(app);
  } finally {
    await app.stop();
  }
}
