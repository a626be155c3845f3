/** Small pieces of plain English: lists, durations, kinds of lead, rungs. */
import { formatDuration } from '../duration.ts';
import type { LeadKind, Rung } from '../fact.ts';
import type { Duration, EvidenceGrade, LadderRung } from '../rule-book.ts';

export const KIND_WORDS: Readonly<Record<LeadKind, { readonly one: string; readonly many: string }>> = {
  'hand-raiser': { one: 'a hand-raiser', many: 'hand-raisers' },
  qualified: { one: 'a qualified lead', many: 'qualified leads' },
  inquiry: { one: 'an inquiry', many: 'inquiries' },
};

/** The least that meets a clause. */
export const GRADE_WORDS: Readonly<Record<EvidenceGrade, string>> = {
  A: 'grade A alone',
  B: 'grade B or better',
  C: 'any grade',
};

const ASKED = 'asked to re-assign it';

const RUNG_WORDS: Readonly<Record<Rung, string>> = {
  warn: 'the rep is warned',
  manager: 'the manager is told',
  reassign: 'another rep gets the lead',
  propose: `the manager is ${ASKED}`,
  'safety-net': 'the safety net takes it',
};

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[], last = 'and'): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

export function spell(duration: Duration): string {
  return formatDuration(duration);
}

/** The ladder as one clause of a sentence: units are said once while they stay the same. */
export function ladderWords(ladder: readonly LadderRung[]): string {
  return listOf(
    ladder.map(({ after, do: rung }, index) => {
      const again = rung === 'propose' && ladder[index - 1]?.do === 'manager';
      return `${again ? ASKED : RUNG_WORDS[rung]} ${afterWords(after, ladder[index + 1]?.after)}`;
    }),
  );
}

function afterWords(after: LadderRung['after'], following: LadderRung['after'] | undefined): string {
  if ('percent' in after) return `at ${after.percent} % of the time`;
  const sameUnit = following !== undefined && !('percent' in following) && following.unit === after.unit;
  return `after ${sameUnit ? after.amount : spell(after)}`;
}

export function capital(text: string): string {
  return text === '' ? '' : text[0]!.toUpperCase() + text.slice(1);
}
