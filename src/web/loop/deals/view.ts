/** What one deal's page is given. */
import type { DealCredits } from '../../../domain/attribution/credits.ts';
import type { DealJourney } from '../../../domain/attribution/index.ts';
import type { AuditLine, CreditRow, LinkedDeal } from '../../../ports/ledger/index.ts';
import type { WantedLine } from '../../lead/wanted.tsx';
import type { LoopView } from '../collect.ts';

export interface PersonLine {
  readonly id: string;
  /** Null: forgotten or unknown. */
  readonly name: string | null;
  readonly company: string | null;
}

export type VersionLine = Pick<CreditRow, 'version' | 'causes' | 'moved'>;

export interface DealView {
  readonly loop: LoopView;
  readonly id: string;
  /** Of the record in the CRM. */
  readonly url: string;
  readonly linked: LinkedDeal | null;
  readonly row: CreditRow | null;
  readonly journey: DealJourney | null;
  /** By the model shown; of an open deal as if it were won now; null of a lost one. */
  readonly credits: DealCredits | null;
  readonly byModel: readonly DealCredits[];
  readonly people: readonly PersonLine[];
  readonly versions: readonly VersionLine[];
  readonly wanted: readonly WantedLine[];
  readonly audit: readonly AuditLine[];
}
