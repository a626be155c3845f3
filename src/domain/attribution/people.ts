/** Who the people of a deal are: those it names, the converted lead, or, marked as inferred, those of its company (attribution, ruling 4). */
import { DAY } from '../duration.ts';
import type { Millis } from '../fact.ts';
import type { AttributionSettings } from './settings.ts';
import type { DealPeople, Touchpoint } from './touchpoint.ts';

export interface DealLinks {
  readonly createdAt: Millis;
  /** Contacts associated with the deal, or contact roles. */
  readonly associated: readonly string[];
  /** Leads that were converted into the deal. */
  readonly converted: readonly string[];
  /** Contacts of the deal's company, for a deal that names nobody. */
  readonly company: readonly CompanyContact[];
}

export interface CompanyContact {
  readonly id: string;
  /** A free-mail address proves no company. */
  readonly freeMail: boolean;
  readonly touches: readonly Touchpoint[];
}

/** Everybody of the first way that finds anybody. */
export function peopleOf(links: DealLinks, settings: AttributionSettings): DealPeople {
  if (links.associated.length > 0) return { ids: sorted(links.associated), found: 'associated' };
  if (links.converted.length > 0) return { ids: sorted(links.converted), found: 'converted' };
  const inferred = inferredFrom(links, settings);
  return inferred.length > 0 ? { ids: sorted(inferred), found: 'inferred' } : { ids: [], found: 'none' };
}

/** Those whose last counted touch lies nearest before the deal's creation come first, where there are too many. */
function inferredFrom({ createdAt, company }: DealLinks, settings: AttributionSettings): string[] {
  const from = createdAt - settings.inferred.withinDays * DAY;
  const lastTouch = ({ touches }: CompanyContact) =>
    touches.reduce((last, touch) => {
      const counts = touch.at >= from && touch.at <= createdAt && settings.kinds.standingOf(touch.kind, touch.channel) === 'counted';
      return counts ? Math.max(last, touch.at) : last;
    }, Number.NEGATIVE_INFINITY);
  return company
    .filter(({ freeMail }) => !freeMail)
    .map((contact) => ({ id: contact.id, last: lastTouch(contact) }))
    .filter(({ last }) => last > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.last - a.last || (a.id < b.id ? -1 : 1))
    .slice(0, settings.inferred.atMost)
    .map(({ id }) => id);
}

function sorted(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}
