/** The web door of an opened application: what it asks of ledger, connectors and settings, whoever listens for it. */
import { sealTokens } from '../effects/session.ts';
import { createWeb, type Web, type WebSettings } from '../web/index.ts';
import type { App } from './app.ts';
import { rosterOf } from './live-settings.ts';
import { standingOf } from './rules/standing.ts';

export function webOf(app: Omit<App, 'web' | 'publicUrl'>, web: WebSettings): Web {
  const { options, settings, engine, ledger, queue, clock, log, connectors, sealer, workspaceId } = app;
  return createWeb({
    ledger,
    queue,
    clock,
    log,
    connectors,
    sealer,
    workspaceId,
    sealTokens: (tokens) => sealTokens(sealer, tokens),
    roster: (install, reps) => rosterOf(settings, install, reps),
    book: () => settings.rules(),
    handoffMap: () => settings.operating().handoffMap,
    running: () => ({ ...engine, dryRun: options.dryRun, rules: settings.rules(), contract: standingOf(settings, clock.now()) }),
    settings: web,
  });
}
