/** What the sentences of every clause share: whom an entry is for, its ladder, its evidence, and settings that no sentence of its own mentions. */
import type { Clause } from '../rule-book.ts';
import { CLAUSE_KINDS } from '../rules/index.ts';
import { readSettings, type SettingReader } from './settings.ts';
import { capital, GRADE_WORDS, KIND_WORDS, ladderWords, listOf, spell } from './words.ts';

/** Sentences of one clause from its entries in the file, one for each kind or team. */
export type SentenceMaker = (entries: readonly Clause[]) => readonly string[];

/** What a clause says of one of its entries, beside ladder and evidence. */
export type EntryMaker = (clause: Clause, settings: SettingReader) => readonly (string | null)[];

export interface CommonWords {
  /** When the ladder climbs: `With no outcome`; given the leads it is for, `If nobody tries a hand-raiser`. */
  readonly missing: string | ((leads: string) => string);
  /** True where evidence decides whether the clause is met. */
  readonly byEvidence: boolean;
  /** True where each sentence says itself whom it is for. */
  readonly namesKinds?: boolean;
}

const PLAIN: CommonWords = { missing: 'When it is missed', byEvidence: false };

/** Whom this entry is for; empty when it is for every lead the clause can be for. */
export function whoOf({ id, kinds, teams }: Clause): string {
  const all = CLAUSE_KINDS.get(id)?.kinds ?? [];
  const who = kinds.length === all.length ? '' : listOf(kinds.map((kind) => KIND_WORDS[kind].many));
  return teams === undefined ? who : (who || 'every lead') + ofTeams(teams);
}

/** Puts a sentence under the leads it is for: `Every lead ends …` stays, `For inquiries: every lead ends …` is narrower. */
export function scoped(clause: Clause, sentence: string): string {
  const who = whoOf(clause);
  return who === '' ? sentence : `For ${who}: ${sentence[0]!.toLowerCase()}${sentence.slice(1)}`;
}

/** A maker that goes through the entries one by one and says at the end what nothing else said. */
export function byEntry(make: EntryMaker, words: CommonWords = PLAIN): SentenceMaker {
  return (entries) => [
    ...entries.flatMap((clause) => {
      const settings = readSettings(clause);
      const own = make(clause, settings).filter((sentence) => sentence !== null);
      const left = settings.unread().map((sentence) => scoped(clause, sentence));
      return [...own.map((sentence) => (words.namesKinds ? sentence : scoped(clause, sentence))), ...left];
    }),
    ...evidenceSentences(entries, words),
    ...ladderSentences(entries, words),
  ];
}

/** One sentence on what counts; one for all entries when they ask for the same. */
export function evidenceSentences(entries: readonly Clause[], { byEvidence }: CommonWords): readonly string[] {
  const grades = [...new Set(entries.map(({ evidence }) => evidence))];
  if (!byEvidence && grades.every((grade) => grade === 'B')) return [];
  if (grades.length === 1) return [`What counts is ${GRADE_WORDS[grades[0]!]}.`];
  const said = entries.map((clause) => `for ${whoOf(clause) || 'every lead'} ${GRADE_WORDS[clause.evidence]}`);
  return [`${capital(`what counts is ${said.join('; ')}`)}.`];
}

/** One sentence for each entry that has a ladder. */
export function ladderSentences(entries: readonly Clause[], { missing }: CommonWords): readonly string[] {
  return entries
    .filter(({ ladder }) => ladder.length > 0)
    .map((clause) => {
      const climb = `, ${ladderWords(clause.ladder)}.`;
      if (typeof missing === 'string') return scoped(clause, missing + climb);
      return missing(oneOf(clause)) + climb;
    });
}

/** `a hand-raiser or a qualified lead of team emea`. */
function oneOf({ kinds, teams }: Clause): string {
  const every = kinds.length === Object.keys(KIND_WORDS).length;
  const ones = kinds.map((kind) => KIND_WORDS[kind].one);
  return (every ? 'a lead' : listOf(ones, 'or')) + ofTeams(teams);
}

function ofTeams(teams: Clause['teams']): string {
  return teams === undefined ? '' : ` of ${teams.length === 1 ? 'team' : 'teams'} ${listOf(teams)}`;
}

/** For a clause kind that has no words of its own: its target and its settings, said plainly. */
export const commonSentences: SentenceMaker = byEntry(({ within }) => [within === null ? null : `Done within ${spell(within)}.`]);
