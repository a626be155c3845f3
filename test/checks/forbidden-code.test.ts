/** Plants what no file may contain. */
import { describe, expect, it } from 'vitest';
import { forbiddenCode } from '../../scripts/check/forbidden-code.ts';
import { offences } from './plant.ts';

const rawHtml = ['dangerously', 'SetInnerHTML'].join('');
const mark = ['TO', 'DO'].join('');
const silence = ['@ts', 'expect-error'].join('-');

const FORBIDDEN: [path: string, code: string, reason: string][] = [
  ['jobs/a.ts', 'export default 1;', 'exports a default'],
  ['jobs/a.ts', 'const a = 1;\nexport { a as default };', 'exports a default'],
  ['test/a.test.ts', 'export default function a() {}', 'exports a default'],
  ['jobs/a.ts', 'export const a = (b: any) => b;', 'uses any'],
  ['jobs/a.ts', 'export const a = (b: unknown) => b as Record<string, any>;', 'uses any'],
  ['src/web/a.tsx', `export const A = () => <p ${rawHtml}={{ __html: 'x' }} />;`, 'writes raw HTML'],
  ['src/web/a.ts', `export const props = { '${rawHtml}': 1 };`, 'writes raw HTML'],
  ['src/lib/a.ts', 'export const a = process.env.HOME;', 'reads the environment'],
  ['src/lib/a.ts', "export const a = process['env'];", 'reads the environment'],
  ['src/lib/a.ts', 'export const { env } = process;', 'reads the environment'],
  ['sandbox/a.ts', "import { env as e } from 'node:process';\nexport const a = e;", 'reads the environment'],
  ['jobs/a.ts', `// ${mark}: later`, 'leaves unfinished work'],
  ['jobs/a.ts', `// ${silence}\nexport const a: number = 'b';`, 'silences the type check'],
  ['test/a.test.ts', "describe.only('a', () => {});", 'leaves tests out with describe.only'],
  ['test/a.test.ts', "it.skip('a', () => {});", 'leaves tests out with it.skip'],
];

const ALLOWED: [path: string, code: string][] = [
  ['config/options.ts', 'export const a = process.env.HOME;'],
  ['test/a.test.ts', 'export const a = (b: any) => process.env[b];'],
  ['test/a.test.ts', "it.skipIf(true)('a', () => {});"],
  ['vitest.config.ts', 'export default {};'],
  ['jobs/a.ts', "export const any = 'any';\nexport const env = (of: { env: string }) => of.env;"],
];

describe('forbidden code', () => {
  it.each(FORBIDDEN)('refuses in %s: %s', async (path, code, reason) => {
    const found = await offences(forbiddenCode, { [path]: `${code}\n` });
    expect(found).toEqual([expect.stringContaining(reason)]);
    expect(found[0]).toMatch(/^[\w./]+:[12] /);
  });

  it.each(ALLOWED)('lets pass in %s: %s', async (path, code) => {
    expect(await offences(forbiddenCode, { [path]: `${code}\n` })).toEqual([]);
  });
});
