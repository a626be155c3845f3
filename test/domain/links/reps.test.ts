/** Reps of two CRMs as one company: one person by address, at work in one CRM. */
import { describe, expect, it } from 'vitest';
import type { CrmRep } from '../../../src/domain/crm-record.ts';
import { joinReps } from '../../../src/domain/links/reps.ts';
import { repOf } from '../../ledger/records-of.ts';

const rep = (id: string, email: string | null, more: Partial<CrmRep> = {}) => repOf(id, 1, { email, ...more });
const on = (...reps: CrmRep[]) => ({ reps, on: true });
const off = (...reps: CrmRep[]) => ({ reps, on: false });

describe('a rep with a user in both CRMs', () => {
  const joined = joinReps(
    on(rep('1', 'Sam@acme.io', { zone: 'Europe/Berlin', managerId: '9' }), rep('9', 'boss@acme.io')),
    on(rep('005S', 'sam@acme.io'), rep('005B', 'boss@acme.io')),
  );

  it('is one person, who works in Salesforce', () => {
    expect(joined.reps.map(({ id }) => id)).toEqual(['005S', '005B']);
    expect([joined.idOf('1'), joined.idOf('005S')]).toEqual(['005S', '005S']);
    expect(joined.sideOf('1')).toBe('far');
    expect([joined.idAt('near', '005S'), joined.idAt('far', '1')]).toEqual(['1', '005S']);
  });

  it('has what only HubSpot tells as well', () => {
    expect(joined.reps[0]).toMatchObject({ zone: 'Europe/Berlin', managerId: '005B', otherIds: ['1'] });
  });

  it('works in HubSpot once the other user is deactivated, or Salesforce is switched off', () => {
    const left = joinReps(on(rep('1', 'sam@acme.io')), on(rep('005S', 'sam@acme.io', { archived: true })));
    expect([left.idOf('005S'), left.reps[0]!.archived]).toEqual(['1', false]);
    const gone = joinReps(on(rep('1', 'sam@acme.io')), off(rep('005S', 'sam@acme.io'), rep('005I', 'iker@acme.io')));
    expect(gone.reps.map(({ id, archived }) => [id, archived])).toEqual([
      ['1', false],
      ['005I', true],
    ]);
  });
});

it('nobody is paired by a shared or a missing address, nor with a queue', () => {
  const joined = joinReps(
    on(rep('1', 'team@acme.io'), rep('2', 'team@acme.io'), rep('3', null), rep('4', 'q@acme.io')),
    on(rep('005T', 'team@acme.io'), rep('005N', null), rep('00GQ', 'q@acme.io', { type: 'queue' })),
  );
  expect(joined.reps).toHaveLength(7);
  expect(joined.idOf('nobody')).toBe('nobody');
  expect(joined.sideOf('nobody')).toBe(null);
});
