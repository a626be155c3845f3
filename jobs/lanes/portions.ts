/** Divides people whose evidence is to be read, so that what one portion read stays read when the next has to wait for requests. */
import type { StoredPerson } from '../../src/ports/ledger/index.ts';

/** Activities of people whose evidence is read together: about a third of the requests that HubSpot allows in ten seconds. */
const PORTION = 3_000;
/** Of somebody of whom nothing is known yet. */
const LEAST = 3;

/**
 * Each in one portion, at most so many in each; all at once would begin anew every time the account runs out of requests. Whoever was read longest
 * ago comes first: where requests suffice for a few only, those are not the same few every time.
 */
export function portionsOf(people: readonly StoredPerson[], most: number): StoredPerson[][] {
  const portions: StoredPerson[][] = [];
  let room = 0;
  const longestAgo = people.toSorted((a, b) => readAt(a) - readAt(b));
  for (const person of longestAgo) {
    const size = Math.max(LEAST, person.activities.length + person.tasks.length);
    if (size > room || portions.length === 0 || portions.at(-1)!.length >= most) {
      portions.push([]);
      room = PORTION;
    }
    portions.at(-1)!.push(person);
    room -= size;
  }
  return portions;
}

const readAt = ({ evidenceUntil }: StoredPerson): number => evidenceUntil ?? 0;
