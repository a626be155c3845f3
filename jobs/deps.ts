/** What every job is given: ports and settings, made once by the composition root. */
import type { BreakerLimits } from '../src/domain/breakers.ts';
import type { Crm, CrmRep } from '../src/domain/crm-record.ts';
import type { EvidenceMap } from '../src/domain/intake/evidence-map.ts';
import type { HandoffMap } from '../src/domain/intake/handoff-map.ts';
import type { Roster } from '../src/domain/roster.ts';
import type { RuleBook } from '../src/domain/rule-book.ts';
import { openSession } from '../src/effects/session.ts';
import type { Clock, Millis } from '../src/ports/clock.ts';
import type { Connector, Session } from '../src/ports/connector.ts';
import type { Install, InstallPair, InstallRef, Lease, Ledger, WorkspaceLedger } from '../src/ports/ledger/index.ts';
import type { Log } from '../src/ports/log.ts';
import type { Messenger } from '../src/ports/messages.ts';
import type { Queue } from '../src/ports/queue.ts';
import type { Sealer } from '../src/ports/sealer.ts';
import { type PeerState, stateOf, twoOf } from './links/peer.ts';
import type { LoopSettings } from './loop/read-loop.ts';
import type { Memory } from './memory.ts';

export interface JobSettings {
  /** Writes nothing to any CRM; every write is held with that reason. */
  readonly dryRun: boolean;
  /** Address under which people reach the web door; null when nobody was told one. */
  readonly publicUrl: string | null;
  /** Milliseconds of world time between two changed-since windows of a stream. */
  readonly pollMs: Millis;
  /** How far the first changed-since window and evidence reads look back. */
  readonly lookBackMs: Millis;
  /** Milliseconds between two sweeps; absent: a driver sweeps when it pleases. */
  readonly sweepMs?: Millis;
  /** False: nobody holds the ledger against the CRM unless it is asked for. */
  readonly reconcile: boolean;
}

/** What the composition root brings. */
export interface GivenDeps {
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly connectors: ReadonlyMap<Crm, Connector>;
  readonly sealer: Sealer;
  /** Machine time in epoch milliseconds: leases only. */
  machineNow(): Millis;
  /** The rule book in force. */
  rules(): RuleBook;
  /** An unsigned change of it, which decides nothing; null when there is none. */
  shadow(): RuleBook | null;
  /** Operating settings merged with the people read from the CRM. */
  roster(install: Install, reps: readonly CrmRep[]): Roster;
  handoffMap(): HandoffMap;
  /** What counts as evidence beside the rules. */
  evidence(): EvidenceMap;
  breakers(): BreakerLimits;
  /** How credit is divided, and what campaigns cost. */
  readonly loop: LoopSettings;
  /** Ways to reach people outside the CRM; none: nothing is stored for them either. */
  readonly messengers: readonly Messenger[];
  readonly settings: JobSettings;
}

export interface JobDeps extends GivenDeps {
  readonly memory: Memory;
}

/** A job's view of one install: its ledger, its connector and who it is. */
export interface InstallScope {
  readonly deps: JobDeps;
  readonly ref: InstallRef;
  readonly install: Install;
  readonly ledger: WorkspaceLedger;
  readonly connector: Connector;
  /** One session for the whole job: its token is read once. */
  readonly session: Session;
  readonly log: Log;
  /** The account of the other CRM in this workspace; absent in a workspace of one CRM, which pays nothing for it. */
  readonly peer?: Peer;
}

/** The account of the other CRM, and a way to it. */
export interface Peer {
  readonly install: Install;
  readonly state: PeerState;
  readonly pair: InstallPair;
  /** Null unless it is live. */
  readonly scope: InstallScope | null;
}

/** How long a lane may hold rows without settling them: longer than the slowest batch, short enough to free a dead process's rows soon. */
const LEASE_MS = 60_000;

export function newLease(deps: JobDeps): Lease {
  return { token: crypto.randomUUID(), untilMachine: deps.machineNow() + LEASE_MS };
}

/** Null when the install is not there any more or not connected: its rows keep, and are worked after a reconnect. */
export async function openScope(deps: JobDeps, ref: InstallRef, log: Log): Promise<InstallScope | null> {
  const ledger = deps.ledger.workspace(ref.workspaceId);
  const found = await ledger.installs.findWithOthers(ref.installId);
  if (found === null) return null;
  const { install, others } = found;
  if (install.status === 'revoked' || install.status === 'uninstalled') return null;
  const connector = deps.connectors.get(install.crm);
  if (connector === undefined) {
    log.error('no connector for this CRM', { crm: install.crm });
    return null;
  }
  const scope = { deps, ref, install, ledger, connector, session: openSession(deps, install, connector), log };
  const peer = others ? await openPeer(scope) : null;
  return peer === null ? scope : { ...scope, peer };
}

/** Null for an account beyond the first of its CRM. */
async function openPeer(scope: InstallScope): Promise<Peer | null> {
  const { ledger, install, deps } = scope;
  const two = twoOf(await ledger.installs.list());
  const isOne = two?.hubspot.installId === install.installId || two?.salesforce.installId === install.installId;
  if (two === null || !isOne) return null;
  const other = install.crm === 'hubspot' ? two.salesforce : two.hubspot;
  const pair = { hubspot: two.hubspot.installId, salesforce: two.salesforce.installId };
  const connector = deps.connectors.get(other.crm);
  const state = connector === undefined ? 'lost' : stateOf(other);
  const ref = { workspaceId: other.workspaceId, installId: other.installId };
  const there =
    connector === undefined || state !== 'live'
      ? null
      : { deps, ref, install: other, ledger, connector, session: openSession(deps, other, connector), log: scope.log };
  return { install: other, state, pair, scope: there };
}
