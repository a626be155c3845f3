/** Bulk edits: how many leads one person evaluated within one minute, and for which that is not noted yet. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ValueChange } from '../../src/domain/crm-record.ts';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { leadOf } from './records-of.ts';

const MINUTE = 60_000;
const said = (at: number, by: string | null, source: ValueChange['source'] = 'person') => ({
  response: { evaluatedAs: [{ value: 'nurture', at, by, source }] },
});

describe.each(ENGINES)('evaluations together on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
    await t.a.workspace.records.store(t.a.id, [
      leadOf('1', 10, said(MINUTE + 1, '40')),
      leadOf('2', 10, said(2 * MINUTE - 1, '40')),
      leadOf('3', 10, said(2 * MINUTE, '40')),
      leadOf('4', 10, said(MINUTE + 1, '41')),
      leadOf('5', 10, said(MINUTE + 1, null)),
      leadOf('6', 10, said(MINUTE + 1, null, 'workflow')),
      leadOf('7', 10),
    ]);
    const fact = { type: 'evaluation', id: `evaluation-${MINUTE + 1}`, at: MINUTE + 1, by: '40', decision: 'nurture', bulk: 60 } as const;
    await t.a.workspace.records.appendFacts(t.a.id, [{ leadId: '1', fact }]);
  });

  it('are counted per person and minute', async () => {
    const edits = [
      { by: '40', minute: MINUTE },
      { by: null, minute: MINUTE },
      { by: '99', minute: MINUTE },
    ];
    const found = await t.a.workspace.records.evaluatedTogether(t.a.id, edits);
    expect([...found].sort((a, b) => b.count - a.count)).toEqual([
      { by: '40', minute: MINUTE, count: 2, untold: ['2'] },
      { by: null, minute: MINUTE, count: 1, untold: ['5'] },
    ]);
    expect(await t.a.workspace.records.evaluatedTogether(t.a.id, [])).toEqual([]);
  });
});
