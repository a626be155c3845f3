/** One lead's whole race as one list in time: what the person did, what was decided under which clause, what was done, wanted, written and changed. */
import type { CrmActivity, ResponseField, ValueChange } from '../../domain/crm-record.ts';
import type { Fact, Millis } from '../../domain/fact.ts';
import type { ClauseClock, HandoffJudgement } from '../../domain/judgement.ts';
import type { AuditLine, LeadTrail, StoredPerson } from '../../ports/ledger/index.ts';
import { labelOf, type Speaker, tellValue } from './field-words.ts';

/** What an entry is about, for the eye: whose move it was. */
export type EntryKind = 'lead' | 'marketing' | 'sales' | 'clock' | 'decision' | 'baton' | 'outcome';

export interface Entry {
  readonly at: Millis;
  readonly kind: EntryKind;
  readonly title: string;
  readonly detail: string;
  /** Clause it happened under; null where none. */
  readonly clause: string | null;
  readonly tone: 'calm' | 'good' | 'warn' | 'alarm';
}

export interface Race {
  /** Null when the record is gone. */
  readonly person: StoredPerson | null;
  readonly trail: LeadTrail;
  readonly nameOf: (rep: string | null) => string;
  /** IANA zone in which instants are told within a sentence. */
  readonly zone: string;
}

/** Oldest first. */
export function timelineOf(race: Race): readonly Entry[] {
  const { person, trail, nameOf } = race;
  const handoffs = trail.handoffs.flatMap(({ judgement }) => handoffEntries(judgement, nameOf));
  const record = person === null ? [] : [...recordEntries(person, nameOf), ...person.activities.map((one) => activityEntry(one, nameOf))];
  const facts = person === null ? [] : person.ownFacts.flatMap((fact) => factEntry(fact, nameOf));
  const entries = [...handoffs, ...record, ...facts, ...decisionEntries(race), ...trail.audit.map((line) => auditEntry(line, race))];
  return entries.sort((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const ORDER: readonly EntryKind[] = ['lead', 'marketing', 'sales', 'clock', 'outcome', 'decision', 'baton'];

type NameOf = Race['nameOf'];

const entry = (at: Millis, kind: EntryKind, title: string, detail = '', more: Partial<Entry> = {}): Entry => ({
  at,
  kind,
  title,
  detail,
  clause: null,
  tone: 'calm',
  ...more,
});

const numbered = ({ atBat }: HandoffJudgement): string => (atBat === 1 ? 'Hand-off' : `Hand-off ${atBat}`);

function handoffEntries(handoff: HandoffJudgement, nameOf: NameOf): Entry[] {
  const { handedAt, acceptedAt, kind, campaign, owner, outcome, joinedInquiries = [], withdrawn = [], refused } = handoff;
  const missing = handoff.missing?.length ? `; without ${handoff.missing.join(', ')}` : '';
  return [
    entry(handedAt, 'marketing', `${numbered(handoff)} to ${nameOf(owner)}`, `${kind}${campaign ? `, ${campaign}` : ''}${missing}`),
    ...joinedInquiries.map((one) => entry(one.at, 'lead', `Inquired again: ${one.kind}`, one.campaign ?? '')),
    ...(acceptedAt === null ? [] : [entry(acceptedAt, 'sales', 'Accepted', '', { clause: 'S1', tone: 'good' })]),
    ...handoff.clocks.flatMap((clock) => clockEntries(clock, nameOf)),
    ...withdrawn.map((one) => entry(one.at, 'clock', 'Breach taken back', one.why, { clause: one.clause, tone: 'good' })),
    ...refused.map((one) => entry(one.at, 'sales', `Asked for ${one.outcome}: not granted`, one.why, { tone: 'warn' })),
    ...(outcome === null
      ? []
      : [entry(outcome.at, 'outcome', `Ended: ${outcome.value}`, outcomeWords(outcome, nameOf), endTone(outcome.value))]),
  ];
}

function outcomeWords({ reason, by }: NonNullable<HandoffJudgement['outcome']>, nameOf: NameOf): string {
  return `${reason}; said by ${by === 'baton' ? 'the rules' : nameOf(by)}`;
}

const endTone = (value: string): Partial<Entry> => ({ tone: value === 'won' ? 'good' : 'calm' });

function clockEntries(clock: ClauseClock, nameOf: NameOf): Entry[] {
  const { clause, startedAt, dueAt, metAt, state, evidence, note } = clock;
  const begun = entry(startedAt, 'clock', 'Clock starts', '', { clause });
  const proof = evidence === null ? '' : `${evidence.kind}${evidence.grade ? ` (grade ${evidence.grade})` : ''} by ${nameOf(evidence.rep)}`;
  const words = [proof, note ?? ''].filter((text) => text !== '').join('; ');
  const over: Entry[] =
    state === 'breached' || state === 'late' ? [entry(dueAt, 'clock', 'Target missed', note ?? '', { clause, tone: 'alarm' })] : [];
  if (metAt === null) return [begun, ...over];
  const title = state === 'late' ? 'Met late' : state === 'met' ? 'Met in time' : 'Done';
  return [begun, ...over, entry(metAt, 'clock', title, words, { clause, tone: state === 'met' ? 'good' : 'warn' })];
}

function recordEntries({ lead, deals }: StoredPerson, nameOf: NameOf): Entry[] {
  const changed = (what: string, history: readonly ValueChange[], say: (value: string) => string, whose: EntryKind = 'marketing') =>
    history.map(({ at, value, by, source }) =>
      entry(at, source === 'baton' ? 'baton' : whose, `${what}: ${say(value)}`, by === null ? source : `by ${nameOf(by)}`),
    );
  const said = Object.entries(lead.response).flatMap(([name, history]) => {
    const say = (value: string) => (name === 'factsPassedOn' ? value.split(';').join(', ') : value) || 'cleared';
    return changed(words(name), history ?? [], say, OF_MARKETING.has(name) ? 'marketing' : 'sales');
  });
  return [
    ...lead.conversions.map(({ at, name }) => entry(at, 'lead', `Inquiry: ${name}`, lead.sourceDetail ?? lead.source ?? '')),
    ...changed('Lifecycle stage', lead.stageHistory, (value) => value || 'cleared'),
    ...changed('Owner', lead.ownerHistory, (value) => nameOf(value || null)),
    ...said,
    ...deals.flatMap((deal) => dealEntries(deal)),
  ];
}

/** The fields that marketers fill; the others are the rep's own. */
const OF_MARKETING: ReadonlySet<string> = new Set<ResponseField>([
  'factsPassedOn',
  'evaluatedAs',
  'evaluationReason',
  'nurtureUntil',
  'scoredBy',
  'answerToRejection',
  'changeRecorded',
]);

function dealEntries({ id, createdAt, stage, stageAt, stageName, lostReason }: StoredPerson['deals'][number]): Entry[] {
  const made = entry(createdAt, 'sales', 'Deal created', `deal ${id}`);
  if (stageAt <= createdAt && stage === 'open') return [made];
  const title = stage === 'open' ? `Deal in ${stageName}` : `Deal ${stage}`;
  return [made, entry(stageAt, 'outcome', title, lostReason ?? `deal ${id}`, { tone: stage === 'won' ? 'good' : 'calm' })];
}

const words = (name: string): string =>
  name
    .replaceAll(/([A-Z])/g, ' $1')
    .replace(/^./, (sign) => sign.toUpperCase())
    .replace(/ [A-Z]/g, (text) => text.toLowerCase());

function activityEntry(activity: CrmActivity, nameOf: NameOf): Entry {
  const { at, kind, direction, connected, seconds, state, by, ownerId, callOutcome, recordedAt } = activity;
  const detail = [
    direction === 'in' ? 'by the lead' : `by ${nameOf(ownerId)}`,
    connected === true ? 'connected' : connected === false ? 'not connected' : '',
    seconds === null || seconds === 0 ? '' : `${seconds} s`,
    state ?? '',
    callOutcome ?? '',
    by === 'hand' ? 'typed in by hand' : '',
    recordedAt - at > 3_600_000 ? `recorded ${Math.round((recordedAt - at) / 3_600_000)} h later` : '',
  ];
  return entry(at, direction === 'in' ? 'lead' : 'sales', words(kind), detail.filter((text) => text !== '').join(', '));
}

const RECORD_WORDS: Readonly<Partial<Record<Fact['type'], string>>> = {
  deleted: 'Record deleted in the CRM',
  restored: 'Record restored in the CRM',
  'privacy-deleted': 'Personal data erased',
  'opted-out': 'Opted out',
  'opted-in': 'Opted in again',
  released: 'Released from the backlog',
};

/** What is told by a judgement, a decision or the audit already is left out. */
function factEntry(fact: Fact, nameOf: NameOf): Entry[] {
  if (fact.type === 'handoff' && fact.merged !== undefined) return [entry(fact.at, 'lead', 'Became one with another record')];
  if (fact.type === 'handoff') return fact.noted ? [] : [entry(fact.at, 'baton', `Given to ${nameOf(fact.owner)}`, `by ${fact.by}`)];
  if (fact.type === 'task') return [entry(fact.at, 'sales', `Task ${fact.event}`, fact.rep === null ? '' : `by ${nameOf(fact.rep)}`)];
  const words = RECORD_WORDS[fact.type];
  return words === undefined ? [] : [entry(fact.at, 'lead', words)];
}

function decisionEntries({ trail, nameOf }: Race): Entry[] {
  const done = new Set(trail.performed.map(({ atBat, clause, rung, at }) => `${atBat} ${clause} ${rung} ${at}`));
  const performed = trail.performed.map(({ at, clause, rung, reason, receiver }) =>
    entry(at, 'decision', RUNGS[rung] ?? rung, receiver === null ? reason : `${reason} Goes to ${nameOf(receiver)}.`, {
      clause,
      tone: 'warn',
    }),
  );
  const reached = trail.handoffs.flatMap(({ judgement }) =>
    judgement.decisions
      .filter(({ clause, rung, at }) => !done.has(`${judgement.atBat} ${clause} ${rung} ${at}`))
      .map(({ at, clause, rung, reason, inGap, superseded }) => {
        const why = [
          reason,
          inGap ? 'Fell due while Baton was down.' : '',
          superseded ? 'Not made: somebody had taken care of it by then.' : '',
        ];
        return entry(at, 'decision', `${RUNGS[rung] ?? rung}, reached`, why.filter((text) => text !== '').join(' '), { clause });
      }),
  );
  return [...performed, ...reached];
}

const RUNGS: Readonly<Record<string, string>> = {
  warn: 'Rep warned',
  manager: 'Manager told',
  reassign: 'Re-assigned',
  propose: 'Manager asked to re-assign',
  'safety-net': 'Safety net takes it',
};

const WRITES: Readonly<Record<string, string>> = {
  'task create written': 'Task made',
  'task update written': 'Task changed',
  'task completed written': 'Task completed',
  'task deleted written': 'Task deleted',
  'fields written': 'Fields written',
  'owner written': 'Owner written',
};
/** What only machines tell apart by. */
const INNER: ReadonlySet<string> = new Set(['key', 'atBat', 'ordinal']);
const MOST_VALUES = 6;
const LONGEST = 60;

function auditEntry({ at, action, record, because, before, after }: AuditLine, speaker: Speaker): Entry {
  const shown = (values: AuditLine['before']) =>
    Object.entries(values ?? {})
      .filter(([name]) => !INNER.has(name))
      .slice(0, MOST_VALUES)
      .map(([name, value]) => `${labelOf(name)} ${short(tellValue(speaker, name, value)) || 'empty'}`)
      .join(', ');
  const told = [because, shown(before) && `was ${shown(before)}`, shown(after) && `now ${shown(after)}`];
  return entry(at, 'baton', WRITES[action] ?? `${action}, ${record}`, told.filter((text) => text).join('; '));
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}…` : text);
