/** Sealing of secrets at rest: what goes into the ledger is never readable without the key ring. */

export interface Sealer {
  /** Authenticated encryption with the newest key; a different text each time. */
  seal(text: string): string;
  /** Opens with whichever key of the ring sealed it. Throws `SEAL_UNKNOWN_KEY` or `SEAL_BROKEN`. */
  open(sealed: string): string;
}
