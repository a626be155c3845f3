/** Counts "had it been live these 30 days": reads what was done with everybody who was handed over, then asks the rules. */
import { companyOf } from '../src/domain/intake/company.ts';
import { personFacts } from '../src/domain/intake/person-facts.ts';
import { figuresOf, type Happening, type Rehearsal, rehearsalRoster, rehearse, type Span } from '../src/domain/rehearsal.ts';
import type { Millis } from '../src/ports/clock.ts';
import { rehearsalKey } from '../src/ports/errands.ts';
import type { HandoffRow, StoredPerson } from '../src/ports/ledger/index.ts';
import type { InstallScope } from './deps.ts';
import { withEvidence } from './lanes/evidence.ts';
import { handoffMapOf } from './lead-objects.ts';
import { staffOf } from './staff.ts';

const REHEARSED_MS = 30 * 86_400_000;
/** People whose activities are read in one go. */
const BATCH = 200;
/** People judged before other work of this process gets a turn. */
const BREATHE_EVERY = 20;
const PAGE = 1_000;
/** Of more people than this the first are taken: the rates do not change any more. */
const MOST_PEOPLE = 5_000;

/** Safe to run again: whose activities were read since it was asked for is not read again. Throws when the CRM cannot be read. */
export async function countRehearsal(scope: InstallScope, askedAt: Millis): Promise<void> {
  const { deps, ledger, ref, install } = scope;
  const span = { from: askedAt - REHEARSED_MS, until: askedAt };
  const { ids, more } = await handedSince(scope, span.from);
  const found: Happening[] = [];
  for (let from = 0; from < ids.length; from += BATCH) found.push(...(await happened(scope, ids.slice(from, from + BATCH), span)));
  const result: Rehearsal = { ...span, at: deps.clock.now(), people: ids.length, more, ...figuresOf(found, install.timeZone) };
  await ledger.saveSetting(rehearsalKey(ref.installId), result);
}

async function handedSince({ ledger, ref }: InstallScope, from: Millis): Promise<{ ids: readonly string[]; more: boolean }> {
  const ids = new Set<string>();
  for (let after: string | null = null; ids.size < MOST_PEOPLE; ) {
    const page: readonly HandoffRow[] = await ledger.handoffs.all(ref.installId, { after, limit: PAGE });
    for (const { leadId, judgement } of page) if (judgement.handedAt >= from) ids.add(leadId);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return { ids: [...ids], more: false };
    after = `${last.leadId} ${last.atBat}`;
  }
  return { ids: [...ids].slice(0, MOST_PEOPLE), more: true };
}

async function happened(scope: InstallScope, ids: readonly string[], span: Span): Promise<readonly Happening[]> {
  const { deps, ledger, ref } = scope;
  const { roster } = await staffOf(scope);
  const index = rehearsalRoster(roster, span.from);
  const [rules, map, evidence, company] = [deps.rules(), handoffMapOf(scope), deps.evidence(), companyOf(index)];
  const known = await ledger.records.persons(ref.installId, ids);
  const isRead = ({ evidenceUntil }: StoredPerson) => evidenceUntil !== null && evidenceUntil >= span.until;
  const unread = known.filter((person) => !isRead(person));
  const people = [...known.filter(isRead), ...(unread.length === 0 ? [] : await withEvidence(scope, unread))];
  const found: Happening[] = [];
  for (const [nth, person] of people.entries()) {
    found.push(...rehearse(personFacts(untouched(person), map, company, evidence), { rules, roster: index }, span));
    if (nth % BREATHE_EVERY === BREATHE_EVERY - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

/** What Baton itself did meanwhile is left out. */
function untouched(person: StoredPerson): StoredPerson {
  return { ...person, ownFacts: person.ownFacts.filter(({ type }) => type !== 'rung' && type !== 'handoff' && type !== 'task') };
}
