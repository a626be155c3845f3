/** One printed sheet: the contract, its state and signature lines, and under it what is not part of it. */
import type { Millis } from '../fact.ts';
import { formatInstant } from '../instant.ts';
import type { ContractPage } from './contract-page.ts';
import { DEPARTMENTS, type Department, type Signature, type SignatureState, type SignedRules } from './signature.ts';
import { capital } from './words.ts';

export interface Sheet {
  readonly page: ContractPage;
  /** e.g. `provisional, unsigned`. */
  readonly state: string;
  readonly signatures: readonly SignatureLine[];
  /** Operating settings in a few lines: the admin's, in force at once, no part of the contract. */
  readonly under: readonly string[];
}

export interface SignatureLine {
  /** `Marketing`. */
  readonly department: string;
  readonly name: string | null;
  /** Day of the signature, UTC, `2026-03-02`. */
  readonly day: string | null;
}

/** `signed` holds the signatures under exactly this contract, one of them or both; null without any. */
export function sheetOf(page: ContractPage, state: SignatureState, signed: SignedRules | null, under: readonly string[]): Sheet {
  const signatures = DEPARTMENTS.map((department) => signatureLine(department, signed?.by[department]));
  return { page, state: stateWords(state, signatures), signatures, under };
}

function signatureLine(department: Department, signature: Signature | undefined): SignatureLine {
  return { department: capital(department), name: signature?.name ?? null, day: signature ? isoDay(signature.at) : null };
}

function stateWords({ state, signedAt, lapsesAt }: SignatureState, signatures: readonly SignatureLine[]): string {
  const waiting = signatures.filter(({ name }) => name === null).map(({ department }) => department.toLowerCase());
  switch (state) {
    case 'signed':
      return `signed ${isoDay(signedAt!)}, to be signed again by ${isoDay(lapsesAt!)}`;
    case 'lapsed':
      return `signed ${isoDay(signedAt!)}, lapsed ${isoDay(lapsesAt!)}: in force, to be signed again`;
    case 'changed':
      return `an unsigned change: ${waiting.join(' and ')} to sign before it runs`;
    case 'unsigned':
      return waiting.length === 1 ? `provisional: ${waiting[0]} to sign` : 'provisional, unsigned';
  }
}

function isoDay(at: Millis): string {
  return formatInstant(at).slice(0, 10);
}
