/** What the trail of writes leaves to be taken back. */
import { describe, expect, it } from 'vitest';
import { createUndoPlanner } from '../../src/effects/undo-plan.ts';
import type { NumberedLine } from '../../src/ports/ledger/index.ts';

let line = 0;
const lineOf = (more: Partial<NumberedLine>): NumberedLine => ({
  line: ++line,
  at: line,
  record: 'lead',
  crmId: '1',
  leadId: '1',
  action: 'fields written',
  before: {},
  after: {},
  because: 'S2',
  ...more,
});
const task = (action: string, crmId = '900') =>
  lineOf({ record: 'task', crmId, action, before: null, after: { key: `k${crmId}`, owner: '7', status: 'open' } });
const plan = (...lines: NumberedLine[]) => {
  const planner = createUndoPlanner();
  for (const one of lines) planner.add(one);
  return planner.plan();
};

describe('The plan of an undo', () => {
  it('names tasks that were made and not ended since, those of managers too', () => {
    const made = [task('task create written'), task('task create written', '901'), task('manager task create written', '902')];
    const ended = [task('task completed written', '901'), task('task update written', '903')];
    expect(plan(...made, ...ended).tasks.map(({ taskId }) => taskId)).toEqual(['900', '902']);
  });

  it('leaves out what never reached the CRM, and what was undone before', () => {
    expect(
      plan(task('task create refused: no'), task('task create written', '901'), task('undo task deleted written', '901')).tasks,
    ).toEqual([]);
  });

  it('goes back to before the first write, and knows the last value that was written', () => {
    const first = lineOf({ before: { state: null, attempts: 1 }, after: { state: 'offered', attempts: 2 } });
    const second = lineOf({ before: { attempts: 2 }, after: { attempts: 3 } });
    expect(plan(first, second).fields).toEqual([
      { leadId: '1', before: { state: null, attempts: 1 }, after: { state: 'offered', attempts: 3 } },
    ]);
  });

  it('keeps owners apart from fields', () => {
    const moved = lineOf({ action: 'owner written', before: { owner: '7' }, after: { owner: '8' } });
    expect(plan(moved)).toMatchObject({ owners: [{ before: { owner: '7' }, after: { owner: '8' } }], fields: [] });
  });

  it('goes back where the owner was written: on the Lead object, apart from the person', () => {
    const onPerson = lineOf({ action: 'owner written', before: { owner: '7' }, after: { owner: '8' } });
    const onObject = lineOf({ record: 'lead-object', crmId: '9', action: 'owner written', before: { owner: '5' }, after: { owner: '8' } });
    expect(plan(onPerson, onObject).owners).toEqual([
      { leadId: '1', before: { owner: '7' }, after: { owner: '8' } },
      { leadId: '1', leadObject: '9', before: { owner: '5' }, after: { owner: '8' } },
    ]);
  });

  it('has nothing for values that are back already, or whose former value nobody noted', () => {
    const there = lineOf({ before: { state: 'offered' }, after: { state: 'working' } });
    const back = lineOf({ before: { state: 'working' }, after: { state: 'offered' } });
    const unknown = lineOf({ leadId: '2', before: null, after: { state: 'offered' } });
    expect(plan(there, back, unknown).fields).toEqual([]);
  });
});
