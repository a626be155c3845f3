/** Faults that the control door sets: answers to spoil, webhooks to lose, scopes and rules a portal refuses. */
import type { Millis } from '../portal.ts';
import type { Unruliness } from '../webhooks/outbox.ts';

export type FaultKind = 'status' | 'applyThenFail' | 'applyHalf' | 'applyLate' | 'hang' | 'drop';

export interface FaultRule {
  readonly match: { readonly method?: string; readonly path?: string };
  /**
   * `status` answers without applying; `applyThenFail` applies first; `applyHalf` applies the first half of a batch, then answers;
   * `applyLate` closes the socket and applies `delayMs` of world time later; `hang` waits machine time, then goes on; `drop` closes the socket unapplied.
   */
  readonly kind: FaultKind;
  /** For `applyThenFail` and `applyHalf`: 0 closes the socket instead of answering. */
  readonly status?: number;
  readonly body?: unknown;
  readonly hangMs?: number;
  readonly delayMs?: Millis;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often it strikes; then it is gone. */
  times: number;
}

/** The portal's settings that the control door may change together with the rules. */
export interface Faults {
  rules: FaultRule[];
  dropWebhooks: number;
  duplicateWebhooks: number;
  lateWebhooks: number;
  delayWebhooks: Millis;
  missingScopes: string[];
  /** How often a rule of each kind struck. */
  struck: Partial<Record<FaultKind, number>>;
}

/** Shares of a calm portal: a few duplicates and late events happen anyway. */
export function calm(): Faults {
  return { rules: [], dropWebhooks: 0, duplicateWebhooks: 0.02, lateWebhooks: 0.01, delayWebhooks: 0, missingScopes: [], struck: {} };
}

export function unrulinessOf(faults: Faults): Unruliness {
  return { duplicate: faults.duplicateWebhooks, late: faults.lateWebhooks, drop: faults.dropWebhooks, delay: faults.delayWebhooks };
}

/** The first rule that strikes a request; its count goes down by one. */
export function strike(faults: Faults, method: string, path: string): FaultRule | null {
  const rule = faults.rules.find(
    ({ match, times }) =>
      times > 0 && (!match.method || match.method.toUpperCase() === method) && (!match.path || new RegExp(match.path).test(path)),
  );
  if (!rule) return null;
  rule.times -= 1;
  faults.struck[rule.kind] = (faults.struck[rule.kind] ?? 0) + 1;
  faults.rules = faults.rules.filter((item) => item.times > 0);
  return rule;
}
