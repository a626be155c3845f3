/** Reads the lines of the calendar that marketing and sales share. */
import type { Campaign, CampaignKind } from '../campaign.ts';
import type { Millis } from '../fact.ts';
import { parseInstant } from '../instant.ts';
import { LineProblem, list, money, oneOf, optional, type Raw, text } from './values.ts';

const KINDS: readonly CampaignKind[] = ['lead-generation', 'branding', 'always-on'];

/** The line's own instant is the announcement; `renewed` lists later ones. Without a kind it owes nothing. */
export function campaign(raw: Raw, at: Millis): Campaign {
  money(raw, 'cost');
  const id = text(raw, 'id');
  const renewedAt = list(raw, 'renewed').map((given) => {
    const renewal = parseInstant(given);
    if (renewal === null) throw new LineProblem('renewed: expected instants such as "2026-03-02T09:00:00Z"');
    return renewal;
  });
  return {
    id,
    name: optional(raw, 'name') ?? id,
    kind: oneOf(raw, 'kind', KINDS, 'branding'),
    expectedLeads: typeof raw.expectedLeads === 'number' ? raw.expectedLeads : null,
    expectedQuality: optional(raw, 'expectedQuality') ?? null,
    startsAt: parseInstant(raw.start),
    endsAt: parseInstant(raw.end),
    announcedAt: at,
    renewedAt: renewedAt.sort((a, b) => a - b),
  };
}
