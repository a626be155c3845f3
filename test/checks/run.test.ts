/** Runs checks as `npm run check` does: what is printed and what counts as failed. */
import { expect, it } from 'vitest';
import { CHECKS } from '../../scripts/check/all.ts';
import type { Check } from '../../scripts/check/check.ts';
import { runChecks } from '../../scripts/check/run.ts';
import { readTree } from '../../scripts/check/tree.ts';
import { plant } from './plant.ts';

async function printed(checks: readonly Check[]) {
  const lines: string[] = [];
  const counts = await runChecks(checks, readTree(plant({ 'jobs/a.ts': '' })), (line) => lines.push(line));
  return { lines, ...counts };
}

it('prints how many files a check saw, its notes and its offences', async () => {
  const good: Check = { name: 'good', run: () => ({ files: 3, offences: [], notes: ['median 1'] }) };
  const bad: Check = { name: 'bad', run: () => ({ files: 2, offences: [{ file: 'jobs/a.ts', line: 7, reason: 'is wrong' }] }) };
  expect(await printed([good, bad])).toEqual({
    lines: ['ok   good: 3 files seen', '     median 1', 'FAIL bad: 2 files seen, 1 offence', '     jobs/a.ts:7 is wrong'],
    passed: 1,
    failed: 1,
  });
});

it('fails a check that saw no file', async () => {
  const { failed, lines } = await printed([{ name: 'blind', run: () => ({ files: 0, offences: [] }) }]);
  expect(failed).toBe(1);
  expect(lines.join('\n')).toContain('no file was seen');
});

it('fails a check that throws, and still runs the others', async () => {
  const broken: Check = { name: 'broken', run: () => Promise.reject(new Error('tool is missing')) };
  const { failed, passed, lines } = await printed([broken, { name: 'good', run: () => ({ files: 1, offences: [] }) }]);
  expect({ failed, passed }).toEqual({ failed: 1, passed: 1 });
  expect(lines.join('\n')).toContain('the check could not run: tool is missing');
});

it('fails on a file that does not parse and names it', async () => {
  const lines: string[] = [];
  const check = CHECKS.find(({ name }) => name === 'import directions');
  if (!check) throw new Error('the check is not listed');
  await runChecks([check], readTree(plant({ 'jobs/broken.ts': 'export const = ;\n' })), (line) => lines.push(line));
  expect(lines.join('\n')).toContain('jobs/broken.ts does not parse');
});

it('lists each check once', () => {
  const names = CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toHaveLength(13);
});
