/** Prometheus figures: what this process counted, and what the ledger and the queue hold when asked. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { PAUSE_SETTING, readPause } from '../domain/pause.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger, ReconcileLedger } from '../ports/ledger/index.ts';
import type { Queue } from '../ports/queue.ts';

export interface Metrics {
  /** Counts one received webhook by its outcome. */
  webhook(outcome: string): void;
  /** Text in Prometheus' format. */
  render(): Promise<string>;
  readonly contentType: string;
}

type Sources = { readonly ledger: Ledger; readonly queue: Queue; readonly clock: Clock };

export function createMetrics(sources: Sources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const webhooks = new Counter({
    name: 'baton_webhooks_total',
    help: 'Webhooks received by this process',
    labelNames: ['outcome'],
    registers,
  });
  const gauges = {
    jobs: new Gauge({ name: 'baton_queue_jobs', help: 'Nudges in the queue', labelNames: ['state'], registers }),
    installs: new Gauge({ name: 'baton_installs', help: 'Connected accounts', labelNames: ['crm', 'status', 'mode'], registers }),
    lag: new Gauge({
      name: 'baton_stream_lag_seconds',
      help: 'World time since a stream was complete',
      labelNames: ['install', 'stream'],
      registers,
    }),
    waiting: new Gauge({ name: 'baton_waiting', help: 'Rows that wait for work', labelNames: ['install', 'kind'], registers }),
    held: new Gauge({ name: 'baton_held', help: 'Writes that a breaker holds', labelNames: ['install', 'kind'], registers }),
    drift: new Gauge({ name: 'baton_drift', help: 'Differences to the CRM that are not mended yet', labelNames: ['install'], registers }),
    drifted: new Gauge({
      name: 'baton_last_night_drift',
      help: 'Differences to the CRM that the last reconciliation found',
      labelNames: ['install'],
      registers,
    }),
    night: new Gauge({
      name: 'baton_last_night_timestamp_seconds',
      help: 'World time at which the last reconciliation ended',
      labelNames: ['install'],
      registers,
    }),
    paused: new Gauge({ name: 'baton_paused', help: '1 while all writes are paused', labelNames: ['workspace'], registers }),
  };
  return {
    webhook: (outcome) => webhooks.inc({ outcome }),
    contentType: registry.contentType,
    render: async () => {
      await fill(gauges, sources);
      return registry.metrics();
    },
  };
}

type Gauges = Readonly<Record<'jobs' | 'installs' | 'lag' | 'waiting' | 'held' | 'drift' | 'drifted' | 'night' | 'paused', Gauge>>;

async function fill(gauges: Gauges, { ledger, queue, clock }: Sources): Promise<void> {
  for (const gauge of Object.values(gauges)) gauge.reset();
  for (const [state, count] of Object.entries(await queue.counts())) gauges.jobs.set({ state }, count);
  // Leases are machine time; for a figure an expired one may as well count a second later.
  for (const work of await ledger.waiting(clock.now(), Date.now())) {
    const install = work.ref.installId;
    gauges.waiting.set({ install, kind: 'deliveries' }, work.deliveries);
    gauges.waiting.set({ install, kind: 'tasks' }, work.tasks);
    gauges.waiting.set({ install, kind: 'fields' }, work.fields);
    for (const [lane, count] of Object.entries(work.marks)) gauges.waiting.set({ install, kind: lane }, count);
  }
  for (const { workspaceId } of await ledger.workspaces()) await fillInstalls(gauges, ledger, workspaceId, clock.now());
}

async function fillInstalls(gauges: Gauges, ledger: Ledger, workspaceId: string, now: number): Promise<void> {
  const workspace = ledger.workspace(workspaceId);
  const { installs, breakers, reconcile } = workspace;
  gauges.paused.set({ workspace: workspaceId }, readPause(await workspace.setting(PAUSE_SETTING)) === null ? 0 : 1);
  for (const { crm, status, mode, installId } of await installs.list()) {
    gauges.installs.inc({ crm, status, mode });
    await fillNight(gauges, reconcile, installId, now);
    for (const { kind, n } of await breakers.held(installId)) gauges.held.inc({ install: installId, kind }, n);
    for (const { stream, completeUntil } of await installs.streams(installId))
      if (completeUntil !== null) gauges.lag.set({ install: installId, stream }, Math.max(0, now - completeUntil) / 1000);
  }
}

async function fillNight(gauges: Gauges, reconcile: ReconcileLedger, install: string, now: number): Promise<void> {
  const last = (await reconcile.state(install))?.last ?? null;
  gauges.drift.set({ install }, (await reconcile.driftCounts(install, now)).open);
  if (last === null) return;
  gauges.drifted.set({ install }, last.drift);
  gauges.night.set({ install }, last.finishedAt / 1000);
}
