/** What `doctor` finds: one line each, with what to do when it is not fine. */

export interface Finding {
  /** Area, e.g. `key`, `hubspot 4417`. */
  readonly about: string;
  readonly state: 'ok' | 'warning' | 'broken';
  readonly what: string;
  /** What to do next; empty when nothing is. */
  readonly next: string;
}

export const ok = (about: string, what: string): Finding => ({ about, state: 'ok', what, next: '' });
export const warning = (about: string, what: string, next: string): Finding => ({ about, state: 'warning', what, next });
export const broken = (about: string, what: string, next: string): Finding => ({ about, state: 'broken', what, next });
