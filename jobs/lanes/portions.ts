/** Divides people whose evidence is to be read, so that what one portion read stays read when the next has to wait for requests. */
import type { StoredPerson } from '../../src/ports/ledger/index.ts';

/** Activities of people whose evidence is read together: about a third of the requests that HubSpot allows in ten seconds. */
const PORTION = 3_000;
/** Of somebody of whom nothing is known yet. */
const LEAST = 3;

/** In their order, each in one portion, at most so many in each; all at once would begin anew every time the account runs out of requests. */
export function portionsOf(people: readonly StoredPerson[], most: number): StoredPerson[][] {
  const portions: StoredPerson[][] = [];
  let room = 0;
  for (const person of people) {
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
