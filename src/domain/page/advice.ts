/** What a good reader would object to in a contract that is otherwise in order. */
import type { Duration, LadderRung, RuleBook } from '../rule-book.ts';
import { KIND_WORDS, listOf } from './words.ts';

const FEWEST = 5;
const MOST = 10;

/** Sentences of advice; none of them keeps the rules from running. */
export function adviceOf(book: RuleBook): readonly string[] {
  return [...countAdvice(book), ...dutyAdvice(book), ...ladderAdvice(book)];
}

function countAdvice({ clauses }: RuleBook): string[] {
  const count = new Set(clauses.map(({ id }) => id)).size;
  if (count >= FEWEST && count <= MOST) return [];
  return [
    `The page has ${count === 1 ? '1 clause' : `${count} clauses`}; ${FEWEST} to ${MOST} are few enough to know by heart and enough to bind both sides.`,
  ];
}

function dutyAdvice({ clauses }: RuleBook): string[] {
  return (['marketing', 'sales'] as const)
    .filter((side) => clauses.every(({ owes }) => owes !== side))
    .map((side) => `Nothing on the page is owed by ${side}: a contract binds both departments.`);
}

function ladderAdvice({ clauses }: RuleBook): string[] {
  return clauses.flatMap(({ id, kinds, ladder }) => {
    const whose = `${id} for ${listOf(kinds.map((kind) => KIND_WORDS[kind].many))}`;
    const back = ladder.findIndex((rung, index) => index > 0 && earlier(rung, ladder[index - 1]!));
    const silent = id === 'S2' && kinds.includes('hand-raiser') && ladder.length === 0;
    return [
      ...(back > 0 ? [`${whose}: "${ladder[back]!.do}" comes before "${ladder[back - 1]!.do}", which stands above it in the ladder.`] : []),
      ...(silent ? [`${whose} has no ladder: nobody hears of it when it is missed.`] : []),
    ];
  });
}

/** Only rungs of one unit can be compared without a calendar. */
function earlier(rung: LadderRung, before: LadderRung): boolean {
  const [a, b] = [rung.after, before.after];
  if ('percent' in a || 'percent' in b) return 'percent' in a && 'percent' in b && a.percent < b.percent;
  return sameUnit(a, b) && a.amount < b.amount;
}

function sameUnit(a: Duration, b: Duration): boolean {
  return a.unit === b.unit;
}
