/** What the console counts, after everything that can happen to a hand-off or a record: as a count of all rows has it, and what changed is named. */
import { describe, expect, it } from 'vitest';
import { COVERAGE_SPAN } from '../../src/domain/coverage.ts';
import type { HandoffJudgement } from '../../src/domain/judgement.ts';
import { countScore } from '../../src/web/scoreboard/count.ts';
import { createScoreMirror, type ScoreMirror } from '../../src/web/scoreboard/mirror.ts';
import { ENGINES, ledgerOf, type TestLedger } from './ledgers.ts';
import { callOf, dealOf, leadOf } from './records-of.ts';
import { handoffOf, outcomeOf, saveOf, UNDER } from './saves-of.ts';

const DAY = 86_400_000;
const NOW = 400 * DAY;

const clock = (state: 'met' | 'breached') => ({ clause: 'S2', startedAt: 5, dueAt: 9, metAt: null, state, evidence: null });

type Step = (of: TestLedger['a']) => Promise<unknown>;

const save = (id: string, ...handoffs: readonly Partial<HandoffJudgement>[]) =>
  ((of) => of.workspace.handoffs.save(of.id, [saveOf(id, {}, handoffs.map(handoffOf))], UNDER, 1)) satisfies Step;

const STEPS: readonly [what: string, step: Step][] = [
  [
    'leads and work are read',
    (of) =>
      of.workspace.records.store(of.id, [
        leadOf('1', 1),
        leadOf('2', 1),
        callOf('c1', NOW, { at: NOW - DAY }),
        callOf('c2', NOW, { at: NOW - DAY, ownerId: '8' }),
        dealOf('d', 1),
      ]),
  ],
  ['they are handed over', save('1', { clocks: [clock('met')] }, { atBat: 2, state: 'closed', outcome: outcomeOf() })],
  ['another is, and handed back', save('2', { owner: '8', withMarketing: { since: 1, why: 'handed-back' } })],
  ['one is given to somebody else', save('2', { owner: '9', nextStep: { clause: 'S1', what: 'call', dueAt: 700 } })],
  ['one ends', save('2', { owner: '9', state: 'closed', outcome: outcomeOf(), nextStep: null })],
  ['it is opened again', save('2', { owner: null })],
  ['an at-bat is none any more', save('1', { clocks: [clock('breached')] })],
  ['the source is another', (of) => of.workspace.records.store(of.id, [leadOf('1', 2, { source: 'PAID' })])],
  [
    'work is told anew',
    (of) =>
      of.workspace.records.store(of.id, [
        callOf('c1', NOW + 1, { at: NOW - 3 * DAY, by: 'hand' }),
        callOf('c3', NOW, { kind: 'email', at: NOW }),
      ]),
  ],
  ['work is gone', (of) => of.workspace.records.remove(of.id, 'call', ['c2', 'c9'], NOW + 50)],
  ['work comes that was known as gone only', (of) => of.workspace.records.store(of.id, [callOf('c9', NOW + 60, { at: NOW })])],
  [
    'marketing owes an answer',
    (of) =>
      of.workspace.handoffs.save(
        of.id,
        [
          {
            ...saveOf('3', {}, []),
            judgement: { lead: '3', handoffs: [], setAside: null, wakeAt: null, marketing: [{ ...clock('breached'), clause: 'M2' }] },
          },
        ],
        UNDER,
        1,
      ),
  ],
  ['two leads are one', (of) => of.workspace.records.merge(of.id, '1', ['2'], 70)],
  [
    'the winner is merged too',
    async (of) => {
      await of.workspace.records.store(of.id, [leadOf('4', 1)]);
      await of.workspace.records.merge(of.id, '4', ['1'], 71);
    },
  ],
  ['a person is forgotten', (of) => of.workspace.records.forget(of.id, '4', 80)],
  ['counts are folded', (of) => of.workspace.records.store(of.id, [callOf('c4', NOW, { at: NOW })])],
];

describe.each(ENGINES)('what the console counts on $name', ({ name, fresh }) => {
  const ledger = ledgerOf(fresh);

  const scored = async (mirror: ScoreMirror) => {
    const { handoffs, inquiries, weeksIn } = await mirror.read(ledger.a.workspace.console, ledger.a.id, 0);
    const byKey = (a: { leadId: string; atBat?: number }, b: typeof a) => (`${a.leadId} ${a.atBat}` < `${b.leadId} ${b.atBat}` ? -1 : 1);
    const asked = { from: 0, until: Number.MAX_SAFE_INTEGER, by: 'source' as const, clause: null, of: null };
    const { breaches, tell, ...score } = countScore(weeksIn('UTC'), asked, { nameOf: String, teamOf: String });
    return { handoffs: [...handoffs].sort(byKey), inquiries: [...inquiries].sort(byKey), score, missed: breaches.map(tell).length };
  };

  const counted = async () => {
    const { console, records } = ledger.a.workspace;
    const { rows } = await ledger.sql.query(
      `SELECT count(*) FILTER (WHERE state = 'closed') AS closed, count(*) FILTER (WHERE state <> 'closed') AS opened,
         count(*) FILTER (WHERE state <> 'closed' AND due_at <= ${NOW}) AS overdue, coalesce(jsonb_agg(jsonb_build_array(lead_id, at_bat, owner, state, due_at,
         coalesce(judgement #>> '{withMarketing,why}' = 'handed-back', false)) ORDER BY lead_id, at_bat) FILTER (WHERE state <> 'closed'), '[]') AS open
       FROM baton.handoffs WHERE install_id = $1`,
      [ledger.a.id],
    );
    const known = Object.entries(await records.counts(ledger.a.id)).filter(([, n]) => n > 0);
    const work = await records.activityCounts(ledger.a.id, NOW - COVERAGE_SPAN, NOW);
    const { rows: open } = await ledger.sql.query(
      `SELECT coalesce(jsonb_agg(jsonb_build_array(lead_id, at_bat, owner, state, due_at, handed_back) ORDER BY lead_id, at_bat), '[]') AS open
       FROM baton.open_handoffs WHERE install_id = $1`,
      [ledger.a.id],
    );
    const told = await console.recordCounts(ledger.a.id);
    const inOrder = (counts: typeof work) => counts.map((one) => JSON.stringify([one.rep, one.kind, one.by, one.count])).sort();
    return {
      found: {
        handoffs: { open: Number(rows[0]!.opened), overdue: Number(rows[0]!.overdue), closed: Number(rows[0]!.closed) },
        open: rows[0]!.open,
        records: Object.fromEntries(known),
        work: inOrder(work),
      },
      kept: {
        handoffs: await console.handoffCounts(ledger.a.id, NOW),
        open: open[0]!.open,
        records: Object.fromEntries(Object.entries(told).filter(([, n]) => n > 0)),
        work: inOrder(await console.workByDay(ledger.a.id, NOW - COVERAGE_SPAN, NOW)),
      },
    };
  };

  /** In a function of its own, so that what follows does not count as done inside the transaction. */
  const begun = async (statement: string): Promise<() => Promise<void>> => {
    const client = await ledger.sql.connect();
    await client.query('BEGIN');
    await client.query(statement);
    return async () => {
      await client.query('COMMIT');
      client.release();
    };
  };

  it('stays what a count of all rows has, and a look at what changed shows all of it, whatever happens', async () => {
    const mirror = createScoreMirror();
    await scored(mirror);
    for (const [what, step] of STEPS) {
      await step(ledger.a);
      if (what === 'counts are folded') await ledger.ledger.housekeeping(NOW, 30);
      const { found, kept } = await counted();
      expect({ what, ...kept }).toEqual({ what, ...found });
      expect({ what, ...(await scored(mirror)) }).toEqual({ what, ...(await scored(createScoreMirror())) });
    }
  });

  // One connection is all that the embedded engine has: nothing is under way beside the look.
  if (name === 'postgresql')
    it('names a change whose transaction was under way at the last look', async () => {
      await save('1', {})(ledger.a);
      const { console } = ledger.a.workspace;
      const commit = await begun(`UPDATE baton.handoffs SET owner = '9' WHERE install_id = '${ledger.a.id}'`);
      await save('2', {})(ledger.a);
      const { mark } = await console.scoreChanges(ledger.a.id, null);
      await commit();
      expect((await console.scoreChanges(ledger.a.id, mark)).leadIds).toContain('1');
      // Named again for as long as anything at all is under way on the server: other tests write there as well.
      await expect
        .poll(async () => (await console.scoreChanges(ledger.a.id, (await console.scoreChanges(ledger.a.id, mark)).mark)).leadIds, {
          timeout: 30_000,
        })
        .toEqual([]);
    });
});
