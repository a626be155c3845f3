/** What forms tell beside a person's record: a fill that both tell is one touch, and one that the record forgot counts like any other. */
import type { CrmTouch } from '../crm-record.ts';

/** The record's date of a fill and the form's own lie no further apart. */
const SAME_FILL_MS = 60_000;
/** A visit and the form filled in it are one interaction, as HubSpot counts sessions. */
const SESSION_MS = 30 * 60_000;
const VISITS: ReadonlySet<string> = new Set(['visit', 'paid click']);

/**
 * Of one person. The record's word stands and takes the campaign of the page where it names none; a submission of its own takes the channel
 * of the visit it was made in, which is no touch beside it.
 */
export function foldSubmissions(touches: readonly CrmTouch[]): CrmTouch[] {
  const submissions = touches.filter(({ submission }) => submission === true).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  if (submissions.length === 0) return [...touches];
  const others = touches.filter(({ submission }) => submission !== true);
  const fills = others.filter(({ form }) => form !== undefined);
  const visits = others.filter(({ kind, form }) => form === undefined && VISITS.has(kind));
  const pages = new Map<CrmTouch, string>();
  const alone: CrmTouch[] = [];
  const made = new Set<CrmTouch>();
  for (const one of submissions) {
    const fill = nearest(one, fills, SAME_FILL_MS);
    if (fill !== null && one.campaign !== null && !pages.has(fill)) pages.set(fill, one.campaign);
    if (fill !== null || alone.some(({ form, at }) => form === one.form && one.at - at <= SAME_FILL_MS)) continue;
    const visit = nearest(one, visits, SESSION_MS);
    alone.push(visit === null ? one : from(visit, one));
    if (visit !== null) made.add(visit);
  }
  const told = others.filter((touch) => !made.has(touch));
  return [...told.map((touch) => ({ ...touch, campaign: touch.campaign ?? pages.get(touch) ?? null })), ...alone];
}

function nearest(one: CrmTouch, others: readonly CrmTouch[], within: number): CrmTouch | null {
  const apart = (other: CrmTouch) => Math.abs(other.at - one.at);
  const near = others.filter((other) => apart(other) <= within);
  return near.sort((a, b) => apart(a) - apart(b) || (a.id < b.id ? -1 : 1))[0] ?? null;
}

function from({ channel, campaign, detail, further, declared }: CrmTouch, submission: CrmTouch): CrmTouch {
  return {
    ...submission,
    channel,
    campaign: submission.campaign ?? campaign,
    ...(detail === undefined ? {} : { detail }),
    ...(further === undefined ? {} : { further }),
    ...(declared === undefined ? {} : { declared }),
  };
}
