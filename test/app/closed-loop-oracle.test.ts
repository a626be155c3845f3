/** The oracle of the closed loop: it finds from the CRM's own histories the same money as Baton, and sees a figure that somebody spoilt. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { AppHandle } from '../helpers/app.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';
import { threeWins } from '../helpers/three-wins.ts';

const rules = parse(readFileSync(new URL('../../config/rules.yaml', import.meta.url), 'utf8')) as unknown;

let sandbox: SandboxHandle;
let baton: AppHandle;
let won: string;

const oracle = () => sandbox.control('POST oracle', { rules, money: true });

beforeAll(async () => {
  ({ sandbox, baton, won } = await threeWins());
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

it('finds the same money, and all that was won is attributed or not', async () => {
  const { counts, checked, money } = await oracle();
  expect(checked.deals).toBe(3);
  expect(counts.wrongMoney).toBe(0);
  expect(money).toEqual({
    EUR: { won: 108_271, attributed: 100_001, unattributed: 8_270, readAttributed: 100_001, readUnattributed: 8_270 },
  });
});

it('sees a figure that is stale or was spoilt', async () => {
  sandbox.portal.update('deals', won, { baton_attributed_amount: '999' }, { source: 'CRM_UI' });
  const { counts, findings } = await oracle();
  expect(counts.wrongMoney).toBe(1);
  expect(findings.wrongMoney[0]).toMatchObject({ lead: won, what: expect.stringContaining('together not the amount') });
});
