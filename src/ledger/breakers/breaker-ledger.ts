/** The port's breakers of one workspace. */
import type { BreakerKind } from '../../domain/breakers.ts';
import type { Millis } from '../../domain/fact.ts';
import type { BreakerLedger, Counted, HeldMove, HeldWrites, InstallRef, Take, Taken } from '../../ports/ledger/index.ts';
import type { Scope } from '../database.ts';
import { heldMoveOf, heldOf, releaseKind } from './held.ts';
import { giveBack, history, take, takeReleased } from './take.ts';

export class SqlBreakers implements BreakerLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  take(installId: string, takes: readonly Take[]): Promise<readonly Taken[]> {
    return take(this.#scope.db, this.#ref(installId), takes);
  }

  giveBack(installId: string, unused: readonly Counted[]): Promise<void> {
    return giveBack(this.#scope.db, this.#ref(installId), unused);
  }

  heldMove(installId: string, leadId: string): Promise<HeldMove | null> {
    return heldMoveOf(this.#scope.db, this.#ref(installId), leadId);
  }

  takeReleased(installId: string, pool: string): Promise<boolean> {
    return takeReleased(this.#scope.db, this.#ref(installId), pool);
  }

  history(installId: string, kind: Counted['kind'], before: Millis, limit: number): Promise<readonly number[]> {
    return history(this.#scope.db, this.#ref(installId), kind, before, limit);
  }

  held(installId: string): Promise<readonly HeldWrites[]> {
    return heldOf(this.#scope.db, this.#ref(installId));
  }

  release(installId: string, kind: BreakerKind, now: Millis): Promise<number> {
    return releaseKind(this.#scope.db, this.#ref(installId), kind, now);
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}
