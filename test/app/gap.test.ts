/** A Baton that was down for hours fires one rung a hand-off when it is back, and goes on from there. */
import { afterAll, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiser, MINUTE, OPENS_AT, openingSandbox, TEN } from '../helpers/company.ts';
import { preparedDataDir } from '../helpers/engines.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 60 * MINUTE;
let sandbox: SandboxHandle;
let baton: AppHandle;

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

it('fires one rung after three hours down, and counts the rest from the recovery', async () => {
  sandbox = await openingSandbox();
  const ana = addRep(sandbox, 'ana');
  const ben = addRep(sandbox, 'ben');
  const live = { 'live-from': { '*': new Date(OPENS_AT).toISOString() } };
  const options = { roster: { ...companyRoster([ana, ben]), ...live }, dataDir: await preparedDataDir() };
  baton = await startApp(sandbox, options);
  await baton.playTo(TEN);
  const lead = handRaiser(sandbox, 'gail', ana);
  await baton.rest();
  await baton.stop();
  while (sandbox.portal.now() < TEN + 3 * HOUR) await sandbox.control('POST step', { until: TEN + 3 * HOUR });
  const recovery = sandbox.portal.now();
  baton = await startApp(sandbox, options);
  const decisions = async () => {
    const [row] = await baton.ledger.handoffs.ofLead(baton.install.installId, lead);
    return row!.judgement.decisions.map(({ at, rung, inGap }) => [rung, (at - recovery) / MINUTE, inGap ?? false]);
  };
  expect(await decisions()).toEqual([['warn', 0, true]]);
  await baton.playTo(recovery + 20 * MINUTE);
  expect(await decisions()).toEqual([
    ['warn', 0, true],
    ['manager', 12, true],
  ]);
  const [row] = await baton.ledger.handoffs.ofLead(baton.install.installId, lead);
  expect(row!.owner).toBe(ana);
}, 180_000);
