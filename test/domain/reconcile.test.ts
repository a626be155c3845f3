/** Two looks at a record that CRM and ledger tell differently: who is suspected, what is drift, and how a night goes on. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/duration.ts';
import {
  compareHandoff,
  compareListed,
  compareTask,
  findingOf,
  type KnownRecord,
  type OpenHandoff,
  type OpenTask,
  valuesOf,
} from '../../src/domain/reconcile.ts';
import { counted, nextNight, passed, type Run, spanOf, startRun } from '../../src/domain/reconcile-run.ts';
import { tellDrift, tellNight } from '../../src/domain/reconcile-text.ts';

const known = (more: Partial<KnownRecord> = {}): KnownRecord => ({
  id: '1',
  version: 100,
  removed: false,
  hash: 'a',
  historyHash: null,
  leadIds: [],
  values: { ownerId: '7' },
  ownAsSent: false,
  ...more,
});

describe('A listed record', () => {
  const whatOf = (version: number, mine: KnownRecord | null) =>
    compareListed('lead', [{ id: '1', version }], new Map(mine === null ? [] : [['1', mine]]), 500).map(({ what }) => what);

  it.each([
    ['unknown to the ledger', 200, null, ['missed-creation']],
    ['newer in the CRM', 200, known(), ['missed-change']],
    ['taken as gone', 200, known({ removed: true }), ['missed-return']],
    ['the same', 100, known(), []],
    ['newer in the ledger', 90, known(), []],
    ['so new that its webhook may be on its way', 500, known(), []],
    ['made so lately that its webhook may be on its way', 600, null, []],
  ] as const)('that is %s', (_, version, mine, expected) => {
    expect(whatOf(version, mine)).toEqual(expected);
  });
});

describe('An open task of Baton’s', () => {
  const task: OpenTask = { taskId: '9', key: 'k', leadId: '1', owners: ['7'] };
  const seen = { id: '9', open: true, archived: false, ownerId: '7' };

  it('is as it was left, with whom a person is known to have given it to as well', () => {
    expect(compareTask(task, seen, known())).toBeNull();
    expect(compareTask({ ...task, owners: ['8', '7'] }, { ...seen, ownerId: '8' }, known())).toBeNull();
  });

  it('is gone, closed or with somebody else', () => {
    expect(compareTask(task, undefined, known())).toMatchObject({ what: 'missed-deletion', crm: null });
    expect(compareTask(task, { ...seen, archived: true }, known())).toMatchObject({ what: 'missed-deletion' });
    expect(compareTask(task, { ...seen, open: false }, known())).toMatchObject({
      what: 'missed-change',
      ledger: { open: true },
      crm: { open: false },
    });
    expect(compareTask(task, { ...seen, ownerId: '8' }, known())).toMatchObject({ ledger: { ownerId: '7' }, crm: { ownerId: '8' } });
  });
});

describe('An open hand-off', () => {
  const handoff: OpenHandoff = { leadId: '1', owner: '7', recordOwner: '7', moving: false, sent: { state: 'offered' } };
  const whatOf = (
    differs: Record<string, string | null> | undefined,
    patch: Partial<OpenHandoff> = {},
    mine: KnownRecord | null = known(),
  ) => compareHandoff({ ...handoff, ...patch }, differs, mine).map(({ what }) => what);

  it('has the owner that the CRM shows, or the one that Baton itself has just written', () => {
    expect(whatOf({})).toEqual([]);
    expect(whatOf({ owner: '8' })).toEqual(['missed-change']);
    expect(whatOf({ owner: '8' }, { owner: '8' })).toEqual([]);
    expect(whatOf({ owner: '8' }, { moving: true })).toEqual([]);
  });

  it('tells both values of a field that was overwritten', () => {
    expect(compareHandoff(handoff, { state: 'mine' }, known())).toMatchObject([
      { what: 'fields', ledger: { state: 'offered' }, crm: { state: 'mine' } },
    ]);
  });

  it('is of a lead that is gone, unless the ledger says so too', () => {
    expect(whatOf(undefined)).toEqual(['missed-deletion']);
    expect(whatOf(undefined, {}, known({ removed: true }))).toEqual([]);
  });
});

describe('What reading anew came to', () => {
  const drift = (before: KnownRecord | null, after: KnownRecord | null, what: Parameters<typeof findingOf>[0] = 'missed-change') =>
    findingOf(what, before, after);

  it('is no drift where only a version moved, or nothing', () => {
    expect(drift(known(), known({ version: 200 })).drift).toBe(false);
    expect(drift(known(), known(), 'missed-deletion').drift).toBe(false);
    expect(drift(known({ historyHash: null }), known({ historyHash: 'h' })).drift).toBe(false);
  });

  it('is no drift where it shows Baton’s own work', () => {
    expect(drift(null, known({ ownAsSent: true })).drift).toBe(false);
    expect(drift(known(), known({ hash: 'b', ownAsSent: true })).drift).toBe(false);
  });

  it('is drift with both values where content changed', () => {
    expect(drift(known(), known({ version: 200, hash: 'b', values: { ownerId: '8' } }))).toEqual({
      drift: true,
      how: 'read again',
      ledger: { version: 100, ownerId: '7' },
      crm: { version: 200, ownerId: '8' },
    });
    expect(drift(known(), known({ leadIds: ['5'] }))).toMatchObject({ ledger: { leadIds: '' }, crm: { leadIds: '5' } });
    expect(drift(known({ historyHash: 'h' }), known({ historyHash: 'i' })).drift).toBe(true);
  });

  it('is drift where a record came, went or came back', () => {
    expect(drift(null, known())).toMatchObject({ how: 'read', ledger: null });
    expect(drift(known({ removed: true }), known(), 'missed-return')).toMatchObject({ how: 'read' });
    expect(drift(known(), known({ removed: true }))).toMatchObject({ how: 'taken as deleted', crm: null });
    expect(drift(null, known({ removed: true })).drift).toBe(false);
    expect(drift(null, known({ removed: true }), 'missed-deletion').drift).toBe(true);
  });

  it('tells single values only', () => {
    expect(valuesOf({ id: '1', version: 3, ownerId: null, leadIds: ['1'], response: {}, open: true })).toEqual({
      ownerId: null,
      open: true,
    });
  });
});

describe('A night', () => {
  const stepsOf = (run: Run) => run.steps.map((step) => ('record' in step ? `${step.do} ${step.record}` : step.do));

  it('compares, waits, mends, and counts at last', () => {
    const run = startRun(['lead', 'call'], {}, HOUR);
    expect(run.until).toBe(45 * MINUTE);
    const mend = ['wait', 'raise', 'settle'];
    const compared = ['settle', 'changes lead', 'changes call', 'reps', 'handoffs', 'tasks'];
    expect(stepsOf(run)).toEqual([...compared, ...mend, 'count lead', 'count call']);
  });

  it('walks all ids of the kinds whose counts differ, after everything was counted', () => {
    let run = startRun(['lead', 'call', 'deal'], {}, HOUR);
    while (run.steps[0]?.do !== 'count') run = passed(run);
    run = counted(run, 'lead', { crm: 5, ledger: 6 });
    expect(stepsOf(run)).toEqual(['count call', 'count deal', 'walk lead', 'wait', 'raise', 'settle']);
    run = counted(run, 'call', { crm: 5, ledger: 5 });
    run = counted(run, 'deal', { crm: 2, ledger: 1 });
    expect(stepsOf(run)).toEqual(['walk lead', 'walk deal', 'wait', 'raise', 'settle']);
    expect(run.counts).toEqual({ lead: { crm: 5, ledger: 6 }, call: { crm: 5, ledger: 5 }, deal: { crm: 2, ledger: 1 } });
  });

  it('counts leads and deals whole, activities of thirty days, and none of before connecting', () => {
    expect(spanOf('lead', 0, 90 * DAY).from).toBeNull();
    expect(spanOf('call', 0, 90 * DAY).from).toBe(60 * DAY);
    expect(spanOf('call', 80 * DAY, 90 * DAY).from).toBe(80 * DAY);
  });

  it('begins between two and three in the zone of the account, also where the clocks change, and not for all at once', () => {
    const noon = Date.UTC(2026, 2, 28, 12);
    const local = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kolkata']) {
      const at = local(nextNight(noon, zone, 'install-1'), zone);
      expect(at.hour).toBe(2);
      expect(nextNight(at.epochMilliseconds, zone, 'install-1') - at.epochMilliseconds).toBe(DAY);
    }
    // Berlin has no two o’clock on 2026-03-29.
    expect(
      local(nextNight(noon, 'Europe/Berlin', 'install-1'), 'Europe/Berlin')
        .toPlainDate()
        .toString(),
    ).toBe('2026-03-29');
    expect(new Set(['a', 'b', 'c', 'd'].map((id) => nextNight(noon, 'UTC', id))).size).toBeGreaterThan(1);
  });

  it('is told in a sentence, and each difference with both values', () => {
    const last = {
      startedAt: 0,
      finishedAt: 0,
      drift: 1,
      mended: 1,
      requests: 9,
      walked: ['lead' as const],
      counts: {},
      comparedUntil: {},
      skipped: [],
    };
    expect(tellNight(last)).toBe(
      'held against the CRM on 1970-01-01 00:00 UTC: 1 difference, 1 mended, 9 requests; all ids of lead walked',
    );
    expect(tellDrift({ record: 'lead', id: '1', what: 'missed-change', ledger: { ownerId: '7' }, crm: { ownerId: null }, how: null })).toBe(
      'lead 1: missed-change; the ledger has ownerId 7, the CRM has ownerId empty; not mended yet',
    );
  });
});
