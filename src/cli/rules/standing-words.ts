/** How the signatures under a contract stand, in words. */
import type { SignatureState } from '../../domain/page/signature.ts';

export function standingWords({ state, lapsesAt }: SignatureState): string {
  const until = lapsesAt === null ? '' : dayOf(lapsesAt);
  switch (state) {
    case 'signed':
      return `signed until ${until}`;
    case 'lapsed':
      return `signed, lapsed ${until}: it keeps running, sign it again`;
    default:
      return 'provisional, unsigned';
  }
}

/** `2026-03-02`, UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
