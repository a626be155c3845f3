/** The contract as the page shows it: what is meant, marketing's duties, sales' duties, both; every sentence made from the rules. */
import type { LeadKind } from '../fact.ts';
import type { Clause, RuleBook } from '../rule-book.ts';
import { definitionOf } from '../rules/definition.ts';
import { CLAUSE_KINDS } from '../rules/index.ts';
import { commonSentences } from './common-sentences.ts';
import { marketingSentences } from './marketing-sentences.ts';
import { salesSentences } from './sales-sentences.ts';
import { capital, KIND_WORDS } from './words.ts';

/** A clause with what it says; `id` is what tasks and reports cite. */
export interface PageClause {
  readonly id: string;
  readonly sentences: readonly string[];
}

export interface PagePart {
  readonly title: string;
  readonly clauses: readonly PageClause[];
}

export interface ContractPage {
  readonly version: number;
  readonly hash: string;
  /** What the words mean: kind of lead and its definition. */
  readonly definitions: readonly string[];
  /** Marketing first, then sales, then both. */
  readonly parts: readonly PagePart[];
  /** How clocks and evidence are read, whatever the settings. */
  readonly reading: readonly string[];
}

const KINDS: readonly LeadKind[] = ['hand-raiser', 'qualified', 'inquiry'];

const PARTS: readonly { readonly title: string; readonly owes: Clause['owes'] }[] = [
  { title: 'Marketing owes', owes: 'marketing' },
  { title: 'Sales owes', owes: 'sales' },
  { title: 'Both owe', owes: 'both' },
];

const READING: readonly string[] = [
  "Evidence: A is a conversation; B a recorded call or one-to-one mail, or a message; C a note or a ticked task; a changed status is none. Times are the CRM's own. Business time is the owner's working time; time off stops no clock, the lead goes to somebody who is there. Every task and report names clause and version.",
];

/** The page of a rule book; pure, so that the same contract always reads alike. */
export function contractPage(book: RuleBook): ContractPage {
  const { version, hash } = book;
  const meant = definitionOf(book);
  const definitions = KINDS.map((kind) => `${capital(KIND_WORDS[kind].one)} ${meant[kind]}.`);
  const parts = PARTS.map(({ title, owes }) => ({ title, clauses: clausesOf(book.clauses.filter((clause) => clause.owes === owes)) }));
  return { version, hash, definitions, parts: parts.filter(({ clauses }) => clauses.length > 0), reading: READING };
}

function clausesOf(entries: readonly Clause[]): PageClause[] {
  return [...CLAUSE_KINDS.keys()].flatMap((id) => {
    const own = entries.filter((clause) => clause.id === id);
    return own.length === 0 ? [] : [{ id, sentences: sentencesOf(id, own) }];
  });
}

function sentencesOf(id: string, entries: readonly Clause[]): readonly string[] {
  const maker = marketingSentences.get(id) ?? salesSentences.get(id);
  return (maker ?? commonSentences)(entries);
}
