/** What a form tells beside a person's record: one fill is one touch, a forgotten one counts, and nothing depends on the order. */
import { describe, expect, it } from 'vitest';
import type { CrmTouch } from '../../../src/domain/crm-record.ts';
import { toldOnce } from '../../../src/domain/loop/told-once.ts';
import { touch } from './touch.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const AT = Date.UTC(2026, 2, 2);
const submission = (id: string, at: number, more: Partial<CrmTouch> = {}) =>
  touch(id, at, { channel: 'unknown', campaign: null, form: 'Demo', submission: true, ...more });
const fill = (id: string, at: number, more: Partial<CrmTouch> = {}) => touch(id, at, { form: 'Page: Demo', campaign: null, ...more });
const ids = (touches: readonly CrmTouch[]) => touches.map(({ id }) => id).sort();

describe('submissions of a person', () => {
  it('that the record tells of as well are no second touch', () => {
    const kept = [submission('s1', AT + 40 * SECOND), submission('s2', AT + 5 * MINUTE)];
    expect(ids(toldOnce(kept, [fill('form-1', AT)]))).toEqual(['form-1', 's2']);
  });

  it('name the campaign of the page where the record names none', () => {
    const kept = [submission('s1', AT, { campaign: 'spring' })];
    expect(toldOnce(kept, [fill('form-1', AT)])).toMatchObject([{ id: 'form-1', campaign: 'spring' }]);
    expect(toldOnce(kept, [fill('form-1', AT, { campaign: 'fair' })])).toMatchObject([{ id: 'form-1', campaign: 'fair' }]);
  });

  it('take the channel of the visit they were made in, which is no touch beside them', () => {
    const click = touch('click', AT, { kind: 'paid click', channel: 'paid-search', campaign: 'brand', declared: 'FT' });
    const told = toldOnce([submission('s1', AT + 20 * MINUTE)], [click]);
    expect(told).toMatchObject([{ id: 's1', kind: 'form submission', channel: 'paid-search', campaign: 'brand', declared: 'FT' }]);
    expect(ids(toldOnce([submission('s1', AT + 40 * MINUTE)], [click]))).toEqual(['click', 's1']);
  });

  it('sent twice within a minute are one, and those of two forms are two', () => {
    const kept = [submission('s1', AT), submission('s2', AT + 10 * SECOND), submission('s3', AT + 20 * SECOND, { form: 'Guide' })];
    expect(ids(toldOnce(kept, []))).toEqual(['s1', 's3']);
    expect(ids(toldOnce(kept.toReversed(), []))).toEqual(['s1', 's3']);
  });
});
