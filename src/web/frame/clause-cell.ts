/** A clause in a table: its letter and number, which lead to its sentence, and under them what it asks for. */
import { type Cell, linked, plain } from './cells.tsx';

const ASKED: Readonly<Record<string, string>> = {
  M1: 'the agreed facts',
  M2: 'evaluate and hand over',
  M3: 'announce campaigns',
  M4: 'answer rejections',
  S1: 'accept or reject',
  S2: 'first attempt',
  S3: 'persist',
  S4: 'an outcome with its reason',
  S5: 'reasons of rejections',
  G1: 'quarterly review',
};

/** Empty where there is none; one that the rules do not know is shown as it is. */
export function clauseCell(clause: string | null): Cell {
  if (clause === null || ASKED[clause] === undefined) return plain(clause);
  return linked(clause, `/rules#${clause}`, ASKED[clause]);
}
