/** The composition root: options become engines, ledger, connectors, jobs and the web door, and stop in the opposite order. */
import type { Options } from '../../config/options.ts';
import type { OperatingSettings } from '../../config/roster.ts';
import { CONNECTORS } from '../../connectors/index.ts';
import { createJobs, type Jobs } from '../../jobs/index.ts';
import type { Crm } from '../domain/crm-record.ts';
import type { SessionDeps } from '../effects/session.ts';
import { type CommandHandler, type Engines, openEngines } from '../engine/index.ts';
import { createLedger } from '../ledger/index.ts';
import { sandboxClock, systemClock } from '../lib/clock.ts';
import { fileKeyRing, fixedKeyRing, type KeyRing } from '../lib/key-ring.ts';
import { createLocalBudget } from '../lib/local-budget.ts';
import { ensureKeyFile } from '../lib/seal.ts';
import { createMessengers } from '../messages/index.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { Connector, ConnectorConfig } from '../ports/connector.ts';
import type { Ledger } from '../ports/ledger/index.ts';
import type { Log } from '../ports/log.ts';
import type { Messenger } from '../ports/messages.ts';
import type { Queue, QueueBoard } from '../ports/queue.ts';
import { type Answer, handlerOf } from './holding.ts';
import { type LiveSettings, openSettings, rosterOf } from './live-settings.ts';
import { startSweeper } from './sweeper.ts';
import { webOf } from './web-of.ts';

/** What of Baton runs in this process, and what a driver brings itself. */
export interface AppParts {
  readonly web: boolean;
  readonly work: boolean;
  readonly log: Log;
  /** False when a driver calls `jobs.sweepOnce` itself; only with `work`. */
  readonly sweep?: boolean;
  /** When a driver takes the webhooks of a burst to be all there; only with `sweep: false`. Absent, at once. */
  readonly burst?: () => Promise<void>;
  /** True when no other process works on this ledger: what a killed one had claimed is then free at once. The embedded engine always is alone. */
  readonly alone?: boolean;
  /** World time of a driver; else by the option. */
  readonly clock?: Clock;
  /** The embedded database in this thread: for a driver that has nothing else to do while a statement runs. */
  readonly inlineDatabase?: boolean;
  /** The embedded database in memory, gone at the end: for a driver that throws everything away anyway. */
  readonly forgetful?: boolean;
  /** Engines that a driver opened and keeps: `stop` leaves them open. Else by the options. */
  readonly engines?: Engines;
  /** Machine time of a driver, for leases and gaps; else the machine's. */
  readonly machineNow?: () => Millis;
  /** Instead of the roster file. */
  readonly operating?: OperatingSettings;
  /** Runs commands that find the data directory held by this process. */
  readonly answer?: (app: App) => Answer;
}

export interface App {
  readonly options: Options;
  readonly log: Log;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly sealer: KeyRing;
  /** What a connector session is opened with. */
  readonly sessionDeps: SessionDeps;
  readonly connectors: ReadonlyMap<Crm, Connector>;
  readonly jobs: Jobs;
  readonly settings: LiveSettings;
  readonly messengers: readonly Messenger[];
  readonly engine: { readonly ledger: string; readonly queue: string };
  /** The queue's own console, where it has one. */
  readonly queueBoard?: QueueBoard;
  /** Where this installation's admin works. */
  readonly workspaceId: string;
  /** Names of the migrations that this start applied. */
  readonly migrated: readonly string[];
  /** True when this process works on jobs. */
  readonly working: boolean;
  readonly publicUrl: string;
  /** Where the web door listens; null without one. */
  readonly web: { readonly url: string; adminLink(): Promise<string> } | null;
  /** Graceful: accepted webhooks are stored, running jobs finish or release what they hold. */
  stop(): Promise<void>;
}

const WORKSPACE = 'default';

/** Jobs in flight get this long, in machine time, before their signal is aborted. */
const GRACE_MS = 10_000;

/** Throws a BatonError for whatever cannot be opened; what was opened before it is closed again. */
export async function openApp(options: Options, parts: AppParts): Promise<App> {
  const opened = new AsyncDisposableStack();
  try {
    return await compose(options, parts, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function compose(options: Options, parts: AppParts, opened: AsyncDisposableStack): Promise<App> {
  const { log } = parts;
  const settings = openSettings(options, parts.operating);
  const sealer = keyRingOf(options);
  const clock = parts.clock ?? (await clockOf(options, opened));
  const stores = await openStores(options, parts, opened);
  await followSignatures(settings, stores.ledger, options, opened);
  const connectors = connectorsOf(options, log);
  const sessionDeps = { ledger: stores.ledger, clock, sealer, machineNow: parts.machineNow ?? (() => Date.now()) };
  const messengers = messengersOf(options, opened);
  const jobs = createJobs({
    ...sessionDeps,
    queue: stores.queue,
    log,
    connectors,
    rules: settings.rules,
    shadow: settings.shadow,
    roster: (install, reps) => rosterOf(settings, install, reps),
    evidence: () => settings.evidence().map,
    handoffMap: () => settings.operating().handoffMap,
    breakers: () => settings.operating().breakers,
    loop: settings,
    messengers,
    settings: {
      publicUrl: options.publicUrl,
      dryRun: options.dryRun,
      pollMs: options.pollMinutes * 60_000,
      lookBackMs: LOOK_BACK_MS,
      sweepMs: options.sweepMs,
      reconcile: options.reconcile,
    },
  });
  const stop = () => opened.disposeAsync();
  const rest = {
    options,
    log,
    clock,
    sealer,
    sessionDeps,
    connectors,
    jobs,
    settings,
    messengers,
    workspaceId: WORKSPACE,
    working: parts.work,
    stop,
  };
  const { serve, ...kept } = stores;
  const base: Base = { ...kept, ...rest };
  if (parts.work) await startWork(base, parts, opened);
  const web = parts.web ? await startWeb(base, parts, opened) : null;
  const app: App = { ...base, web, publicUrl: web?.url ?? publicUrlOf(options, options.port) };
  if (parts.answer) serve(handlerOf(parts.answer(app)));
  return app;
}

/** Throws `KEY_MISSING` or `KEY_FILE_UNREADABLE`. */
function keyRingOf({ key, keyFile, databaseUrl, dataDir }: Options): KeyRing {
  if (keyFile) return fileKeyRing(keyFile);
  return key || databaseUrl ? fixedKeyRing(key ?? []) : fileKeyRing(ensureKeyFile(dataDir));
}

type Stores = Pick<App, 'ledger' | 'queue' | 'engine' | 'migrated' | 'queueBoard'> & { serve(handler: CommandHandler): void };

async function openStores(options: Options, parts: AppParts, opened: AsyncDisposableStack): Promise<Stores> {
  const { log, alone = !options.databaseUrl } = parts;
  const engines = parts.engines ?? (await openOwnEngines(options, parts, opened));
  const stored = createLedger({ sql: engines.sql, log });
  // One process needs no shared budget: a statement less for every request to the CRM.
  const ledger = options.databaseUrl ? stored : Object.assign(stored, createLocalBudget());
  opened.defer(() => ledger.close());
  const { queue } = engines;
  opened.defer(() => queue.close({ graceMs: GRACE_MS }));
  const migrated = await ledger.migrate();
  if (alone) await ledger.endLeases();
  await ledger.ensureWorkspace(WORKSPACE, 'Default');
  return {
    ledger,
    queue,
    engine: { ledger: engines.ledgerKind, queue: engines.queueKind },
    migrated,
    ...(engines.queueBoard && { queueBoard: engines.queueBoard }),
    serve: (handler) => engines.dataDirLock?.serve(handler),
  };
}

async function openOwnEngines(options: Options, parts: AppParts, opened: AsyncDisposableStack): Promise<Engines> {
  const engines = await openEngines({
    log: parts.log,
    ...(options.databaseUrl ? { databaseUrl: options.databaseUrl } : { ...(parts.forgetful ? {} : { dataDir: options.dataDir }) }),
    inline: parts.inlineDatabase ?? false,
    ...(options.redisUrl ? { redisUrl: options.redisUrl } : {}),
  });
  opened.defer(() => engines.close());
  return engines;
}

/** Another process on the same ledger may take signatures; where there is one process, `rules sign` runs in it and tells it. */
const SIGNATURES_MS = 60_000;

async function followSignatures(settings: LiveSettings, ledger: Ledger, options: Options, opened: AsyncDisposableStack): Promise<void> {
  const refresh = () => settings.refresh(ledger.workspace(WORKSPACE));
  await refresh();
  if (!options.databaseUrl) return;
  // What cannot be read now is read a minute later; meanwhile the contract known last stays in force.
  const timer = setInterval(() => void refresh().catch(() => undefined), SIGNATURES_MS);
  opened.defer(() => clearInterval(timer));
}

/** First reads of a person look this far back: longer than any at-bat of the shipped rules lasts. */
const LOOK_BACK_MS = 90 * 86_400_000;

type Base = Omit<App, 'web' | 'publicUrl'>;

async function startWork(base: Base, parts: AppParts, opened: AsyncDisposableStack): Promise<void> {
  const { options, ledger, clock, log, jobs } = base;
  await base.queue.work(jobs.handlers, { concurrency: options.concurrency });
  if (options.salesforceChangeEvents) {
    const listening = jobs.listen();
    opened.defer(() => listening.stop());
  }
  if (parts.sweep === false) return;
  const { sweepMs: everyMs, retentionDays } = options;
  const sweeper = startSweeper({ ledger, clock, log, everyMs, retentionDays, sweepOnce: () => jobs.sweepOnce() });
  opened.defer(() => sweeper.stop());
}

async function startWeb(base: Base, parts: AppParts, opened: AsyncDisposableStack): Promise<NonNullable<App['web']>> {
  const { options } = base;
  let publicUrl = publicUrlOf(options, options.port);
  const web = webOf(base, {
    publicUrl: () => publicUrl,
    loopback: LOOPBACK.test(options.host),
    trustProxy: options.trustProxy,
    metricsToken: options.metricsToken,
    // Whoever sweeps by their own hand waits for nothing that only a timer brings.
    ...(parts.sweep === false ? { burst: parts.burst ?? null } : {}),
  });
  opened.defer(() => web.close());
  publicUrl = publicUrlOf(options, await web.listen(options.host, options.port));
  return { url: publicUrl, adminLink: () => web.adminLink() };
}

function messengersOf(options: Options, opened: AsyncDisposableStack): readonly Messenger[] {
  const { messageWebhookUrl, messageWebhookSecret, smtpUrl, mailFrom } = options;
  const messengers = createMessengers({
    webhook: messageWebhookUrl && messageWebhookSecret ? { url: messageWebhookUrl, secret: messageWebhookSecret } : null,
    mail: smtpUrl && mailFrom ? { url: smtpUrl, from: mailFrom } : null,
  });
  for (const messenger of messengers) opened.defer(() => messenger.close());
  return messengers;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

function publicUrlOf(options: Options, port: number): string {
  return (options.publicUrl ?? `http://localhost:${port}`).replace(/\/+$/, '');
}

function connectorsOf(options: Options, log: Log): ReadonlyMap<Crm, Connector> {
  const connectors = new Map<Crm, Connector>();
  for (const [crm, config] of credentialsOf(options)) {
    const create = CONNECTORS.get(crm);
    if (create) connectors.set(crm, create(config, log));
  }
  return connectors;
}

/** HubSpot takes a static token as well; any other CRM needs application credentials to be connected. */
function credentialsOf(options: Options): ReadonlyMap<Crm, ConnectorConfig> {
  const found = new Map<Crm, ConnectorConfig>();
  found.set('hubspot', {
    clientId: options.hubspotClientId ?? '',
    clientSecrets: options.hubspotClientSecrets ?? [],
    apiBase: options.hubspotApiBase,
    authorizeBase: options.hubspotAuthorizeBase,
    timeoutMs: options.hubspotTimeoutMs,
  });
  if (options.salesforceClientId && options.salesforceClientSecrets)
    found.set('salesforce', {
      clientId: options.salesforceClientId,
      clientSecrets: options.salesforceClientSecrets,
      // Each org has its own address, which comes with its tokens; until then the login host stands in.
      apiBase: options.salesforceLoginUrl,
      authorizeBase: options.salesforceLoginUrl,
      timeoutMs: options.salesforceTimeoutMs,
    });
  return found;
}

async function clockOf(options: Options, opened: AsyncDisposableStack): Promise<Clock> {
  if (options.clock === 'system') return systemClock;
  const clock = await sandboxClock(options.clock);
  opened.defer(() => clock.close());
  return clock;
}
