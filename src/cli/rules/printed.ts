/** A rule book as its printed sheet, with what is known of its signatures. */
import { contractPage } from '../../domain/page/contract-page.ts';
import { type Sheet, sheetOf } from '../../domain/page/sheet.ts';
import { signatureState } from '../../domain/page/signature.ts';
import { SHEET_LINES, textSheet } from '../../domain/page/text-sheet.ts';
import type { RuleBook } from '../../domain/rule-book.ts';
import { signaturesUnder } from './contract-state.ts';
import type { ContractStatus } from './status.ts';

export interface FittedSheet {
  readonly sheet: Sheet;
  readonly lines: readonly string[];
  /** False: the contract is too long to be one page. */
  readonly fits: boolean;
}

export function fittedSheet(book: RuleBook, status: ContractStatus): FittedSheet {
  const state = signatureState(status.signed, book.hash, status.now);
  const sheet = sheetOf(contractPage(book), state, signaturesUnder(status, book.hash), status.operating);
  const lines = textSheet(sheet);
  return { sheet, lines, fits: lines.length <= SHEET_LINES };
}
