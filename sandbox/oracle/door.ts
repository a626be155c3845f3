/** The oracle behind the control door: takes a setting as JSON, answers counts, what was looked at and the first findings of each kind. */
import { invalid } from '../kit/refusal.ts';
import type { Scene } from './crm.ts';
import { examine } from './examine.ts';
import type { Setting } from './setting.ts';
import { type Checked, FINDING_KINDS, type Finding, type FindingKind, type Verdict } from './verdict.ts';

/** Findings of one kind that are told; all are counted. */
const TOLD = 50;

export interface Answer {
  readonly counts: Readonly<Record<FindingKind, number>>;
  readonly checked: Checked;
  readonly money: Verdict['money'];
  readonly findings: Readonly<Record<FindingKind, readonly Finding[]>>;
}

/** `{rules: {clauses: […]}, …}` as `Setting` has it. Refuses a body without rules and rules whose durations nobody can read. */
export function askOracle(sandbox: Scene, body: Readonly<Record<string, unknown>>): Answer {
  const { rules } = body as { readonly rules?: { readonly clauses?: unknown } };
  if (!Array.isArray(rules?.clauses)) throw invalid('The oracle needs "rules" with a list of "clauses", as config/rules.yaml has them.');
  const verdict = judged(sandbox, body as unknown as Setting);
  const each = <T>(of: (kind: FindingKind) => T) =>
    Object.fromEntries(FINDING_KINDS.map((kind) => [kind, of(kind)])) as Record<FindingKind, T>;
  return {
    counts: each((kind) => verdict[kind].length),
    checked: verdict.checked,
    money: verdict.money,
    findings: each((kind) => verdict[kind].slice(0, TOLD)),
  };
}

function judged(sandbox: Scene, setting: Setting) {
  try {
    return examine(sandbox, setting);
  } catch (error) {
    if (error instanceof Error && error.message.endsWith('is no duration')) throw invalid(`${error.message}.`);
    throw error;
  }
}
