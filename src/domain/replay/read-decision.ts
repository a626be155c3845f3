/** Reads the lines a CRM's history adds to the plain ones: what marketing and admins decide, what becomes of records and tasks. */
import { CONTACT_CHANNELS } from '../at-bat.ts';
import type {
  ActivityKind,
  AnswerFact,
  CallBackFact,
  ColleagueFact,
  EvaluationFact,
  Millis,
  RecordFact,
  RejectFact,
  ReleasedFact,
  TaskFact,
} from '../fact.ts';
import { flag, given, idOf, instant, LineProblem, oneOf, optional, type Raw, text } from './values.ts';

const DECISIONS: readonly EvaluationFact['decision'][] = ['hand-over', 'nurture', 'set-aside'];
const TASK_EVENTS: readonly TaskFact['event'][] = ['ticked', 'moved', 'deleted', 'given'];

export function evaluation(raw: Raw, at: Millis, line: number): EvaluationFact {
  const rule = ruleOf(raw);
  return {
    type: 'evaluation',
    at,
    id: idOf(raw),
    line,
    by: optional(raw, 'by') ?? (rule === undefined ? 'marketing' : null),
    decision: oneOf(raw, 'decision', DECISIONS),
    ...given('reason', optional(raw, 'reason')),
    ...given('until', instant(raw, 'until')),
    ...given('bulk', count(raw, 'bulk')),
    ...given('rule', rule),
  };
}

export function answerToRejection(raw: Raw, at: Millis, line: number): AnswerFact {
  const agrees = flag(raw, 'agrees') ?? true;
  return {
    type: 'answer',
    at,
    id: idOf(raw),
    line,
    by: optional(raw, 'by') ?? 'marketing',
    agrees,
    ...given('change', optional(raw, 'change')),
  };
}

export function handBack(raw: Raw, at: Millis, line: number): RejectFact {
  return { type: 'hand-back', at, id: idOf(raw), line, rep: optional(raw, 'rep') ?? '', reason: optional(raw, 'reason') ?? '' };
}

export function callBack(raw: Raw, at: Millis, line: number): CallBackFact {
  const until = instant(raw, 'until');
  if (until === undefined) throw new LineProblem('until: expected an instant such as "2026-03-02T09:00:00Z"');
  return { type: 'call-back', at, id: idOf(raw), line, rep: optional(raw, 'rep') ?? '', until };
}

export function recordEvent(raw: Raw, at: Millis, line: number, type: RecordFact['type']): RecordFact {
  const channel = raw.channel === undefined || raw.channel === null ? undefined : oneOf<ActivityKind>(raw, 'channel', CONTACT_CHANNELS);
  return { type, at, id: idOf(raw), line, ...given('channel', channel) };
}

export function task(raw: Raw, at: Millis, line: number): TaskFact {
  const event = oneOf(raw, 'event', TASK_EVENTS);
  const dueAt = instant(raw, 'dueAt');
  return { type: 'task', at, id: idOf(raw), line, event, rep: optional(raw, 'rep') ?? null, ...given('dueAt', dueAt) };
}

export function released(raw: Raw, at: Millis, line: number): ReleasedFact {
  return { type: 'released', at, id: idOf(raw), line, by: optional(raw, 'by') ?? 'admin' };
}

export function colleague(raw: Raw, at: Millis, line: number): ColleagueFact {
  const deal = optional(raw, 'deal');
  return { type: 'colleague', at, id: idOf(raw), line, lead: text(raw, 'colleague'), owner: text(raw, 'owner'), ...given('deal', deal) };
}

function ruleOf(raw: Raw): EvaluationFact['rule'] | undefined {
  const { rule } = raw;
  if (rule === undefined || rule === null) return undefined;
  if (typeof rule !== 'object' || Array.isArray(rule)) throw new LineProblem('rule: expected a name and a version');
  return { name: text(rule as Raw, 'name'), version: text(rule as Raw, 'version') };
}

function count(raw: Raw, key: string): number | undefined {
  const value = raw[key] ?? undefined;
  if (value !== undefined && (typeof value !== 'number' || !Number.isInteger(value) || value < 1)) {
    throw new LineProblem(`${key}: expected a whole number of records`);
  }
  return value;
}
