/** Plants impurities in the domain, and what looks like one but is not. */
import { describe, expect, it } from 'vitest';
import { domainPurity } from '../../scripts/check/domain-purity.ts';
import { offences, run } from './plant.ts';

const IMPURE: [code: string, reason: string][] = [
  ['export const now = () => Date.now();', 'uses Date.now'],
  ['export const now = () => new Date();', 'reads the time of the machine'],
  ['export const now = () => Date();', 'reads the time of the machine'],
  ['export const at = () => new Date(2026, 1, 1);', "builds a Date in the machine's zone"],
  ['export const hour = (at: Date) => at.getHours();', 'calls getHours'],
  ['export const draw = () => Math.random();', 'uses Math.random'],
  ["export const draw = () => Math['random']();", 'uses Math.random'],
  ['export const now = () => Temporal.Now.instant();', 'uses Temporal.Now'],
  ['export const home = () => process.env.HOME;', 'uses process'],
  ['export const all = () => globalThis.x;', 'uses globalThis'],
  ['export const later = () => setTimeout(() => {}, 1);', 'uses setTimeout'],
  ["export const get = () => fetch('http://a.invalid');", 'uses fetch'],
  ["export const say = () => console.log('a');", 'uses console'],
  ['export const id = () => crypto.randomUUID();', 'uses crypto'],
  ['export const wait = async () => 1;', 'is asynchronous'],
  ["export const load = () => import('./lead.ts');", 'imports at run time'],
  ['let count = 0;\nexport const next = () => ++count;', 'keeps state in the module'],
];

const PURE: string[] = [
  'export const day = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO("Europe/Madrid");',
  'export const parse = (iso: string) => new Date(iso).getTime();',
  'export const floor = (a: number) => Math.floor(a);',
  'export const judge = (process: { crypto: string }) => process.crypto;',
  'export interface Window { readonly window: number; readonly fetch: string }',
  'export const of = (a: { performance: number }) => ({ console: a.performance });',
  'export const count = (xs: number[]) => { let sum = 0; for (const x of xs) sum += x; return sum; };',
];

describe('purity of the domain', () => {
  it.each(IMPURE)('refuses %s', async (code, reason) => {
    const found = await offences(domainPurity, { 'src/domain/lead.ts': `${code}\n` });
    expect(found[0]).toMatch(/^src\/domain\/lead\.ts:[12] /);
    expect(found[0]).toContain(reason);
  });

  it.each(PURE)('lets pass %s', async (code) => {
    expect(await offences(domainPurity, { 'src/domain/lead.ts': `${code}\n` })).toEqual([]);
  });

  it('judges the domain only', async () => {
    const files = { 'src/domain/a.ts': 'export const a = 1;\n', 'src/lib/b.ts': 'export const now = () => Date.now();\n' };
    expect(await run(domainPurity, files)).toEqual({ files: 1, offences: [] });
  });
});
