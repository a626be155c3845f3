/** Which campaign a touch belongs to, whatever name the CRM gives it. */
import { describe, expect, it } from 'vitest';
import { campaignNames } from '../../../src/domain/loop/campaign-names.ts';

const names = campaignNames([
  { id: 'c2', name: 'Fair', tag: 'fair-2026', forms: ['Badge scan'] },
  { id: 'c1', name: 'Spring drive', tag: 'spring', forms: [] },
]);
const touch = { campaign: null, channel: 'organic-search' };

describe('the campaign of a touch', () => {
  it('is found by id, tag and name in any case', () => {
    for (const campaign of ['c1', 'SPRING', ' spring drive ']) expect(names.campaignOf({ ...touch, campaign })).toBe('c1');
  });

  it('is the text itself where nobody knows it', () => {
    expect(names.campaignOf({ ...touch, campaign: 'summer' })).toBe('summer');
  });

  it('is that of its form when the touch names none, whatever page the form stood on', () => {
    expect(names.campaignOf({ ...touch, form: 'Trade fair: Badge scan' })).toBe('c2');
    expect(names.campaignOf({ ...touch, form: 'Badge scan', campaign: 'spring' })).toBe('c1');
  });

  it('is what a paid or mailed source names, and never what other sources do', () => {
    expect(names.campaignOf({ ...touch, channel: 'paid-search', detail: 'Spring' })).toBe('c1');
    expect(names.campaignOf({ ...touch, channel: 'organic-search', detail: 'Spring' })).toBeNull();
  });

  it('is the same whatever the order in which campaigns are listed', () => {
    const twins = [
      { id: 'b', name: 'Twin', tag: null, forms: [] },
      { id: 'a', name: 'Twin', tag: null, forms: [] },
    ];
    expect(campaignNames(twins).idOf('twin')).toBe('a');
    expect(campaignNames(twins.toReversed()).idOf('twin')).toBe('a');
  });
});
