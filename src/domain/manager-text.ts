/** Subject and body of a manager's rolling task: the overdue by rep, with a link to each record; names are passed in and never stored. */
import type { LeadKind, Millis } from './fact.ts';
import { localTime } from './local-time.ts';
import { type OverdueLine, shownLines } from './manager-task.ts';

export interface ManagerTextInput {
  /** IANA zone of whoever gets the task. */
  readonly zone: string;
  readonly now: Millis;
  readonly rulesVersion: number;
  /** Name of a lead or a rep; an empty one becomes "this lead" or the id. */
  leadName(leadId: string): string;
  repName(rep: string): string;
  /** Address of the lead's record in the CRM. */
  leadUrl(leadId: string): string;
}

const KINDS: Readonly<Record<LeadKind, string>> = {
  'hand-raiser': 'asked for sales',
  qualified: 'passed on by marketing',
  inquiry: 'inquired',
};

/** What is owed under a clause, as far as a manager wants to know it. */
const OWED: Readonly<Record<string, string>> = {
  S1: 'accept or reject',
  S2: 'first attempt',
  S3: 'further attempts',
  S4: 'outcome or next step',
  M4: 'answer to a rejection',
};

export function managerText(lines: readonly OverdueLine[], input: ManagerTextInput): { subject: string; body: string } {
  const shown = shownLines(lines);
  const total = Map.groupBy(lines, ({ rep }) => rep ?? '');
  const groups = [...Map.groupBy(shown, ({ rep }) => rep ?? '')].map(([rep, all]) => ({
    name: repName(rep, input),
    all,
    n: total.get(rep)!.length,
  }));
  const who = groups.map(({ name, n }) => `${name} ${n}`).join(', ');
  const subject = `${lines.length} ${lines.length === 1 ? 'lead' : 'leads'} overdue: ${who}`;
  const body = bodyOf(groups, lines.length - shown.length, input);
  return { subject: subject.length <= 200 ? subject : `${subject.slice(0, 199)}…`, body: body.join('\n') };
}

interface Group {
  readonly name: string;
  readonly all: readonly OverdueLine[];
}

function bodyOf(groups: readonly Group[], more: number, input: ManagerTextInput): string[] {
  return [
    `Overdue as of ${localTime(input.now, input.zone)} (${input.zone}):`,
    ...groups.flatMap(({ name, all }) => ['', `${name}:`, ...all.map((line) => lineText(line, name, input))]),
    ...(more > 0 ? ['', `and ${more} more.`] : []),
    '',
    'Tick this task to say that you have seen it: what is still overdue then comes back the next business morning. It closes by itself once nothing is overdue.',
    `Rules version ${input.rulesVersion}.`,
  ];
}

function lineText(line: OverdueLine, rep: string, input: ManagerTextInput): string {
  const name = input.leadName(line.leadId).replace(/\s+/g, ' ').trim() || 'this lead';
  const owed = `${OWED[line.clause] ?? 'a next step'} was due ${localTime(line.dueAt, input.zone)} (${line.clause})`;
  const choice = line.propose ? ` Re-assign? From ${rep} to whom you choose: change the owner of the record.` : '';
  return `– ${name}, ${KINDS[line.kind]}: ${owed}.${choice} ${input.leadUrl(line.leadId)}`;
}

function repName(rep: string, input: ManagerTextInput): string {
  return rep === '' ? 'Nobody' : input.repName(rep);
}
