/** What to do about a record that was taken out of its lane, by the code it was parked with. */
import { CATALOGUE } from './catalogue.ts';

/** What the lanes themselves say when they park; every other code is one of the catalogue. */
const HINTS: Readonly<Record<string, string>> = {
  GAVE_UP: 'It failed five times: read the reason, mend the cause, then replay it.',
  WRITE_REFUSED: 'The CRM refuses this write for good: mend the record or the field there, then replay it.',
  MESSAGE_REFUSED: 'Mend the address of the person or of the receiver; it goes with the next message to them, or replay it.',
  RECORD_MALFORMED: 'Mend the record in the CRM; it is read again when it changes, or replay it.',
  WEBHOOK_MALFORMED: 'Nothing is lost: changes are polled for as well. Replay it after an update of Baton.',
};

export function parkedHint(code: string): string {
  return HINTS[code] ?? (CATALOGUE as Readonly<Record<string, { hint: string }>>)[code]?.hint ?? 'Mend the cause, then replay it.';
}
