/** The evidence file is read with exact complaints, and marks those who work outside the CRM. */
import { describe, expect, it } from 'vitest';
import { loadEvidence, parseEvidence } from '../../config/load-evidence.ts';
import type { CrmRep } from '../../src/domain/crm-record.ts';
import { rosterOf } from '../domain/helpers.ts';

const ana = { id: '7', email: 'Ana@example.com' } as CrmRep;

function complaints(text: string): string {
  try {
    parseEvidence('evidence.yaml', text);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('evidence file', () => {
  it('is shipped in a shape that changes nothing', () => {
    const shipped = loadEvidence(null);
    expect(shipped.map).toEqual({ handTools: [], connected: [], notConnected: [], grades: {} });
    const roster = rosterOf();
    expect(shipped.withBlind(roster, [ana])).toBe(roster);
  });

  it('tells every problem at once with line, column, what was expected and the nearest valid name', () => {
    const text = complaints(
      [
        'mail-sent-by-hnd: [Outreach]',
        'call-outcomes: { connected: [Reached], not-connected: [reached] }',
        'works-outside-the-crm: { channels: [phone] }',
        'grades: { note: D, massage: C }',
      ].join('\n'),
    );
    expect(text).toContain(
      'evidence.yaml:1:19: mail-sent-by-hnd: "mail-sent-by-hnd" is not known here (did you mean "mail-sent-by-hand"?)',
    );
    expect(text).toContain('evidence.yaml:3:37: works-outside-the-crm.channels.0: expected call, email, meeting or message');
    expect(text).toContain('evidence.yaml:4:17: grades.note: expected A, B, C or none');
    expect(text).toContain('did you mean "message"?');
  });

  it('refuses an outcome that means both', () => {
    expect(complaints('call-outcomes: { connected: [Reached], not-connected: [reached] }')).toContain(
      'evidence.yaml:1:56: call-outcomes.not-connected.0: "reached" also stands under connected',
    );
  });

  it('marks people by address or id beside those the roster marks, and tells whom the CRM does not know', () => {
    const settings = parseEvidence('e', 'works-outside-the-crm: { reps: [ana@example.com, 9], channels: [call] }');
    const roster = settings.withBlind(rosterOf({ blindReps: ['5'] }), [ana]);
    expect(roster).toMatchObject({ blindReps: ['5', '7', '9'], blindChannels: ['call'] });
    expect(settings.unmatched([ana])).toEqual(['9']);
  });

  it('changes its revision with its content only', () => {
    const revision = (text: string) => parseEvidence('e', text).revision;
    expect(revision('grades: { note: B }')).not.toBe(revision(''));
    expect(revision('grades: {}')).toBe(revision('# nothing'));
  });
});
