/** A trouble that goes on is told when it begins and once a minute, with how often it came. */
import { expect, it } from 'vitest';
import { createTrouble } from '../../src/lib/trouble.ts';

function heard() {
  let now = 0;
  const lines: string[] = [];
  const trouble = createTrouble(
    (reason, times) => lines.push(`${reason} ${times}`),
    () => now,
  );
  return { lines, note: trouble.note, pass: (ms: number) => (now += ms) };
}

it('tells the first one at once and the next a minute later, with the number of those between', () => {
  const { lines, note, pass } = heard();
  for (let n = 0; n < 50; n += 1) note('refused');
  expect(lines).toEqual(['refused 1']);
  pass(60_000);
  note('refused');
  expect(lines).toEqual(['refused 1', 'refused 50']);
});

it('keeps reasons apart, and forgets the oldest of very many', () => {
  const { lines, note } = heard();
  for (let n = 0; n < 101; n += 1) note(`job ${n}`);
  note('job 100');
  expect(lines).toHaveLength(101);
  note('job 0');
  expect(lines.at(-1)).toBe('job 0 1');
});
