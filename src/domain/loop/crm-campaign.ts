/** A campaign as a CRM has it: its name, its days, its forms, and the money it cost. */
import type { CostKind } from '../attribution/returns/cost.ts';
import type { Millis } from '../fact.ts';

export interface CrmCampaign {
  readonly id: string;
  /** The CRM's modification instant; 0 where it tells none. */
  readonly version: Millis;
  readonly name: string;
  /** Value of `utm_campaign` in its addresses. */
  readonly tag: string | null;
  readonly parent: string | null;
  readonly startsAt: Millis | null;
  readonly endsAt: Millis | null;
  readonly currency: string | null;
  /** Names of the forms that belong to it. */
  readonly forms: readonly string[];
  /** Decimal texts; spend was spent, budget is planned. Null: the CRM does not say. */
  readonly spent: string | null;
  readonly budget: string | null;
  /** Absent: media. */
  readonly costKind?: CostKind;
}
