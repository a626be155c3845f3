/** The demo's admin looks once a world-day, and what they do in Baton is there afterwards; all of Baton runs over the sandbox. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Admin, openAdmin } from '../../src/cli/demo/admin.ts';
import { readSignatures, sign } from '../../src/cli/rules/contract-state.ts';
import { DEPARTMENTS, signatureState } from '../../src/domain/page/signature.ts';
import type { InvariantOffence } from '../../src/ports/ledger/index.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiser, MINUTE, OPENS_AT, openingSandbox, TEN, tasksOf } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let sandbox: SandboxHandle;
let baton: AppHandle;
let admin: Admin;
let lead: string;
const found: InvariantOffence[] = [];

const entry = { kind: 'lead-generation', expectedLeads: 10, expectedQuality: 'good', startsAt: TEN + 9 * DAY } as const;

beforeAll(async () => {
  sandbox = await openingSandbox();
  const ana = addRep(sandbox, 'ana');
  lead = handRaiser(sandbox, 'old', ana);
  baton = await startApp(sandbox, {
    roster: { ...companyRoster([ana]), 'live-from': { '*': new Date(OPENS_AT).toISOString(), emea: new Date(TEN).toISOString() } },
    environment: { BATON_POLL_MINUTES: '240' },
  });
  admin = adminSince(OPENS_AT);
  await baton.playTo(TEN);
});

function adminSince(startsAt: number): Admin {
  const { workspaceId, installId } = baton.install;
  return openAdmin({
    app: baton.app,
    ref: { workspaceId, installId },
    campaigns: [
      { ...entry, id: 'early', name: 'Early', announcedAt: TEN - 3 * DAY },
      { ...entry, id: 'later', name: 'Later', announcedAt: TEN + DAY },
      { ...entry, id: 'never', name: 'Never', announcedAt: null },
    ],
    liveLater: { team: 'emea', at: TEN },
    startsAt,
    sweepMs: MINUTE,
    everyDays: 1,
    report: (offence) => found.push(offence),
  });
}

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const announced = async () => (await baton.ledger.campaigns.list()).map(({ id, announcedAt }) => [id, announcedAt]);

it('looks once a day, however often Baton rests', async () => {
  expect(await admin.look(TEN)).toBe(false);
  expect(await admin.look(TEN + HOUR)).toBe(false);
  expect(admin.diary()).toMatchObject({ events: { 'admin-looked': 1 }, offences: 0 });
});

it('enters a campaign at the look after its announcement, as of that instant, and none that nobody announced', async () => {
  expect(await announced()).toEqual([['early', TEN - 3 * DAY]]);
  await baton.playTo(TEN + DAY);
  await admin.look(TEN + DAY);
  expect(await announced()).toEqual([
    ['early', TEN - 3 * DAY],
    ['later', TEN + DAY],
  ]);
});

it('takes up the better half of what the last team had before it went live', async () => {
  expect(tasksOf(sandbox, lead)).toHaveLength(0);
  await baton.playTo(TEN + 2 * DAY);
  expect(admin.diary().events['backlog-released']).toBe(1);
  await baton.rest();
  expect(tasksOf(sandbox, lead)).toHaveLength(1);
});

it('has the rules signed, and signed again once their review is due', async () => {
  const now = TEN + 2 * DAY;
  const rules = baton.app.settings.rules();
  const state = async () => signatureState((await readSignatures(baton.ledger)).signed, rules.hash, now);
  expect(await state()).toMatchObject({ state: 'signed', reviewDue: false });
  for (const department of DEPARTMENTS) await sign(baton.ledger, rules, department, { name: 'x', at: now - 85 * DAY });
  expect(await state()).toMatchObject({ state: 'signed', reviewDue: true });
  const later = adminSince(now - 31 * DAY);
  await later.look(now);
  expect(later.diary().events).toMatchObject({ 'review-due': 1, 'rules-signed': 1 });
  expect(await state()).toMatchObject({ state: 'signed', reviewDue: false });
});

it('finds nobody whom nobody looks after', () => {
  expect(found).toEqual([]);
});
