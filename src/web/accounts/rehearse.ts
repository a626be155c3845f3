/** Counts "had it been live these 30 days" from what the ledger has, and keeps the result until it is counted anew. */
import { companyOf } from '../../domain/intake/company.ts';
import { handoffMapWith, type Period } from '../../domain/intake/handoff-map.ts';
import { personFacts } from '../../domain/intake/person-facts.ts';
import { type Happening, rehearsalRoster, rehearse, type Span } from '../../domain/rehearsal.ts';
import type { Millis } from '../../ports/clock.ts';
import type { HandoffRow, StoredPerson, WorkspaceLedger } from '../../ports/ledger/index.ts';
import type { WebDeps } from '../deps.ts';
import type { Account } from '../frame/account.ts';

export const REHEARSED_DAYS = 30;
const DAY_MS = 86_400_000;
const BATCH = 50;
const PAGE = 1_000;
/** Of more people than this the latest handed over are taken: the rates do not change any more. */
const MOST_PEOPLE = 5_000;

interface RepFigures {
  readonly rep: string | null;
  readonly handoffs: number;
  readonly tasks: number;
  /** Most tasks of one day. */
  readonly peak: number;
  readonly breaches: number;
  readonly reassigned: number;
  readonly safetyNet: number;
}

export interface DayFigures {
  readonly rep: string | null;
  /** ISO date in the account's zone. */
  readonly day: string;
  readonly tasks: number;
}

export interface Rehearsal extends Span {
  readonly at: Millis;
  readonly people: number;
  /** True when there were more people than were looked at. */
  readonly more: boolean;
  readonly reps: readonly RepFigures[];
  readonly days: readonly DayFigures[];
}

export type { RepFigures };

export const rehearsalKey = (installId: string): string => `rehearsal.${installId}`;

export async function countRehearsal(deps: WebDeps, account: Account): Promise<void> {
  const { install } = account;
  const ledger = deps.ledger.workspace(install.workspaceId);
  const until = deps.clock.now();
  const span = { from: until - REHEARSED_DAYS * DAY_MS, until };
  const { ids, more } = await handedSince(ledger, install.installId, span.from);
  const happened = await happenings(deps, account, ids, span);
  const result: Rehearsal = { ...span, at: deps.clock.now(), people: ids.length, more, ...figuresOf(happened, install.timeZone) };
  await ledger.saveSetting(rehearsalKey(install.installId), result);
}

async function handedSince(ledger: WorkspaceLedger, installId: string, from: Millis): Promise<{ ids: readonly string[]; more: boolean }> {
  const ids = new Set<string>();
  for (let after: string | null = null; ids.size < MOST_PEOPLE; ) {
    const page: readonly HandoffRow[] = await ledger.handoffs.all(installId, { after, limit: PAGE });
    for (const { leadId, judgement } of page) if (judgement.handedAt >= from) ids.add(leadId);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return { ids: [...ids], more: false };
    after = `${last.leadId} ${last.atBat}`;
  }
  return { ids: [...ids].slice(0, MOST_PEOPLE), more: true };
}

/** In small batches: between two of them other requests get their turn. */
async function happenings(deps: WebDeps, { install, roster }: Account, ids: readonly string[], span: Span): Promise<readonly Happening[]> {
  const ledger = deps.ledger.workspace(install.workspaceId);
  const index = rehearsalRoster(roster, span.from);
  const map = handoffMapWith(deps.handoffMap(), (install.settings.leadObjectPeriods ?? []) as readonly Period[]);
  const [rules, evidence, company] = [deps.book(), deps.evidence(), companyOf(index)];
  const found: Happening[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    for (const person of await ledger.records.persons(install.installId, ids.slice(from, from + BATCH)))
      found.push(...rehearse(personFacts(untouched(person), map, company, evidence), { rules, roster: index }, span));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

/** What Baton itself did meanwhile is left out. */
function untouched(person: StoredPerson): StoredPerson {
  return { ...person, ownFacts: person.ownFacts.filter(({ type }) => type !== 'rung' && type !== 'handoff' && type !== 'task') };
}

function figuresOf(happened: readonly Happening[], zone: string): Pick<Rehearsal, 'reps' | 'days'> {
  const dayOf = (at: Millis) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
  const days = [...Map.groupBy(happened, ({ rep }) => rep)].flatMap(([rep, own]) => {
    const tasks = own.filter(({ what }) => what === 'task');
    return [...Map.groupBy(tasks, ({ at }) => dayOf(at))].map(([day, some]): DayFigures => ({ rep, day, tasks: some.length }));
  });
  const reps = [...Map.groupBy(happened, ({ rep }) => rep)].map(([rep, own]): RepFigures => {
    const count = (what: Happening['what']) => own.filter((one) => one.what === what).length;
    const peak = Math.max(0, ...days.filter((day) => day.rep === rep).map(({ tasks }) => tasks));
    return {
      rep,
      handoffs: count('handoff'),
      tasks: count('task'),
      peak,
      breaches: count('breach'),
      reassigned: count('reassign'),
      safetyNet: count('safety-net'),
    };
  });
  return {
    reps: reps.sort((a, b) => b.tasks - a.tasks || String(a.rep).localeCompare(String(b.rep))),
    days: days.sort((a, b) => b.tasks - a.tasks || b.day.localeCompare(a.day)),
  };
}
