/** What two CRMs know of one person's touches, as one list: a response that the one told the other is one touch. */
import type { CrmTouch } from '../crm-record.ts';
import { HOUR } from '../duration.ts';
import type { CampaignNames } from './campaign-names.ts';

/** HubSpot's own sync comes round every quarter hour: what is told later than this was done anew. */
const MIRRORED_MS = HOUR;
const RESPONSES: ReadonlySet<string> = new Set(['form submission', 'campaign member responded', 'chat', 'meeting link']);
/** What a CRM calls a response whose way it does not know. */
const VAGUE: ReadonlySet<string> = new Set(['campaign', 'unknown', 'web']);

/**
 * `own`: of the account whose deal it is; `others`: of the other one, with ids that cannot be among these. Both tell of one response where the
 * instants lie within an hour and the campaigns do not contradict: it counts at the earlier instant, and what one of them does not know the other says.
 */
export function acrossCrms(own: readonly CrmTouch[], others: readonly CrmTouch[], names: CampaignNames): CrmTouch[] {
  const pairs = own.flatMap((a) => others.flatMap((b) => (isTwin(a, b, names) ? [{ a, b, apart: Math.abs(a.at - b.at) }] : [])));
  const twins = new Map<CrmTouch, CrmTouch>();
  const taken = new Set<CrmTouch>();
  for (const { a, b } of pairs.sort((x, y) => x.apart - y.apart || order(x.a, y.a) || order(x.b, y.b))) {
    if (twins.has(a) || taken.has(b)) continue;
    twins.set(a, b);
    taken.add(b);
  }
  return [...own.map((touch) => filled(touch, twins.get(touch))), ...others.filter((touch) => !taken.has(touch))];
}

function isTwin(a: CrmTouch, b: CrmTouch, names: CampaignNames): boolean {
  if (!RESPONSES.has(a.kind) || !RESPONSES.has(b.kind) || Math.abs(a.at - b.at) > MIRRORED_MS) return false;
  const [one, other] = [names.campaignOf(a), names.campaignOf(b)];
  return one === null || other === null || one === other;
}

function filled(touch: CrmTouch, twin: CrmTouch | undefined): CrmTouch {
  if (twin === undefined) return touch;
  const channel = VAGUE.has(touch.channel) ? twin.channel : touch.channel;
  return { ...touch, at: Math.min(touch.at, twin.at), channel, campaign: touch.campaign ?? twin.campaign };
}

const order = (a: CrmTouch, b: CrmTouch): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
