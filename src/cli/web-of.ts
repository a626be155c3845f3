/** The web door of an opened application: what it asks of ledger, connectors and settings, whoever listens for it. */
import { placeProblem } from '../../config/holidays.ts';
import type { Options } from '../../config/options.ts';
import type { Crm } from '../domain/crm-record.ts';
import { sealTokens } from '../effects/session.ts';
import { createWeb, type Web, type WebDeps, type WebSettings } from '../web/index.ts';
import { type LiveSettings, rosterOf } from './live-settings.ts';
import { standingOf } from './rules/standing.ts';

/** What of an opened application the door needs. */
interface WebParts extends Pick<WebDeps, 'ledger' | 'queue' | 'clock' | 'log' | 'connectors' | 'sealer' | 'workspaceId' | 'queueBoard'> {
  readonly options: Options;
  readonly settings: LiveSettings;
  readonly engine: { readonly ledger: string; readonly queue: string };
}

export function webOf(app: WebParts, web: WebSettings): Web {
  const { options, settings, engine, ledger, queue, clock, log, connectors, sealer, workspaceId, queueBoard } = app;
  return createWeb({
    ledger,
    queue,
    clock,
    log,
    connectors,
    sealer,
    workspaceId,
    pollMs: options.pollMinutes * 60_000,
    sealTokens: (tokens) => sealTokens(sealer, tokens),
    roster: (install, reps) => rosterOf(settings, install, reps),
    book: () => settings.rules(),
    attribution: settings.attribution,
    costs: settings.costs,
    handoffMap: () => settings.operating().handoffMap,
    consents: consentsOf(options),
    placeProblem: (place) => placeProblem(place)?.message ?? null,
    running: () => ({ ...engine, dryRun: options.dryRun, rules: settings.rules(), contract: standingOf(settings, clock.now()) }),
    settings: web,
    ...(queueBoard && { queueBoard }),
  });
}

function consentsOf(options: Options): ReadonlySet<Crm> {
  const { hubspotClientId, hubspotClientSecrets, salesforceClientId, salesforceClientSecrets } = options;
  const found = new Set<Crm>();
  if (hubspotClientId && hubspotClientSecrets) found.add('hubspot');
  if (salesforceClientId && salesforceClientSecrets) found.add('salesforce');
  return found;
}
