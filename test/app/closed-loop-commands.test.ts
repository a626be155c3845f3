/** The closed loop on the command line: a deal explained by every model, the switch for deals that ended, months that are closed, and the figures of the summary. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loopFigures } from '../../jobs/loop/read-loop.ts';
import type { AppHandle } from '../helpers/app.ts';
import { commandText } from '../helpers/command.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';
import { threeWins } from '../helpers/three-wins.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let won: string;

beforeAll(async () => {
  ({ sandbox, baton, won } = await threeWins());
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const command = (...argv: string[]) => commandText(baton.app, ...argv);

it('is explained to the cent, by every model', async () => {
  const explained = JSON.parse((await command('explain', 'deal', won, '--json')).text);
  expect(explained).toMatchObject({
    stage: 'won',
    amountMinor: 100_001,
    currency: 'EUR',
    sourcedBy: 'marketing',
    model: 'u-shaped, baton, version 1',
    products: [{ name: 'Pump', code: 'P-1', quantity: '2', amount: '1000.00' }],
  });
  expect(explained.byModel.map(({ model }: any) => model)).toHaveLength(13);
  for (const { lines, unattributed } of explained.byModel)
    expect([...lines, ...unattributed].reduce((sum: number, { minor }: any) => sum + minor, 0)).toBe(100_001);
  expect(explained.written[0]).toMatchObject({ action: 'figures written', after: { attributed_amount: 1_000.01 } });
  const { text } = await command('explain', 'deal', won);
  expect(text).toContain('Deal');
  expect(text).toContain('Sells 2 × Pump (P-1): 1000.00 EUR');
  expect(text).toContain('what they are nobody has said (amount-is)');
  expect(text).toContain('attributed_amount: – → 1000.01  (attribution: u-shaped, baton, version 1)');
  expect((await command('explain', 'deal', '404')).text).toContain('There is no deal 404');
});

it('shows what the switch for deals that ended does, and takes it back', async () => {
  const preview = async () => JSON.parse((await command('write-back', '--json')).text).accounts[0];
  expect(await preview()).toMatchObject({ closedDeals: 3, won: 3, figures: true, confirmed: { by: 'test' }, parkedInAll: 0 });
  expect((await command('write-back', 'off', '--by', 'boss')).text).toContain('Nothing is written onto them.');
  expect((await preview()).confirmed).toBeNull();
  expect((await command('write-back', 'confirm', '--by', 'boss')).text).toContain('confirmed by boss');
});

it('is summed up with what campaigns brought, and a flush leaves nothing behind', async () => {
  const { ledger, install, app } = baton;
  const present = (await ledger.installs.find(install.installId))!;
  const figures = await loopFigures({ ledger, install: present, settings: app.settings, now: app.clock.now() });
  expect(figures).toMatchObject({
    deals: { won: 3, lost: 0, open: 0 },
    money: [
      {
        currency: 'EUR',
        wonMinor: 108_271,
        attributedMinor: 100_001,
        unattributedMinor: 8_270,
        byReason: { 'no-people': 500, 'no-touch': 7_770 },
      },
    ],
    pipeline: [],
    joint: { marketingSourcedWorked: 0, marketingAlone: 1, salesAlone: 2 },
    writeBack: { deals: 3, contacts: 2, parked: 0 },
    campaigns: [],
  });
  await ledger.attribution.markAll(install.installId, app.clock.now());
  await ledger.attribution.flush(install.installId, app.clock.now());
  await baton.rest();
  expect((await ledger.attribution.writeBack(install.installId)).pending).toBe(0);
});

it('keeps what was reported of a month that is closed', async () => {
  expect((await command('months', 'close', '2026-03')).text).toContain('The month 2026-03 is not over');
  expect((await command('months', 'close')).code).toBe(2);
  const { currencies } = JSON.parse((await command('months', '--json')).text).accounts[0];
  expect(currencies).toEqual([
    { currency: 'EUR', months: [{ month: '2026-03', reportedMinor: 108_271, restatedMinor: 108_271, closedAt: null }], adjustments: [] },
  ]);
});
