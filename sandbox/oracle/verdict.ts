/** What the judge answers: findings by kind, and how much was looked at, so that no finding is never nothing seen. */
import type { Millis } from '../portal.ts';

export const FINDING_KINDS = [
  'missedTasks',
  'wronglyClosed',
  'orphans',
  'duplicateTasks',
  'wrongOwner',
  'lateRungs',
  'unjustRungs',
  'wrongDue',
  'wrongMoney',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  /** Contact id; of money a deal's. */
  readonly lead: string;
  /** World time at which it was an offence. */
  readonly at: Millis;
  /** What was owed and what was there instead. */
  readonly what: string;
}

export interface Checked {
  readonly leads: number;
  readonly handoffs: number;
  /** Minutes in which an open task was demanded. */
  readonly minutes: number;
  readonly rungs: number;
  readonly tasks: number;
  readonly closings: number;
  readonly owners: number;
  readonly dues: number;
  /** Won deals whose money was recomputed. */
  readonly deals: number;
}

/** In cents: recomputed, and as the deals of the CRM say. */
export interface MoneyTotals {
  readonly won: number;
  readonly attributed: number;
  readonly unattributed: number;
  readonly readAttributed: number;
  readonly readUnattributed: number;
}

export type Verdict = Readonly<Record<FindingKind, readonly Finding[]>> & {
  readonly checked: Checked;
  /** By currency; empty where money was not asked for. */
  readonly money: Readonly<Record<string, MoneyTotals>>;
};

/** Collects findings and counts while the checks run. */
export class Notes {
  readonly findings = Object.fromEntries(FINDING_KINDS.map((kind) => [kind, [] as Finding[]])) as Record<FindingKind, Finding[]>;
  readonly checked = { leads: 0, handoffs: 0, minutes: 0, rungs: 0, tasks: 0, closings: 0, owners: 0, dues: 0, deals: 0 };
  readonly money = new Map<string, MoneyTotals>();

  add(kind: FindingKind, lead: string, at: Millis, what: string): void {
    this.findings[kind].push({ lead, at, what });
  }

  verdict(): Verdict {
    const sorted = FINDING_KINDS.map((kind) => [kind, this.findings[kind].toSorted((a, b) => a.at - b.at || a.lead.localeCompare(b.lead))]);
    return {
      ...(Object.fromEntries(sorted) as Record<FindingKind, Finding[]>),
      checked: { ...this.checked },
      money: Object.fromEntries(this.money),
    };
  }
}
