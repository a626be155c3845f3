/** Responses that two CRMs tell of: the same one counts once, at its earlier instant, and others stay two. */
import { describe, expect, it } from 'vitest';
import type { CrmTouch } from '../../../src/domain/crm-record.ts';
import { acrossCrms } from '../../../src/domain/loop/across.ts';
import { campaignNames } from '../../../src/domain/loop/campaign-names.ts';
import { touch } from './touch.ts';

const MINUTE = 60_000;
const AT = Date.UTC(2026, 2, 2, 10);
const names = campaignNames([{ id: '701A', name: 'Spring', tag: null, forms: [] }]);

describe('touches of a person with a record in both CRMs', () => {
  const response = touch('member', AT + 12 * MINUTE, { kind: 'campaign member responded', channel: 'campaign', campaign: '701A' });

  it('count a form once that the sync told the other CRM, when it was filled and under the campaign that is known', () => {
    const form = touch('hubspot form', AT, { channel: 'paid-search', campaign: 'Spring' });
    expect(acrossCrms([response], [form], names)).toEqual([{ ...response, at: AT, channel: 'paid-search' }]);
    expect(acrossCrms([touch('arrival', AT + MINUTE)], [form], names)).toEqual([
      { ...touch('arrival', AT), channel: 'paid-search', campaign: 'Spring' },
    ]);
  });

  it('stay two where they lie further apart, belong to two campaigns, or one is no response', () => {
    const both = (other: CrmTouch) => acrossCrms([response], [other], names).map(({ id }) => id);
    expect(both(touch('b', AT - 60 * MINUTE))).toEqual(['member', 'b']);
    expect(both(touch('b', AT, { campaign: 'Autumn' }))).toEqual(['member', 'b']);
    expect(both(touch('b', AT, { kind: 'visit' }))).toEqual(['member', 'b']);
  });

  it('are paired one by one, the nearest first', () => {
    const [near, far] = [touch('near', AT + 10 * MINUTE), touch('far', AT - 10 * MINUTE)];
    expect(acrossCrms([response], [far, near], names)).toEqual([{ ...response, at: near.at, channel: 'web' }, far]);
  });
});
