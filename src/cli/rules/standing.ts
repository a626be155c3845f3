/** How the contract in force stands, in words, and whether somebody has to do something about it. */
import { signatureState } from '../../domain/page/signature.ts';
import type { LiveSettings } from '../live-settings.ts';
import { standingWords } from './standing-words.ts';

export interface Standing {
  /** e.g. `signed until 2026-06-02`. */
  readonly words: string;
  /** What to do; null while it is signed and its review is not due. */
  readonly next: string | null;
}

export function standingOf(settings: LiveSettings, now: number): Standing {
  const rules = settings.rules();
  const state = signatureState(settings.signatures().signed, rules.hash, now);
  const words = standingWords(state);
  const shadow = settings.shadow();
  if (shadow !== null) {
    const waits = `an unsigned change, contract ${shadow.hash.slice(0, 12)}, runs in shadow`;
    return {
      words: `${words}; ${waits}`,
      next: 'See `baton rules check`; both departments sign it with `baton rules sign`, or undo the change.',
    };
  }
  if (state.state !== 'signed') return { words, next: 'Print it with `baton rules page`; both departments sign with `baton rules sign`.' };
  return { words, next: state.reviewDue ? 'The quarterly review is due (G1): one change each, then sign again.' : null };
}
