/** Who was handed to whom when: the at-bats of a person, told from forms, stages, owners and the world's diary. */
import type { Millis } from '../portal.ts';
import type { WorldDiary } from '../world/truth.ts';
import type { Kind } from './clauses.ts';
import type { Company } from './company.ts';
import { earnedEnd, type Judging, NEVER, saidEnd } from './endings.ts';
import type { Inquiry, LeadFile } from './lead-file.ts';
import { valueAt } from './timeline.ts';
import { wakeAfter } from './wakes.ts';

export interface Mark {
  readonly at: Millis;
  /** Where S1 and S2 of a hand-raiser begin. */
  readonly start: Millis;
  readonly kind: Kind;
}

export interface AtBat {
  readonly file: LeadFile;
  readonly n: number;
  readonly kind: Kind;
  readonly mark: Mark;
  /** First instant of mark and owner together; infinity while nobody ever owned it. */
  readonly from: Millis;
  /** The first owner; '' for none. */
  readonly owner: string;
  /** Earliest instant at which it may have ended. */
  readonly to: Millis;
  /** A higher kind of inquiry that joined: it starts a fresh S2 of its kind. */
  readonly fresh: readonly Mark[];
  /** False: whether it is one, or at which instant of a day it began, rules.md leaves open. */
  readonly certain: boolean;
  /** Of a recycled lead that is back: it had begun by then. */
  readonly wokenBy: Millis | null;
  /** Older than going live: history. */
  readonly live: boolean;
  /** There was one before it that was history: released, it is open, and this inquiry joined it. The CRM shows no release. */
  readonly mayHaveJoined: boolean;
  /**
   * The other record of a merge had ended: "after an end, a new inquiry opens a new at-bat; within 30 days to the same owner". They were two
   * people when this one inquired, and one since: with that inquiry it may have begun, under whoever owned the other record.
   */
  readonly mayHaveBegun: readonly Pick<AtBat, 'from' | 'owner'>[];
}

/** Record in the CRM later than this after the form: the clock starts at the arrival. */
const ARRIVED_LATE: Millis = 15 * 60_000;
const QUALIFIED = 'marketingqualifiedlead';
const RANK: Readonly<Record<Kind, number>> = { inquiry: 0, qualified: 1, 'hand-raiser': 2 };
/**
 * Set aside for good, whatever form they fill. Not who opted out of mail: whether one of them who asks for sales later may be called,
 * "asked not to be contacted" or "the task names only permitted channels", rules.md leaves open.
 */
const FOR_GOOD: ReadonlySet<string> = new Set(['own-domain', 'test-address', 'disposable-address']);

export interface Diary {
  readonly handedOver: WorldDiary['handedOver'];
  readonly setAside: ReadonlyMap<string, string>;
  readonly forms: ReadonlySet<string>;
}

function handRaised({ at, arrivedAt }: Inquiry): Mark {
  return { at: arrivedAt, start: arrivedAt - at > ARRIVED_LATE ? arrivedAt : at, kind: 'hand-raiser' };
}

function marksOf(file: LeadFile, diary: Diary): Mark[] {
  const why = diary.setAside.get(file.id);
  const asked = file.inquiries.filter(({ form }) => diary.forms.has(form)).map(handRaised);
  if (why !== undefined) return FOR_GOOD.has(why) ? [] : asked.filter(({ at }) => at > file.record.createdAt);
  const raised = new Set(asked.map(({ at }) => at));
  const qualified = file.stages
    .filter(({ at, value }) => value === QUALIFIED && !raised.has(at))
    .map(({ at }): Mark => ({ at, start: at, kind: 'qualified' }));
  // Forms and stages of a record that was merged away are gone with it: of those the diary alone tells. Merges keep the earliest start.
  const told = diary.handedOver
    .filter(({ lead, kind, customer }) => (kind === 'inquiry' || lead !== file.id) && !customer)
    .map(({ at, kind }): Mark => ({ at, start: at, kind }));
  return [...asked, ...qualified, ...told].toSorted((a, b) => a.at - b.at || RANK[b.kind] - RANK[a.kind]);
}

function handedAt(file: LeadFile, company: Company, { at }: Mark): { from: Millis; owner: string } {
  const now = valueAt(file.owners, at);
  if (now !== '' && !company.isUnrouted(now)) return { from: at, owner: now };
  const later = file.owners.find((entry) => entry.at > at && entry.value !== '' && !company.isUnrouted(entry.value));
  return { from: later?.at ?? NEVER, owner: later?.value ?? '' };
}

/** `told` are the diary's lines about this person and about records merged into it. */
export function atBatsOf(file: LeadFile, judging: Judging, diary: Diary): AtBat[] {
  const out: AtBat[] = [];
  let open: { to: Millis; sure: boolean; kind: Kind; fresh: Mark[] } | null = null;
  const begin = (mark: Mark, wokenBy: Millis | null) => {
    const certain = wokenBy === null && (open?.sure ?? !diary.setAside.has(file.id));
    const atBat = {
      ...openAtBat(file, judging, mark, out.length + 1, certain),
      wokenBy,
      mayHaveJoined: out.some(({ live }) => !live),
      mayHaveBegun: open === null ? [] : begunBetween(file, open.to, mark.at),
    };
    out.push(atBat);
    open = { to: atBat.to, sure: sureOfEnd(file, atBat), kind: mark.kind, fresh: atBat.fresh as Mark[] };
  };
  /** Everybody who slept and was back before `until`: once woken, they may be recycled again. */
  const wake = (until: Millis) => {
    for (;;) {
      const last = out.at(-1);
      const back = last === undefined || diary.setAside.has(file.id) ? null : wakeAfter(file, last.mark.at);
      if (back === null || back.from >= until || back.from < last!.to) return;
      begin({ at: back.from, start: back.from, kind: 'qualified' }, back.to);
    }
  };
  for (const mark of marksOf(file, diary)) {
    wake(mark.at);
    const current = open as { to: Millis; kind: Kind; fresh: Mark[] } | null;
    if (current === null || mark.at >= current.to) begin(mark, null);
    else if (RANK[mark.kind] > RANK[current.kind]) current.fresh.push(mark);
  }
  wake(NEVER);
  return out;
}

function openAtBat(
  file: LeadFile,
  judging: Judging,
  mark: Mark,
  n: number,
  certain: boolean,
): Omit<AtBat, 'mayHaveBegun' | 'mayHaveJoined' | 'wokenBy'> {
  const { from, owner } = handedAt(file, judging.company, mark);
  const to = Math.min(earnedEnd(file, judging, mark.at), saidEnd(file, mark.at));
  const live = judging.company.isLive(owner, Math.min(from, mark.at));
  return { file, n, kind: mark.kind, mark, from, owner, to, fresh: [], certain, live };
}

function begunBetween({ inquiries, selves }: LeadFile, ended: Millis, mark: Millis): AtBat['mayHaveBegun'] {
  const asked = inquiries.filter(({ at }) => at >= ended && at < mark);
  return selves.flatMap(({ owners }) => asked.map(({ at }) => ({ from: at, owner: valueAt(owners, at) })));
}

/** What comes after an end that only may have been one joins or begins anew: rules.md does not tell which of the two. */
function sureOfEnd(file: LeadFile, { mark, to }: AtBat): boolean {
  return to < NEVER && saidEnd(file, mark.at) <= to + 3_600_000;
}
