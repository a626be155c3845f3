/** The port's mark ledger of one workspace: deliveries, marks, parked records, delivery counts. */
import type { Millis } from '../domain/fact.ts';
import type {
  ClaimedMark,
  Delivery,
  DeliveryOutcome,
  InstallRef,
  LaneMark,
  Lease,
  MarkLane,
  MarkLedger,
  ParkedRecord,
  Settlement,
} from '../ports/ledger/index.ts';
import { count, counted } from './counters.ts';
import type { Scope } from './database.ts';
import { claimDeliveries, settleDeliveries, storeDelivery } from './deliveries.ts';
import { claimMarks, type LaneWanted, raise, settleMarks } from './marks.ts';
import { park, parkedOf, replay } from './parked.ts';
import { noteGrowth } from './statistics.ts';

/** Install of deliveries that belong to none. */
const NOBODY = '';

export class SqlMarks implements MarkLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  storeDelivery(installId: string, body: Uint8Array, receivedAt: Millis, fingerprint: string): Promise<boolean> {
    return storeDelivery(this.#scope.db, this.#ref(installId), body, receivedAt, fingerprint);
  }

  claimDeliveries(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly Delivery[]> {
    return claimDeliveries(this.#scope.db, this.#ref(installId), limit, lease, now, machineNow);
  }

  settleDeliveries(
    installId: string,
    lease: Lease,
    outcome: Parameters<MarkLedger['settleDeliveries']>[2],
    now: Millis,
  ): Promise<{ duplicates: number }> {
    return settleDeliveries(this.#scope.db, this.#ref(installId), lease, outcome, now);
  }

  async mark(installId: string, lane: MarkLane, keys: readonly string[], now: Millis): Promise<void> {
    const marks = keys.map((key) => ({ lane, key }));
    await raise(this.#scope.db, this.#ref(installId), marks, now);
    await noteGrowth(this.#scope.db, 'marks', keys.length);
  }

  async claim(
    installId: string,
    lane: MarkLane,
    limit: number,
    lease: Lease,
    now: Millis,
    machineNow: Millis,
  ): Promise<readonly ClaimedMark[]> {
    const claimed = await this.claimLanes(installId, [{ lane, limit }], lease, now, machineNow);
    return claimed.map(({ lane: _lane, ...mark }) => mark);
  }

  claimLanes(
    installId: string,
    wanted: readonly LaneWanted[],
    lease: Lease,
    now: Millis,
    machineNow: Millis,
  ): Promise<readonly LaneMark[]> {
    return claimMarks(this.#scope.db, this.#ref(installId), wanted, lease, now, machineNow);
  }

  settle(
    installId: string,
    lane: MarkLane,
    lease: Lease,
    settlements: readonly { row: ClaimedMark; settlement: Settlement }[],
    now: Millis,
  ): Promise<void> {
    const ofLane = settlements.map(({ row, settlement }) => ({ row: { ...row, lane }, settlement }));
    return this.settleLanes(installId, lease, ofLane, now);
  }

  settleLanes(
    installId: string,
    lease: Lease,
    settlements: readonly { row: LaneMark; settlement: Settlement }[],
    now: Millis,
  ): Promise<void> {
    return settleMarks(this.#scope.db, this.#ref(installId), lease, settlements, now);
  }

  park(record: ParkedRecord): Promise<void> {
    return park(this.#scope.db, this.#scope.workspaceId, record);
  }

  parked(installId: string, limit: number): Promise<readonly ParkedRecord[]> {
    return parkedOf(this.#scope.db, this.#ref(installId), limit);
  }

  replay(installId: string, lane: string, key: string, now: Millis): Promise<boolean> {
    return replay(this.#scope.db, this.#ref(installId), lane, key, now);
  }

  countDelivery(installId: string | null, outcome: DeliveryOutcome, times = 1): Promise<void> {
    return count(this.#scope.db, this.#ref(installId ?? NOBODY), new Map([[`delivery.${outcome}`, times]]));
  }

  deliveryCounts(): Promise<Readonly<Record<string, number>>> {
    return counted(this.#scope.db, this.#scope.workspaceId, 'delivery.');
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}
