/** Which inquiries a campaign is counted by: each at-bat once, under the campaign of the inquiry that opened it; whoever was never handed over once too. */
import type { KindMap } from '../attribution/kinds.ts';
import type { CountedInquiry } from '../attribution/returns/unit-costs.ts';
import type { CrmTouch } from '../crm-record.ts';
import type { Millis } from '../fact.ts';
import type { CampaignNames } from './campaign-names.ts';

/** One hand-off as far as unit costs look at it. */
export interface InquiredHandoff {
  readonly kind: string;
  readonly inquiryAt: Millis | null;
  readonly handedAt: Millis;
  readonly attempts: number;
  readonly outcome: string | null;
  readonly outcomeAt: Millis | null;
  readonly customer: boolean;
}

export interface Inquirer {
  readonly leadId: string;
  readonly touches: readonly CrmTouch[];
  readonly setAside: string | null;
  /** Oldest first. */
  readonly handoffs: readonly InquiredHandoff[];
}

/** Ended by a valid rejection: it was no qualified lead after all. */
const REJECTED: ReadonlySet<string> = new Set(['disqualified']);

/** What is of no campaign is left out: nothing is spent on it. */
export function inquiriesOf({ touches, setAside, handoffs }: Inquirer, kinds: KindMap, names: CampaignNames): CountedInquiry[] {
  const responses = touches
    .filter(({ kind, channel }) => kinds.standingOf(kind, channel) === 'counted')
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const campaignOf = (touch: CrmTouch | undefined) => (touch === undefined ? null : kinds.campaignOf(names.campaignOf(touch)));
  const made = (opened: CrmTouch | undefined, upTo: Millis, rest: Partial<CountedInquiry>): CountedInquiry[] => {
    const campaign = campaignOf(opened);
    if (opened === undefined || campaign === null) return [];
    const touchedBy = [...new Set(responses.filter(({ at }) => at <= upTo).flatMap((touch) => campaignOf(touch) ?? []))];
    const nothing = { qualified: false, wonAt: null, worked: false, customer: false };
    return [{ campaign, openedAt: opened.at, setAside: setAside !== null, touchedBy, ...nothing, ...rest }];
  };
  if (handoffs.length === 0) return made(responses[0], Number.POSITIVE_INFINITY, {});
  return handoffs.flatMap(({ kind, inquiryAt, handedAt, attempts, outcome, outcomeAt, customer }) => {
    const asOf = inquiryAt ?? handedAt;
    const opened = responses.findLast(({ at }) => at <= asOf) ?? responses[0];
    return made(opened, outcomeAt ?? Number.POSITIVE_INFINITY, {
      qualified: kind !== 'inquiry' && (outcome === null || !REJECTED.has(outcome)),
      wonAt: outcome === 'won' ? outcomeAt : null,
      worked: attempts > 0,
      customer,
    });
  });
}
