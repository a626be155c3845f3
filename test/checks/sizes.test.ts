/** Plants files and functions that are too long by one line. */
import { describe, expect, it } from 'vitest';
import { sizes } from '../../scripts/check/sizes.ts';
import { offences, run } from './plant.ts';

const lines = (count: number) => '// line\n'.repeat(count);
const functionOf = (count: number) => `export const work = () => {\n${'  step();\n'.repeat(count - 2)}};\n`;

describe('file size', () => {
  it('refuses the 351st line of a product file', async () => {
    expect(await offences(sizes, { 'src/lib/a.ts': lines(351) })).toEqual([
      'src/lib/a.ts has 351 lines, the limit is 350: split it by job',
    ]);
    expect(await offences(sizes, { 'src/lib/a.ts': lines(350) })).toEqual([]);
  });

  it.each(['test/a.test.ts', 'scripts/a.ts'])('gives %s 500 lines', async (path) => {
    expect(await offences(sizes, { [path]: lines(501) })).toEqual([expect.stringContaining('has 501 lines, the limit is 500')]);
    expect(await offences(sizes, { [path]: lines(500) })).toEqual([]);
  });
});

describe('function size', () => {
  it('refuses the 61st line of a function and names it', async () => {
    expect(await offences(sizes, { 'jobs/a.ts': functionOf(61) })).toEqual([
      'jobs/a.ts:1 work has 61 lines, the limit is 60: take its steps out into functions',
    ]);
    expect(await offences(sizes, { 'jobs/a.ts': functionOf(60) })).toEqual([]);
  });

  it('measures methods, and functions in views', async () => {
    const method = `export class Lane {\n  run() {\n${'    step();\n'.repeat(59)}  }\n}\n`;
    const view = `export function Page() {\n  return (\n    <ul>\n${'      <li />\n'.repeat(60)}    </ul>\n  );\n}\n`;
    const found = await offences(sizes, { 'jobs/lane.ts': method, 'src/web/page.tsx': view });
    expect(found).toEqual([expect.stringContaining('jobs/lane.ts:2 run has 61 lines'), expect.stringContaining('Page has 66 lines')]);
  });

  it('lets a describe be long, but not a test in it', async () => {
    const long = '  step();\n'.repeat(70);
    expect(await offences(sizes, { 'test/a.test.ts': `describe.each([1])('x', () => {\n${long}});\n` })).toEqual([]);
    expect(await offences(sizes, { 'test/a.test.ts': `it('x', () => {\n${long}});\n` })).toEqual([expect.stringContaining('has 72 lines')]);
  });
});

it('prints the medians of the product and the share of the tests', async () => {
  const files = { 'src/lib/a.ts': lines(10), 'jobs/b.ts': functionOf(20), 'config/c.ts': lines(30), 'test/c.test.ts': lines(120) };
  expect((await run(sizes, files)).notes).toEqual([
    'product: 3 files, median 20 lines; functions median 20 lines; tests 2.0 times the code',
  ]);
});
