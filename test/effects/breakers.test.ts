/** Which writes the breakers let pass: what counts, in which order, what is given back, and when an alarm is told. */
import { describe, expect, it } from 'vitest';
import { SHIPPED_LIMITS } from '../../src/domain/breakers.ts';
import { indexRoster } from '../../src/domain/roster-index.ts';
import { type BreakerDeps, countMoveOff, passFields, passTasks } from '../../src/effects/breakers.ts';
import { createPurses } from '../../src/effects/purses.ts';
import type { BreakerLedger, Counted, FieldPush, Take, TaskPush } from '../../src/ports/ledger/index.ts';
import { rosterOf, t } from '../domain/helpers.ts';
import { memoryLog } from '../helpers/engines.ts';
import { wantedOf } from '../ledger/saves-of.ts';

const NOW = t('02T10:00');

function bench(limits: Partial<BreakerDeps['limits']> = {}, history: readonly number[] = []) {
  const counts = new Map<string, number>();
  const settings = new Map<string, unknown>();
  const keyOf = ({ kind, subject, bucket }: Omit<Counted, 'n'>) => `${kind} ${subject} ${bucket}`;
  const breakers: Partial<BreakerLedger> = {
    take: async (_, takes: readonly Take[]) =>
      takes.map((one) => {
        const n = counts.get(keyOf(one)) ?? 0;
        const granted = one.limit === null ? one.n : Math.max(0, Math.min(one.n, one.limit - n));
        counts.set(keyOf(one), n + granted);
        return { granted, total: n + granted };
      }),
    giveBack: async (_, unused) => {
      for (const one of unused) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) - one.n);
    },
    history: async () => history,
  };
  const log = memoryLog();
  const roster = indexRoster(rosterOf());
  const deps: BreakerDeps = {
    ledger: { breakers: breakers as BreakerLedger, saveSetting: async (key, value) => void settings.set(key, value) },
    ref: { workspaceId: 'w', installId: 'i' },
    limits: { ...SHIPPED_LIMITS, ...limits },
    purses: createPurses(),
    log,
    clockOf: (rep) => roster.clockOf(rep),
  };
  return { deps, counts, settings, log };
}

const taskOf = (leadId: string, more: Partial<TaskPush> = {}, kind = 'qualified', dueAt = 0): { push: TaskPush } => ({
  push: {
    leadId,
    revision: 1,
    wanted: wantedOf(leadId, 1, { owner: 'ana', dueAt, text: { handoff: { kind } } }),
    taskId: null,
    mayExist: false,
    attempts: 0,
    released: false,
    ...more,
  },
});
const ids = (items: readonly { push: { leadId: string } }[]) => items.map(({ push }) => push.leadId);

describe('New tasks of a rep', () => {
  it('go in the order in which they are due', async () => {
    const { deps } = bench({ tasksPerRepAndDay: 1 });
    const { go, held } = await passTasks(deps, [taskOf('late', {}, 'qualified', 9), taskOf('soon', {}, 'qualified', 5)], NOW);
    expect(ids(go)).toEqual(['soon']);
    expect(held).toMatchObject([{ settlement: { kind: 'held', by: 'breaker', at: t('03T08:00') } }]);
  });

  it('are not those that exist, may exist, are closed, or were released by hand; nor those of hand-raisers', async () => {
    const { deps } = bench({ tasksPerRepAndDay: 1 });
    const free = [
      taskOf('there', { taskId: '900' }),
      taskOf('doubt', { mayExist: true }),
      taskOf('let-go', { released: true }),
      taskOf('asked', {}, 'hand-raiser'),
    ];
    const { go, held } = await passTasks(deps, [...free, taskOf('first'), taskOf('second')], NOW);
    expect(ids(go)).toEqual(['there', 'doubt', 'let-go', 'asked', 'first']);
    expect(held.map(({ item }) => item.push.leadId)).toEqual(['second']);
  });

  it('that came to nothing do not count', async () => {
    const { deps } = bench({ tasksPerRepAndDay: 1 });
    const first = await passTasks(deps, [taskOf('1')], NOW);
    await first.unused(first.go);
    expect(ids((await passTasks(deps, [taskOf('2')], NOW)).go)).toEqual(['2']);
  });
});

const fieldsOf = (leadId: string, more: Partial<FieldPush> = {}): { push: FieldPush } => ({
  push: { leadId, revision: 1, kind: 'fields', values: { attempts: 1 }, before: {}, attempts: 0, released: false, ...more },
});

describe('Field writes', () => {
  it('are counted by the day, without owner moves and without those released by hand', async () => {
    const { deps } = bench({ fieldWritesTimesUsual: 0.01 });
    const items = [fieldsOf('owner', { kind: 'owner' }), fieldsOf('let-go', { released: true }), fieldsOf('1'), fieldsOf('2')];
    const { go, held } = await passFields(deps, items, NOW);
    expect(ids(go)).toEqual(['owner', 'let-go', '1']);
    expect(held).toHaveLength(1);
  });

  it('have a limit that follows the usual day', async () => {
    const { deps } = bench({ fieldWritesTimesUsual: 1 }, [300, 100]);
    const items = Array.from({ length: 201 }, (_, index) => fieldsOf(String(index)));
    expect((await passFields(deps, items, NOW)).held).toHaveLength(1);
  });

  it('that came to nothing do not count', async () => {
    const { deps } = bench({ fieldWritesTimesUsual: 0.01 });
    const first = await passFields(deps, [fieldsOf('1')], NOW);
    await first.unused(first.go);
    expect((await passFields(deps, [fieldsOf('2')], NOW)).held).toEqual([]);
  });
});

describe('What is never held', () => {
  it('alarms once a day, in the log and as a setting', async () => {
    const { deps, settings, log } = bench({ alarmTimesUsual: 1 }, [10]);
    for (let n = 0; n < 12; n += 1) await countMoveOff(deps, NOW);
    expect(settings.get('alarm.moves.i')).toEqual({ at: NOW, today: 10, usual: 10 });
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('does not alarm on a usual day', async () => {
    const { deps, settings } = bench({}, [10]);
    await passTasks(
      deps,
      Array.from({ length: 50 }, (_, index) => taskOf(String(index), {}, 'hand-raiser')),
      NOW,
    );
    expect(settings.size).toBe(0);
  });
});
