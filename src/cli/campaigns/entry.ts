/** Reads one entry of the calendar of campaigns, from a command line or a line of a file, naming everything that is wrong with it. */
import type { CampaignKind } from '../../domain/campaign.ts';
import { parseInstant } from '../../domain/instant.ts';
import { nearest } from '../../lib/nearest.ts';
import type { CampaignEntry } from '../../ports/ledger/index.ts';

/** What may be written, by column of a file or option of the command. */
export const COLUMNS = ['id', 'name', 'kind', 'leads', 'quality', 'starts', 'ends'] as const;
export type Column = (typeof COLUMNS)[number];

const KINDS: readonly CampaignKind[] = ['lead-generation', 'always-on', 'branding'];

export interface ReadEntry {
  readonly entry: CampaignEntry;
  /** Empty when the entry can be used. */
  readonly problems: readonly string[];
}

/** rules.md, M3: what brings leads is announced with the number and the quality expected; branding owes neither. */
export function readEntry(given: Readonly<Partial<Record<Column, string | undefined>>>): ReadEntry {
  const problems: string[] = [];
  const told = (column: Column) => given[column]?.trim() || null;
  const kind = kindOf(told('kind'), problems);
  const entry: CampaignEntry = {
    id: told('id') ?? '',
    name: told('name') ?? told('id') ?? '',
    kind,
    expectedLeads: leadsOf(told('leads'), problems),
    expectedQuality: told('quality'),
    startsAt: dayOf('starts', told('starts'), problems),
    endsAt: dayOf('ends', told('ends'), problems),
  };
  if (entry.id === '') problems.push('id: expected the id or the name that the CRM gives its leads');
  if (kind !== 'branding' && told('leads') === null) problems.push('leads: expected how many leads are expected');
  if (kind !== 'branding' && entry.expectedQuality === null)
    problems.push('quality: expected what the leads will be worth, such as "30 % qualified"');
  if (entry.startsAt !== null && entry.endsAt !== null && entry.endsAt < entry.startsAt)
    problems.push('ends: expected a day after it starts');
  return { entry, problems };
}

function kindOf(given: string | null, problems: string[]): CampaignKind {
  const kind = KINDS.find((one) => one === (given ?? 'lead-generation').toLowerCase());
  if (kind !== undefined) return kind;
  const meant = nearest(given ?? '', KINDS);
  problems.push(`kind: expected ${KINDS.join(', ')}${meant ? ` (did you mean "${meant}"?)` : ''}`);
  return 'lead-generation';
}

function leadsOf(given: string | null, problems: string[]): number | null {
  if (given === null) return null;
  const leads = Number(given);
  if (Number.isInteger(leads) && leads >= 0 && leads <= 100_000_000) return leads;
  problems.push('leads: expected a whole number');
  return null;
}

/** A day begins at midnight UTC. */
function dayOf(column: Column, given: string | null, problems: string[]): number | null {
  if (given === null) return null;
  const at = parseInstant(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00:00Z` : given);
  if (at === null) problems.push(`${column}: expected a day such as 2026-04-01, or an instant with its zone`);
  return at;
}
