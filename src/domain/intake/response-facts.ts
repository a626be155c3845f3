/** What reps and marketers said in their own fields, as facts: every entry of the histories, not only what stands there now. */
import type { ResponseField, ValueChange } from '../crm-record.ts';
import { DAY } from '../duration.ts';
import type { AnswerFact, CallBackFact, EvaluationFact, Fact, Millis, OutcomeFact, RejectFact } from '../fact.ts';
import { type FactLead, ownerAt } from './owner-at.ts';

/** Time zone of a rep's place, for dates without a time. */
export type ZoneOf = (rep: string | null) => string;

/** One save of a CRM page writes its fields at one instant, or almost. */
export const SAME_SAVE_MS = 1_000;
/** A reason given this late still belongs to what was said before it; later it is the beginning of something else. */
const LATE_REASON_MS = DAY;

export function responseFacts(lead: FactLead, zoneOf: ZoneOf): Fact[] {
  return [
    ...accepts(lead),
    ...requests(lead, zoneOf),
    ...movedWakeUps(lead, zoneOf),
    ...callBacks(lead, zoneOf),
    ...evaluations(lead, zoneOf),
    ...answers(lead),
  ];
}

/** Oldest first. A lead stored by an earlier shape has one entry or null instead of a list. */
function changesOf(lead: FactLead, field: ResponseField): readonly ValueChange[] {
  return [lead.response[field] ?? []].flat();
}

/** The value at an instant, '' when none. */
function valueAt(lead: FactLead, field: ResponseField, at: Millis): string {
  return changesOf(lead, field).findLast((change) => change.at <= at)?.value ?? '';
}

function repOf(lead: FactLead, change: ValueChange): string {
  return change.by ?? ownerAt(lead, change.at) ?? 'unknown';
}

function accepts(lead: FactLead): Fact[] {
  return changesOf(lead, 'leadResponse')
    .filter(({ value }) => value === 'accept')
    .map((change) => ({ type: 'accept', id: `accept-${change.at}`, at: change.at, rep: repOf(lead, change) }));
}

/** Rejections, hand-backs and outcomes asked for; a reason that comes later says the same again, now with a reason. */
function requests(lead: FactLead, zoneOf: ZoneOf): Fact[] {
  const said = [...changesOf(lead, 'leadResponse'), ...changesOf(lead, 'outcomeAskedFor')].sort((a, b) => a.at - b.at);
  const facts = said.flatMap((change, index) => {
    const next = said[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const late = changesOf(lead, 'responseReason').filter(
      ({ at, value }) => value !== '' && at > change.at + SAME_SAVE_MS && at < next && at - change.at <= LATE_REASON_MS,
    );
    const cleared = said[index + 1]?.value === '' ? { takenBackAt: next } : {};
    const asked = [change.at, ...late.map(({ at }) => at)].map((at) => request(lead, change, at, zoneOf));
    return asked.map((fact) => fact && { ...fact, ...cleared });
  });
  return facts.filter((fact) => fact !== null);
}

function request(lead: FactLead, change: ValueChange, at: Millis, zoneOf: ZoneOf): Fact | null {
  const rep = repOf(lead, change);
  const reason = valueAt(lead, 'responseReason', at + SAME_SAVE_MS);
  const { value } = change;
  if (value === 'reject' || value === 'hand_back') {
    const type: RejectFact['type'] = value === 'reject' ? 'reject' : 'hand-back';
    return { type, id: `${type}-${at}`, at, rep, reason };
  }
  if (value !== 'converted' && value !== 'recycled' && value !== 'disqualified') return null;
  const asked: OutcomeFact = { type: 'outcome', id: `outcome-${at}`, at, outcome: value, rep, reason };
  const until = value === 'recycled' ? dateOf(valueAt(lead, 'wakeUpOn', at + SAME_SAVE_MS), zoneOf(rep)) : null;
  return until === null ? asked : { ...asked, until };
}

/**
 * A date that is set while “recycled” stands asks for it (again): a CRM keeps no second entry of the same value, so that the date is all
 * that changes when the rep says so of a later hand-off. It counts from when it was set, never for what was before.
 */
function movedWakeUps(lead: FactLead, zoneOf: ZoneOf): OutcomeFact[] {
  const outcomes = changesOf(lead, 'outcomeAskedFor');
  return changesOf(lead, 'wakeUpOn').flatMap((change) => {
    const { at } = change;
    const standing = outcomes.findLast((outcome) => outcome.at <= at + SAME_SAVE_MS);
    const rep = repOf(lead, change);
    const until = dateOf(change.value, zoneOf(rep));
    if (standing?.value !== 'recycled' || at - standing.at <= SAME_SAVE_MS || until === null) return [];
    const reason = valueAt(lead, 'responseReason', at + SAME_SAVE_MS);
    const next = outcomes.find((outcome) => outcome.at > at + SAME_SAVE_MS);
    const cleared = next?.value === '' ? { takenBackAt: next.at } : {};
    return [{ type: 'outcome', id: `outcome-${at}`, at, outcome: 'recycled', rep, reason, until, ...cleared }];
  });
}

/** A cleared date ends the rest at once. */
function callBacks(lead: FactLead, zoneOf: ZoneOf): CallBackFact[] {
  return changesOf(lead, 'callBackOn').map((change) => {
    const { at, value } = change;
    const rep = repOf(lead, change);
    return { type: 'call-back', id: `call-back-${at}`, at, rep, until: dateOf(value, zoneOf(rep)) ?? at };
  });
}

const DECISIONS: Readonly<Record<string, EvaluationFact['decision']>> = {
  hand_over: 'hand-over',
  nurture: 'nurture',
  set_aside: 'set-aside',
};

/** Each save of what, why or until when is a recorded decision of its own. */
function evaluations(lead: FactLead, zoneOf: ZoneOf): EvaluationFact[] {
  const found: EvaluationFact[] = [];
  for (const change of saves(lead, ['evaluatedAs', 'evaluationReason', 'nurtureUntil'])) {
    const { at } = change;
    const said = (field: ResponseField) => valueAt(lead, field, at + SAME_SAVE_MS);
    const decision = DECISIONS[said('evaluatedAs')];
    if (decision === undefined) continue;
    const reason = said('evaluationReason');
    const until = decision === 'nurture' ? dateOf(said('nurtureUntil'), zoneOf(null)) : null;
    const rule = isPerson(change) ? null : ruleOf(said('scoredBy'));
    found.push({
      type: 'evaluation',
      id: `evaluation-${at}`,
      at,
      by: isPerson(change) ? (change.by ?? 'unknown') : null,
      decision,
      ...(reason === '' ? {} : { reason }),
      ...(until === null ? {} : { until }),
      ...(rule === null ? {} : { rule }),
    });
  }
  return found;
}

function answers(lead: FactLead): AnswerFact[] {
  const found: AnswerFact[] = [];
  for (const change of saves(lead, ['answerToRejection', 'changeRecorded'])) {
    const { at } = change;
    const answer = valueAt(lead, 'answerToRejection', at + SAME_SAVE_MS);
    const recorded = changesOf(lead, 'changeRecorded').find((one) => one.at >= at && one.at <= at + SAME_SAVE_MS)?.value ?? '';
    if (answer === '' && recorded === '') continue;
    const by = isPerson(change) ? (change.by ?? 'unknown') : null;
    const fact: AnswerFact = { type: 'answer', id: `answer-${at}`, at, by, agrees: answer !== 'disagree' };
    found.push(recorded === '' ? fact : { ...fact, change: recorded });
  }
  return found;
}

/** The first change of each save of these fields, oldest first. */
function saves(lead: FactLead, fields: readonly ResponseField[]): ValueChange[] {
  const all = fields.flatMap((field) => changesOf(lead, field)).sort((a, b) => a.at - b.at);
  const first: ValueChange[] = [];
  for (const change of all) if (change.at - (first.at(-1)?.at ?? Number.NEGATIVE_INFINITY) > SAME_SAVE_MS) first.push(change);
  return first;
}

function isPerson({ source }: ValueChange): boolean {
  return source === 'person';
}

/** "fit score v3" is the rule "fit score", version 3; a rule without a version is none. */
function ruleOf(text: string): EvaluationFact['rule'] | null {
  const [, name, version] = /^\s*(\S.*?)[\s,]+(?:v|version\s*)?(\d[\w.]*)\s*$/i.exec(text) ?? [];
  return name === undefined || version === undefined ? null : { name, version };
}

/** Start of a `YYYY-MM-DD` day in a zone; null when it is none. */
function dateOf(value: string, zone: string): Millis | null {
  if (!/^\d{4}-\d\d-\d\d/.test(value)) return null;
  try {
    return Temporal.PlainDate.from(value.slice(0, 10)).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return null;
  }
}
