/** Reads one line of a recorded history into an event, or says what is wrong with it; absent keys take the harmless value. */
import type { Touchpoint } from '../attribution/touchpoint.ts';
import type { Campaign } from '../campaign.ts';
import type { Fact, Millis, RecordFact } from '../fact.ts';
import { parseInstant } from '../instant.ts';
import { campaign } from './read-campaign.ts';
import { answerToRejection, callBack, colleague, evaluation, handBack, recordEvent, released, task } from './read-decision.ts';
import { activity, answer, deal, handoff, inquiry, outcome } from './read-fact.ts';
import { absence, blind, calendar, golive, type RosterEvent, rep } from './read-roster.ts';
import { type SaleLine, sale, touch } from './read-sale.ts';
import { idOf, LineProblem, list, meant, type Raw, text } from './values.ts';

export type ReplayEvent =
  | { readonly type: 'fact'; readonly leads: readonly string[]; readonly fact: Fact; readonly sale?: SaleLine }
  | { readonly type: 'merge'; readonly winner: string; readonly loser: string }
  | { readonly type: 'roster'; readonly change: RosterEvent }
  | { readonly type: 'campaign'; readonly campaign: Campaign }
  /** For attribution alone. */
  | { readonly type: 'touchpoint'; readonly touch: Touchpoint };

export interface ReadLine {
  readonly at: Millis;
  /** Type and id together name an event; null for a line without id. */
  readonly key: string | null;
  readonly event: ReplayEvent;
}

const RECORD_EVENTS: readonly RecordFact['type'][] = ['deleted', 'restored', 'privacy-deleted', 'opted-out', 'opted-in'];

type Reader = (raw: Raw, at: Millis, line: number) => ReplayEvent;

const roster = (change: RosterEvent): ReplayEvent => ({ type: 'roster', change });
const about = (raw: Raw, fact: Fact): ReplayEvent => ({ type: 'fact', leads: [text(raw, 'lead')], fact });

const READERS: Readonly<Record<string, Reader>> = {
  rep: (raw, at) => roster(rep(raw, at)),
  calendar: (raw) => roster(calendar(raw)),
  absence: (raw) => roster(absence(raw)),
  golive: (raw, at) => roster(golive(raw, at)),
  blind: (raw) => roster(blind(raw)),
  inquiry: (raw, at, line) => about(raw, inquiry(raw, at, line)),
  handoff: (raw, at, line) => about(raw, handoff(raw, at, line)),
  activity: (raw, at, line) => about(raw, activity(raw, at, line)),
  accept: (raw, at, line) => about(raw, answer(raw, at, line, 'accept')),
  reject: (raw, at, line) => about(raw, answer(raw, at, line, 'reject')),
  outcome: (raw, at, line) => about(raw, outcome(raw, at, line)),
  deal: (raw, at, line) => ({ type: 'fact', leads: list(raw, 'leads'), fact: deal(raw, at, line), sale: sale(raw, at) }),
  evaluation: (raw, at, line) => about(raw, evaluation(raw, at, line)),
  answer: (raw, at, line) => about(raw, answerToRejection(raw, at, line)),
  'hand-back': (raw, at, line) => about(raw, handBack(raw, at, line)),
  'call-back': (raw, at, line) => about(raw, callBack(raw, at, line)),
  task: (raw, at, line) => about(raw, task(raw, at, line)),
  released: (raw, at, line) => about(raw, released(raw, at, line)),
  colleague: (raw, at, line) => about(raw, colleague(raw, at, line)),
  ...Object.fromEntries(
    RECORD_EVENTS.map((type): [string, Reader] => [type, (raw, at, line) => about(raw, recordEvent(raw, at, line, type))]),
  ),
  touch: (raw, at) => ({ type: 'touchpoint', touch: touch(raw, at) }),
  merge: (raw) => merge(raw),
  campaign: (raw, at) => ({ type: 'campaign', campaign: campaign(raw, at) }),
};

/** Returns a sentence when the line cannot be used. */
export function readLine(source: string, line: number): ReadLine | string {
  let raw: unknown;
  try {
    raw = JSON.parse(source);
  } catch {
    return 'this is not JSON';
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return 'expected one JSON object';
  try {
    return readEvent(raw as Raw, line);
  } catch (problem) {
    if (problem instanceof LineProblem) return problem.message;
    throw problem;
  }
}

function readEvent(raw: Raw, line: number): ReadLine {
  const type = text(raw, 'type');
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader === undefined)
    throw new LineProblem(`type: "${type}" is none of ${Object.keys(READERS).join(', ')}${meant(type, Object.keys(READERS))}`);
  const at = parseInstant(raw.at);
  if (at === null) throw new LineProblem('at: expected an instant such as "2026-03-02T09:00:00Z"');
  return { at, key: idOf(raw) === '' ? null : `${type} ${idOf(raw)}`, event: reader(raw, at, line) };
}

function merge(raw: Raw): ReplayEvent {
  const winner = text(raw, 'winner');
  const loser = text(raw, 'loser');
  if (winner === loser) throw new LineProblem('loser: expected another lead than the winner');
  return { type: 'merge', winner, loser };
}
