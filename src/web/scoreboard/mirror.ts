/** Keeps what the scoreboard counts of an account in memory, and brings it up to the ledger before every look: only what changed since is read. */
import type { Millis } from '../../domain/fact.ts';
import type { ConsoleLedger, ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';
import { createWeeks, mondays, type ScoredWeeks } from './weeks.ts';

export interface Scored {
  /** Handed over at or after the instant that was asked for, and maybe some before. */
  readonly handoffs: Iterable<ScoredHandoff>;
  readonly inquiries: Iterable<ScoredInquiry>;
  /** The same by weeks as a zone has them; only those that changed are added up anew. */
  weeksIn(zone: string): ScoredWeeks;
}

export interface ScoreMirror {
  /** As the ledger has it now. `ledger` is the one of the account's workspace. */
  read(ledger: ConsoleLedger, installId: string, from: Millis): Promise<Scored>;
}

const READ_ROWS = 500;
/** Accounts of one process; half a year of 100,000 leads is some 30 MB. */
const MOST_ACCOUNTS = 20;
/** What is older than anybody asks for is let go. */
const LET_GO_MS = 27 * 7 * 86_400_000;

interface Kept {
  mark: number;
  /** Everything handed over since then is here. */
  from: Millis;
  readonly leads: Map<string, readonly ScoredHandoff[]>;
  readonly inquiries: Map<string, ScoredInquiry>;
  /** Put in order when they are asked for, and kept up from then on. */
  weeks: { readonly zone: string; readonly kept: ScoredWeeks } | null;
}

export function createScoreMirror(): ScoreMirror {
  // By ledger, since accounts of two workspaces may have one id.
  const accounts = new WeakMap<ConsoleLedger, Map<string, Promise<Kept | null>>>();
  return {
    async read(ledger, installId, from) {
      const known = accounts.get(ledger) ?? new Map<string, Promise<Kept | null>>();
      accounts.set(ledger, known);
      // One after the other: who comes second finds what the first one read.
      const before = known.get(installId) ?? Promise.resolve(null);
      const next = before.then(
        (kept) => bringUp(ledger, installId, from, kept),
        () => bringUp(ledger, installId, from, null),
      );
      known.delete(installId);
      known.set(installId, next);
      for (const [oldest] of known) if (known.size > MOST_ACCOUNTS) known.delete(oldest);
      const kept = await next;
      return {
        get handoffs() {
          return eachOf(kept.leads);
        },
        inquiries: kept.inquiries.values(),
        weeksIn: (zone) => weeksIn(kept, zone),
      };
    },
  };
}

/** One after the other: nobody needs a list of a hundred thousand. */
function* eachOf(leads: Kept['leads']): Generator<ScoredHandoff> {
  for (const own of leads.values()) for (const handoff of own) yield handoff;
}

function weeksIn(kept: Kept, zone: string): ScoredWeeks {
  if (kept.weeks?.zone === zone) return kept.weeks.kept;
  const weeks = createWeeks(mondays(zone));
  for (const handoffs of kept.leads.values()) weeks.put(handoffs, null);
  for (const inquiry of kept.inquiries.values()) weeks.put([], inquiry);
  kept.weeks = { zone, kept: weeks };
  return weeks;
}

async function bringUp(ledger: ConsoleLedger, installId: string, from: Millis, kept: Kept | null): Promise<Kept> {
  const fits = kept !== null && from >= kept.from && from - LET_GO_MS <= kept.from;
  const whole = fits ? kept : await readAll(ledger, installId, from);
  const { mark, leadIds } = await ledger.scoreChanges(installId, whole.mark);
  for (let at = 0; at < leadIds.length; at += READ_ROWS) {
    const changed = leadIds.slice(at, at + READ_ROWS);
    replace(whole, changed, await ledger.scoredLeads(installId, changed));
  }
  whole.mark = mark;
  return whole;
}

/** What changes while its pages are read is named by the mark that was taken before. */
async function readAll(ledger: ConsoleLedger, installId: string, from: Millis): Promise<Kept> {
  const { mark } = await ledger.scoreChanges(installId, null);
  const kept: Kept = { mark, from, leads: new Map(), inquiries: new Map(), weeks: null };
  for (let after: ScoredHandoff | null = null; ; ) {
    const page: readonly ScoredHandoff[] = await ledger.scored(
      installId,
      { from, until: Number.MAX_SAFE_INTEGER },
      { after, limit: READ_ROWS },
    );
    add(kept, page);
    after = page.at(-1) ?? null;
    if (page.length < READ_ROWS) break;
  }
  for (let after: string | null = null; ; ) {
    const page: readonly ScoredInquiry[] = await ledger.scoredInquiries(installId, { after, limit: READ_ROWS });
    keepInquiries(kept, page);
    after = page.at(-1)?.leadId ?? null;
    if (page.length < READ_ROWS) return kept;
  }
}

function replace(
  kept: Kept,
  changed: readonly string[],
  read: { handoffs: readonly ScoredHandoff[]; inquiries: readonly ScoredInquiry[] },
): void {
  const { leads, inquiries, weeks } = kept;
  for (const leadId of changed) {
    weeks?.kept.drop(leads.get(leadId) ?? [], inquiries.get(leadId) ?? null);
    leads.delete(leadId);
    inquiries.delete(leadId);
  }
  add(kept, read.handoffs);
  keepInquiries(kept, read.inquiries);
  for (const leadId of changed) weeks?.kept.put(leads.get(leadId) ?? [], inquiries.get(leadId) ?? null);
}

function add({ leads, from }: Kept, handoffs: readonly ScoredHandoff[]): void {
  for (const handoff of handoffs) if (handoff.handedAt >= from) leads.set(handoff.leadId, [...(leads.get(handoff.leadId) ?? []), handoff]);
}

function keepInquiries({ inquiries, from }: Kept, read: readonly ScoredInquiry[]): void {
  for (const inquiry of read) if (inquiry.clocks?.some(({ startedAt }) => startedAt >= from)) inquiries.set(inquiry.leadId, inquiry);
}
