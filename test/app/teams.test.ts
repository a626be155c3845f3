/** One team live while another is observed: what is written for the one, that nothing is for the other, and its own going live later. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPortal } from '../../src/cli/demo/connect.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { companyRoster, fieldsOf, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN, tasksOf } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';
import { cookieOf } from '../web/console/company.ts';
import { tokenIn } from '../web/door.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let [ana, zoe]: string[] = [];
let cookie: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  const repIn = (team: string, firstName: string) =>
    sandbox.portal.addOwner({ firstName, lastName: 'Rep', email: `${firstName}@company.example`, teams: [team] });
  [ana, zoe] = [repIn('emea', 'ana'), repIn('apac', 'zoe')];
  baton = await startApp(sandbox, {
    roster: { ...companyRoster([]), 'live-from': {} },
    connect: (adminLink, startUrl) => connectPortal(adminLink, `${startUrl}?begin=observe`),
  });
  await baton.playTo(TEN);
  cookie = cookieOf(await fetch((await baton.app.web?.adminLink()) ?? '', { method: 'POST', redirect: 'manual' }));
});
afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

async function switchTeam(team: string, live: 'yes' | 'no'): Promise<void> {
  const page = await (await fetch(`${baton.app.publicUrl}/accounts`, { headers: { cookie } })).text();
  const body = new URLSearchParams({ account: baton.install.installId, team, live, token: tokenIn(page) });
  const answer = await fetch(`${baton.app.publicUrl}/accounts/team`, { method: 'POST', headers: { cookie }, body, redirect: 'manual' });
  expect(answer.status).toBe(303);
  await baton.rest();
}

const written = (lead: string) => Object.keys(fieldsOf(sandbox, lead)).filter((name) => /^baton_(?!lead_response)/.test(name));

describe('team by team', () => {
  let early: string;
  let carla: string;

  it('the first that goes live gets its new leads’ tasks; for the other nothing is written', async () => {
    early = handRaiser(sandbox, 'early', ana!);
    await baton.rest();
    await baton.playTo(TEN + MINUTE);
    await switchTeam('emea', 'yes');
    await baton.playTo(TEN + 2 * MINUTE);
    carla = handRaiser(sandbox, 'carla', ana!);
    const yuki = handRaiser(sandbox, 'yuki', zoe!);
    await baton.playTo(TEN + 30 * MINUTE);
    expect(tasksOf(sandbox, early)).toEqual([]);
    expect(openTasksOf(sandbox, carla)).toHaveLength(1);
    expect([tasksOf(sandbox, yuki), written(yuki)]).toEqual([[], []]);
    const [row] = await baton.ledger.handoffs.ofLead(baton.install.installId, yuki);
    expect(row?.judgement).toMatchObject({ history: true, decisions: [] });
    expect(row?.judgement.clocks.some(({ state }) => state === 'breached')).toBe(true);
  });

  it('the next goes live at an instant of its own', async () => {
    await switchTeam('apac', 'yes');
    await baton.playTo(TEN + 32 * MINUTE);
    const noa = handRaiser(sandbox, 'noa', zoe!);
    await baton.rest();
    expect(openTasksOf(sandbox, noa)).toHaveLength(1);
    expect(await baton.app.ledger.checkInvariant(sandbox.portal.now(), 1_000)).toEqual([]);
  });

  it('a team that stops has its open tasks taken away', async () => {
    await switchTeam('emea', 'no');
    expect(openTasksOf(sandbox, carla)).toEqual([]);
  });
});
