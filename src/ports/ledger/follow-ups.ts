/** What follows from a judgement beside the lead's own task and fields: what goes up to a manager, and what people are told. */
import type { LeadKind, Millis } from '../../domain/fact.ts';
import type { Note } from '../../domain/message-text.ts';
import type { Transport } from '../messages.ts';

/** A hand-off that went up: saved with the judgement it follows from. */
export interface EscalationSave {
  readonly atBat: number;
  /** Rep id; empty where neither a manager nor a safety net is named. */
  readonly manager: string;
  /** The owner it is overdue with. */
  readonly rep: string | null;
  readonly kind: LeadKind;
  readonly clause: string;
  /** When it went up. */
  readonly since: Millis;
  readonly dueAt: Millis;
  /** The manager is to choose who takes it over. */
  readonly propose: boolean;
}

/** Something a person is to be told. */
export type WantedNote = Note & {
  /** Rep id. */
  readonly recipient: string;
  readonly transports: readonly Transport[];
  /** Equal keys to one recipient are told once. */
  readonly key: string;
};
