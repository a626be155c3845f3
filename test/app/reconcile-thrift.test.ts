/** What a night costs, counted from the sandbox's request log: little and never more for a large quiet account, one walk where something is missing. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/domain/duration.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiser, openingSandbox, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

interface Row {
  readonly n: number;
  readonly method: string;
  readonly path: string;
  readonly kind: 'read' | 'write' | 'search' | 'auth';
}

const LEADS = 2_000;
const HANDED = 3;
/** Followed kinds: people, deals, calls, e-mails, meetings, messages, notes, tasks. */
const KINDS = 8;
/** Changes and a count of each kind; two pages of reps and one of their zones; a batch of hand-offs; one of tasks, and of whom they hang on. */
const QUIET_NIGHT = 2 * KINDS + 3 + 1 + 2;

let sandbox: SandboxHandle;
let baton: AppHandle;
let seeded: string[];

beforeAll(async () => {
  sandbox = await openingSandbox();
  const ana = addRep(sandbox, 'ana');
  seeded = (await sandbox.control('POST seed', { contacts: LEADS, properties: { lifecyclestage: 'subscriber' } })).ids;
  // Polls are a day apart, and none of them is in the night.
  baton = await startApp(sandbox, { roster: companyRoster([ana]), environment: { BATON_POLL_MINUTES: '1440' } });
  await baton.playTo(TEN);
  for (const name of ['ada', 'bea', 'cat'].slice(0, HANDED)) handRaiser(sandbox, name, ana);
  // The first night looks at everything since the account was connected, the second at what Baton wrote on its first days.
  await baton.playTo(TEN + 2 * DAY);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const stateOf = async () => (await baton.ledger.reconcile.state(baton.install.installId))!;

/** Rows of the hours in which the night lies, and what its run says of itself. */
async function night(day: number) {
  await baton.playTo(TEN + day * DAY - 9 * HOUR);
  const last = ((await sandbox.control('GET requests?since=0')) as Row[]).at(-1)!.n;
  await baton.playTo(TEN + day * DAY - 6 * HOUR);
  const rows = ((await sandbox.control(`GET requests?since=${last}`)) as Row[]).filter(({ kind }) => kind !== 'auth');
  return { rows, report: (await stateOf()).last! };
}

const listPages = (rows: readonly Row[]) =>
  rows.filter(({ method, path }) => method === 'GET' && /\/objects\/2026-09\/contacts(\?|$)/.test(path));

it(`costs at most ${QUIET_NIGHT} requests for ${LEADS} quiet leads, and none of them is a page of leads`, async () => {
  const { rows, report } = await night(3);
  expect(report).toMatchObject({ drift: 0, walked: [], skipped: [], requests: rows.length });
  expect(report.counts.lead).toEqual({ crm: LEADS + HANDED, ledger: LEADS + HANDED });
  expect(rows.length).toBeLessThanOrEqual(QUIET_NIGHT);
  expect(listPages(rows)).toEqual([]);
  expect(rows.filter(({ kind }) => kind === 'write')).toEqual([]);
});

it('costs one walk more when a quiet lead was deleted unheard, and the read that confirms it', async () => {
  await sandbox.control('POST faults', { dropWebhooks: 1 });
  sandbox.portal.archive('contacts', seeded[1_000]!, { source: 'CRM_UI' });
  const { rows, report } = await night(4);
  expect(report).toMatchObject({ drift: 1, mended: 1, walked: ['lead'], skipped: [] });
  expect(report.counts.lead).toEqual({ crm: LEADS + HANDED - 1, ledger: LEADS + HANDED });
  expect(listPages(rows)).toHaveLength(Math.ceil((LEADS + HANDED - 1) / 100));
  // The batch read by id, and once more among the archived.
  expect(rows.length).toBeLessThanOrEqual(QUIET_NIGHT + Math.ceil((LEADS + HANDED) / 100) + 2);
});

it('is quiet again the night after', async () => {
  const { rows, report } = await night(5);
  expect(report).toMatchObject({ drift: 0, walked: [] });
  expect(rows.length).toBeLessThanOrEqual(QUIET_NIGHT);
});
