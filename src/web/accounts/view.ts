/** What the accounts' page is given. */
import type { Pause } from '../../domain/pause.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Millis } from '../../ports/clock.ts';
import type { Capability, ProvisionPlan } from '../../ports/connector.ts';
import type { Errand, ErrandDone } from '../../ports/errands.ts';
import type { WaitingWrite } from '../../ports/ledger/index.ts';
import type { ClosedDealsSwitch, WriteBackPreview } from '../../ports/write-back.ts';
import type { Account } from '../frame/account.ts';
import type { CoverageView } from '../status/coverage.tsx';
import type { Viewer } from '../views/layout.tsx';
import type { MappingRow } from './tables.tsx';

export interface AccountView {
  readonly account: Account;
  readonly viewer: Viewer;
  readonly now: Millis;
  readonly capabilities: readonly Capability[];
  readonly gaps: readonly string[];
  readonly mappings: readonly MappingRow[];
  readonly coverage: CoverageView;
  /** Writes that wait, held ones included. */
  readonly waiting: { readonly tasks: number; readonly fields: number };
  /** The first of them: tasks and owner moves. */
  readonly writes: readonly WaitingWrite[];
  /** What the set-up found or would make; null: it has not looked yet. */
  readonly fields: (ProvisionPlan & { readonly preview: boolean }) | null;
  /** Figures on deals that ended: the last look at what they would touch, and who confirmed it; null: nobody. */
  readonly closedDeals: { readonly preview: WriteBackPreview | null; readonly confirmed: ClosedDealsSwitch | null };
  readonly rehearsal: Rehearsal | null;
  readonly pause: Pause | null;
  readonly dryRun: boolean;
  readonly errand: Errand | null;
  readonly errandDone: ErrandDone | null;
}

export interface ConnectView {
  /** CRMs whose consent page can be asked. */
  readonly consents: readonly string[];
  /** CRMs that take a static token. */
  readonly tokens: readonly string[];
  readonly viewer: Viewer;
}
