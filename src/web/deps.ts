/** What the web door is given: ports, and the few facts about this start that it shows or needs. */
import type { Crm, CrmRep } from '../domain/crm-record.ts';
import type { HandoffMap } from '../domain/intake/handoff-map.ts';
import type { StatedCosts } from '../domain/loop/costs.ts';
import type { AttributionInForce } from '../domain/loop/in-force.ts';
import type { Roster } from '../domain/roster.ts';
import type { RuleBook } from '../domain/rule-book.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { Connector } from '../ports/connector.ts';
import type { Install, Ledger } from '../ports/ledger/index.ts';
import type { Log } from '../ports/log.ts';
import type { Queue, QueueBoard } from '../ports/queue.ts';
import type { Sealer } from '../ports/sealer.ts';

/** Shown on the status page; asked anew each time, since rules and roster may be read again while Baton runs. */
export interface RunningState {
  readonly ledger: string;
  readonly queue: string;
  readonly dryRun: boolean;
  readonly rules: { readonly version: number; readonly hash: string };
  /** How the contract stands, in words, and what to do about it; null while there is nothing to do. */
  readonly contract: { readonly words: string; readonly next: string | null };
}

export interface WebSettings {
  /** Without a slash at its end. Known only after listening when the port is chosen by the system, hence a function. */
  publicUrl(): string;
  /** True when only this machine can reach the socket. */
  readonly loopback: boolean;
  readonly trustProxy: boolean;
  /** Bearer token of `/metrics`; null: this machine only. */
  readonly metricsToken: string | null;
  /** Resolves when the burst of webhooks that has begun is over: one nudge serves them all. Absent, that is 10 ms of machine time; null: each brings its own at once. */
  readonly burst?: (() => Promise<void>) | null;
}

export interface WebDeps {
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectors: ReadonlyMap<Crm, Connector>;
  readonly sealer: Sealer;
  /** Sealed form of fresh tokens, as the jobs will open it. */
  sealTokens(tokens: { accessToken: string; refreshToken: string | null; apiBase: string | null }): string;
  /** The workspace of this installation's admin. */
  readonly workspaceId: string;
  running(): RunningState;
  /** The contract in force. */
  book(): RuleBook;
  /** Model, dialect and weights in force; the same object until they change. `grossMargin` is from 0 to 1, null where none is set. */
  attribution(): AttributionInForce & { readonly grossMargin: number | null };
  /** What campaigns cost by the company's own word; null: it states none. */
  costs(): StatedCosts | null;
  /** What counts as handed over to sales. */
  handoffMap(): HandoffMap;
  /** CRMs with application credentials: those whose consent page can be asked. */
  readonly consents: ReadonlySet<Crm>;
  /** What is wrong with a country and region whose holidays are to be off; null when nothing is. */
  placeProblem(place: { readonly country: string; readonly region?: string }): string | null;
  /** Between two looks for changes. */
  readonly pollMs: Millis;
  /** Operating settings merged with the people read from the CRM. */
  roster(install: Install, reps: readonly CrmRep[]): Roster;
  readonly settings: WebSettings;
  /** Absent where the queue has none. */
  readonly queueBoard?: QueueBoard;
}
