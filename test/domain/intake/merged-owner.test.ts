/** Whose a person is once two records became one: whoever owns the record that survived, as long as that is sales. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/domain/fact.ts';
import type { KnownPerson } from '../../../src/domain/intake/person-facts.ts';
import { rep, t } from '../helpers.ts';
import { change, judgedRecord, record } from '../rulebook/crm-lead.ts';

const FORM = { at: t('09:00'), name: 'Book a demo' };
const LOSERS: readonly Fact[] = [
  { type: 'handoff', id: 'theirs', at: t('10:00'), owner: 'ben', kind: 'hand-raiser', by: 'routing' },
  { type: 'handoff', id: 'moved', at: t('11:00'), owner: 'boss', kind: 'hand-raiser', by: 'baton' },
];
const merged = (at: string, into = 'l1'): Fact => ({
  ...{ type: 'handoff', id: `merge-${t(at)}`, at: t(at), owner: null, kind: 'inquiry', by: 'routing', merged: into },
});

function ownerOf(
  patch: Parameters<typeof record>[0],
  ownFacts: readonly Fact[],
  more: Partial<KnownPerson> = {},
): string | null | undefined {
  return judgedRecord(record({ conversions: [FORM], ...patch }), '12:00', { ownFacts, ...more }, ROSTER).handoffs.at(-1)?.owner;
}

const ROSTER = {
  roster: { reps: [rep('ana'), rep('ben'), rep('boss'), rep('mia', { pool: null })], marketing: { rep: 'mia', deputy: null } },
};

const ANAS = { ownerId: 'ana', ownerHistory: [change('ana', '09:00')] };

describe('The owner of a person who was two', () => {
  it('is the owner of the record that survived, whatever came later to the one that is gone', () => {
    expect(ownerOf(ANAS, LOSERS)).toBe('boss');
    expect(ownerOf(ANAS, [...LOSERS, merged('11:30')])).toBe('ana');
  });

  it('is theirs also where Baton gave the one that is gone away at that very instant', () => {
    expect(ownerOf(ANAS, [...LOSERS, merged('11:00')])).toBe('ana');
  });

  it('is whoever owned it then, also where that is read only afterwards, and whoever gets it later', () => {
    const owners = [change('ana', '09:00'), change('ben', '11:15', 'boss')];
    expect(ownerOf({ ownerId: 'ben', ownerHistory: owners }, [...LOSERS, merged('11:30')])).toBe('ben');
    expect(ownerOf({ ownerId: 'boss', ownerHistory: [...owners, change('boss', '11:45', 'boss')] }, [...LOSERS, merged('11:30')])).toBe(
      'boss',
    );
  });

  it('stays who had the one that is gone where nobody or no seller owns the other', () => {
    expect(ownerOf({ ownerId: null, ownerHistory: [] }, [...LOSERS, merged('11:30')])).toBe('boss');
    expect(ownerOf({ ownerId: 'mia', ownerHistory: [change('mia', '09:00')] }, [...LOSERS, merged('11:30')])).toBe('boss');
  });

  it('follows from the survivor of a later merge alone', () => {
    expect(ownerOf({ ownerId: 'ben', ownerHistory: [change('ben', '09:00')] }, [...LOSERS, merged('11:15', 'l0'), merged('11:30')])).toBe(
      'ben',
    );
  });
});
