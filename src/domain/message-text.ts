/** Subject and lines of a message to one person; names and addresses are passed in and never stored. */
import type { LeadKind, Millis } from './fact.ts';
import { localDay, localTime } from './local-time.ts';

/** A campaign as the digest tells of it. */
export interface DigestCampaign {
  readonly id: string;
  readonly name: string;
  readonly startsAt: Millis | null;
  readonly expectedLeads: number | null;
  readonly expectedQuality: string | null;
  /** Which announcement is told of. */
  readonly announcedAt: Millis;
}

interface AboutLead {
  readonly leadId: string;
}

/** What is told, as stored: ids, instants and what both sides wrote into the calendar. */
export type Note =
  | ({ readonly kind: 'task-due'; readonly askedAt: Millis; readonly dueAt: Millis } & AboutLead)
  | ({
      readonly kind: 'overdue';
      readonly rep: string | null;
      readonly leadKind: LeadKind;
      readonly clause: string;
      readonly dueAt: Millis;
      readonly propose: boolean;
    } & AboutLead)
  | ({ readonly kind: 'safety-net'; readonly from: string | null; readonly clause: string } & AboutLead)
  | ({ readonly kind: 'marketing-breach'; readonly dueAt: Millis } & AboutLead)
  | { readonly kind: 'digest'; readonly leadId: null; readonly campaigns: readonly DigestCampaign[] };

export interface NoteTextInput {
  /** IANA zone of the recipient. */
  readonly zone: string;
  leadName(leadId: string): string;
  repName(rep: string): string;
}

/** One sentence or a short list; the address of the record is told beside it. */
export function noteText(note: Note, input: NoteTextInput): string {
  const when = (at: Millis) => localTime(at, input.zone);
  const name = note.leadId === null ? '' : input.leadName(note.leadId).replace(/\s+/g, ' ').trim() || 'A lead';
  const rep = (id: string | null) => (id === null ? 'nobody' : input.repName(id));
  switch (note.kind) {
    case 'task-due':
      return `${name} asked for sales ${when(note.askedAt)}: the first attempt is due ${when(note.dueAt)}.`;
    case 'overdue': {
      const choice = note.propose ? ' Nobody else can take it by the rules: you choose who takes it over.' : '';
      return `${name} is overdue with ${rep(note.rep)}: due ${when(note.dueAt)} under ${note.clause}.${choice}`;
    }
    case 'safety-net':
      return `${name} is yours now: ${note.clause} was not met by ${rep(note.from)}, and you are the safety net.`;
    case 'marketing-breach':
      return `The rejection of ${name} was to be answered by ${when(note.dueAt)} (M4). Silence counts as agreed, and as a breach.`;
    case 'digest':
      return digestText(note.campaigns, input.zone);
  }
}

/** Of one note its own matter; of several how many. */
export function subjectOf(notes: readonly Note[], input: NoteTextInput): string {
  const [first] = notes;
  if (first === undefined) return 'Baton';
  if (notes.every(({ kind }) => kind === 'digest')) return 'Campaigns of the coming days: please acknowledge';
  if (notes.length > 1) return `${notes.length} leads need you`;
  return cut(noteText(first, input));
}

const SUBJECT_LIMIT = 150;

function cut(text: string): string {
  const [sentence] = text.split(/(?<=\.)\s/, 1);
  const short = (sentence ?? text).replace(/\.$/, '');
  return short.length <= SUBJECT_LIMIT ? short : `${short.slice(0, SUBJECT_LIMIT - 1)}…`;
}

function digestText(campaigns: readonly DigestCampaign[], zone: string): string {
  const lines = campaigns.map(({ name, startsAt, expectedLeads, expectedQuality }) => {
    const parts = [
      startsAt === null ? 'always on' : `from ${localDay(startsAt, zone)}`,
      expectedLeads === null ? null : `${expectedLeads} leads expected`,
      expectedQuality,
    ];
    return `– ${name}: ${parts.filter((part) => part !== null && part !== '').join(', ')}`;
  });
  return ['Campaigns that marketing announces:', ...lines, 'Open the address to say that you have seen them, all at once.'].join('\n');
}
