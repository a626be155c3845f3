/** How long a "too many" or "not now" holds us off, by HubSpot's recorded answers. */
import { describe, expect, it } from 'vitest';
import { busyUntil, chunk } from '../../../connectors/hubspot/limits.ts';

const NOW = 1_000_000;
const signal = (given: { status: number; retryAfter?: string; policy?: string; message?: string }) => ({
  status: given.status,
  retryAfter: given.retryAfter ?? null,
  policy: given.policy ?? null,
  message: given.message ?? null,
});

describe('busyUntil', () => {
  it.each([
    [{ status: 429, message: 'You have reached your secondly limit.' }, 1_000],
    [{ status: 429, policy: 'SECONDLY' }, 1_000],
    [{ status: 429, policy: 'TEN_SECONDLY_ROLLING', message: 'You have reached your ten_secondly_rolling limit.' }, 10_000],
    [{ status: 429, policy: 'DAILY', message: 'You have reached your daily limit.' }, 900_000],
    [{ status: 429 }, 10_000],
    [{ status: 429, retryAfter: '3', policy: 'DAILY' }, 3_000],
    [{ status: 429, retryAfter: '0' }, 1_000],
    [{ status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 10_000],
    [{ status: 423 }, 2_000],
    [{ status: 477 }, 600_000],
    [{ status: 477, retryAfter: '86400' }, 86_400_000],
    [{ status: 503, retryAfter: '5' }, 5_000],
  ])('waits after %j', (given, wait) => {
    expect(busyUntil(signal(given), NOW)).toBe(NOW + wait);
  });

  it.each([[200], [400], [403], [500], [502], [503], [504], [524]])('leaves %i to others', (status) => {
    expect(busyUntil(signal({ status }), NOW)).toBeNull();
  });
});

describe('chunk', () => {
  it('cuts into full slices and a rest', () => {
    expect(chunk([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunk([], 2)).toEqual([]);
  });
});
