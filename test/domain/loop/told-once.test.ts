/** One moment that a CRM told twice is one touch; what it told of other moments stays. */
import { describe, expect, it } from 'vitest';
import type { CrmTouch } from '../../../src/domain/crm-record.ts';
import { toldOnce } from '../../../src/domain/loop/told-once.ts';
import { touch } from './touch.ts';

const MINUTE = 60_000;
const AT = Date.UTC(2026, 2, 2);
const ids = (touches: readonly CrmTouch[]) => touches.map(({ id }) => id).sort();

describe('touches of one person', () => {
  it('are what was kept and what is told now, each once and in its later words', () => {
    const [before, now] = [touch('a', AT, { channel: 'web' }), touch('a', AT, { channel: 'paid-search' })];
    expect(toldOnce([before, touch('b', AT - 90 * MINUTE)], [now])).toEqual([now, touch('b', AT - 90 * MINUTE)]);
  });

  it('leave out a visit that was noted before its form was known', () => {
    const click = touch('click', AT, { kind: 'paid click' });
    const form = touch('form', AT + 20 * MINUTE, { form: 'Demo' });
    expect(ids(toldOnce([click], [form]))).toEqual(['form']);
    expect(ids(toldOnce([click], [{ ...form, at: AT + 40 * MINUTE }]))).toEqual(['click', 'form']);
    expect(ids(toldOnce([click], [click, form]))).toEqual(['click', 'form']);
  });

  it('leave out an arrival without a campaign beside the response that it was', () => {
    const response = touch('member', AT, { kind: 'campaign member responded', campaign: 'c1', lasting: true });
    expect(ids(toldOnce([response], [touch('form', AT + MINUTE)]))).toEqual(['member']);
    expect(ids(toldOnce([response], [touch('form', AT + 10 * MINUTE)]))).toEqual(['form', 'member']);
    expect(ids(toldOnce([response], [touch('form', AT + MINUTE, { campaign: 'c2' })]))).toEqual(['form', 'member']);
  });
});
