/** Records: the newest of everything wins in any order, echoes touch nobody, personal data stands apart and can be forgotten. */
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';
import { callOf, dealOf, leadOf, repOf, taskOf } from './records-of.ts';

describe.each(ENGINES)('records on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    await t.sql.query(
      'TRUNCATE baton.records, baton.record_leads, baton.leads, baton.personal, baton.own_facts, baton.marks, baton.deliveries',
    );
  });

  const records = () => t.a.workspace.records;
  const store = (...given: Parameters<ReturnType<typeof records>['store']>[1]) => records().store(t.a.id, given);
  const person = async (id = '1') => (await records().persons(t.a.id, [id]))[0];

  it('gives back what was stored, by person', async () => {
    const lead = leadOf('1', 5);
    await store(lead, callOf('c', 5), taskOf('t', 5), dealOf('d', 5), repOf('7', 5));
    const { person: personal, ...stored } = lead;
    expect(await records().persons(t.a.id, ['1', 'unknown'])).toEqual([
      {
        leadId: '1',
        lead: stored,
        activities: [callOf('c', 5)],
        tasks: [taskOf('t', 5)],
        deals: [dealOf('d', 5)],
        ownFacts: [],
        evidenceUntil: null,
        emailDomain: 'acme.io',
        emailFlag: 'ok',
      },
    ]);
    expect(await records().personal(t.a.id, ['1'])).toEqual(new Map([['1', personal]]));
    expect(await records().reps(t.a.id)).toEqual([repOf('7', 5)]);
    expect(await records().counts(t.a.id)).toMatchObject({ lead: 1, call: 1, task: 1, deal: 1, rep: 1, email: 0 });
  });

  it('keeps touches that are to stay, beside what a later read tells and in its words where it tells of them', async () => {
    const touch = (id: string, more: object = {}) => ({ id, at: 1, kind: 'response', channel: 'campaign', campaign: 'c', ...more });
    const [kept, other] = [touch('member', { lasting: true }), touch('visit')];
    await store(leadOf('1', 5, { touches: [kept, other] }));
    await store(leadOf('1', 6, { touches: [touch('form')] }));
    expect((await person())?.lead.touches).toEqual([touch('form'), kept]);
    const again = { ...kept, campaign: 'd' };
    await store(leadOf('1', 7, { touches: [again] }));
    expect((await person())?.lead.touches).toEqual([again]);
    await store(leadOf('1', 8));
    expect((await person())?.lead.touches).toEqual([again]);
  });

  it('stores nothing of a record that is read again as it stands, whatever was read with it', async () => {
    const written = async () => {
      const { rows } = await t.sql.query(
        "SELECT kind, id, xmin::text AS written FROM baton.records WHERE workspace_id = 'a' ORDER BY kind, id",
      );
      return new Map(rows.map((row) => [`${row.kind} ${row.id}`, row.written]));
    };
    await store(leadOf('1', 5), callOf('c', 5), dealOf('d', 5));
    const before = await written();
    expect(await store(leadOf('1', 5), callOf('c', 5), dealOf('d', 5))).toEqual({ touchedLeads: [], stale: [] });
    expect(await written()).toEqual(before);
    expect(await store(leadOf('1', 5), callOf('c', 6, { seconds: 61 }), dealOf('d', 5))).toEqual({ touchedLeads: ['1'], stale: [] });
    const after = await written();
    expect([...after].filter(([key, at]) => before.get(key) !== at).map(([key]) => key)).toEqual(['call c']);
  });

  it('takes a record that comes twice in one read in the order given, among records of other kinds', async () => {
    const moved = leadOf('1', 6, { ownerId: '8' });
    expect(await store(leadOf('1', 5), callOf('c', 5), callOf('c', 7, { seconds: 61 }), moved, callOf('1', 5))).toEqual({
      touchedLeads: ['1'],
      stale: [],
    });
    expect((await person())!.lead.ownerId).toBe('8');
    expect((await person())!.activities.map(({ id, seconds }) => [id, seconds])).toEqual([
      ['1', 60],
      ['c', 61],
    ]);
  });

  describe('tells of named records which are unread', () => {
    const unread = (...[kind, named]: [Parameters<ReturnType<typeof records>['unread']>[1], [string, number | null][]]) =>
      records().unread(
        t.a.id,
        kind,
        named.map(([id, version]) => ({ id, version })),
      );

    it('those unknown, those newer than known, and those of no version', async () => {
      await store(leadOf('1', 5), callOf('c', 5), dealOf('d', 5));
      const named: [string, number | null][] = [
        ['c', 5],
        ['d', 5],
        ['e', 1],
      ];
      expect(await unread('call', named)).toEqual(['d', 'e']);
      expect(await unread('call', [['c', 4]])).toEqual([]);
      expect(await unread('call', [['c', 6]])).toEqual(['c']);
      expect(await unread('call', [['c', null]])).toEqual(['c']);
      expect(await unread('email', [['c', 5]])).toEqual(['c']);
      expect(await t.b.workspace.records.unread(t.b.id, 'call', [{ id: 'c', version: 5 }])).toEqual(['c']);
    });

    it('leads without their histories, or with older ones', async () => {
      await store(leadOf('1', 5, { withHistory: false, stageHistory: [] }));
      expect(await unread('lead', [['1', 5]])).toEqual(['1']);
      await store(leadOf('1', 5));
      expect(await unread('lead', [['1', 5]])).toEqual([]);
      await store(leadOf('1', 7, { withHistory: false, stageHistory: [] }));
      expect(await unread('lead', [['1', 7]])).toEqual(['1']);
    });

    it('activities that belong to nobody yet, whoever was removed, and every rep', async () => {
      await store(callOf('c', 5, { leadIds: [] }), callOf('x', 5), repOf('7', 5));
      await records().remove(t.a.id, 'call', ['x'], 5);
      expect(await unread('call', [['c', 5]])).toEqual(['c']);
      expect(await unread('call', [['x', 5]])).toEqual(['x']);
      expect(await unread('rep', [['7', 5]])).toEqual(['7']);
    });
  });

  it('remembers the time a person typed in first, whatever is edited later, and lets a machine correct itself', async () => {
    await store(leadOf('1', 5), callOf('h', 5, { by: 'hand', at: 100 }), callOf('m', 5, { at: 100 }));
    await store(callOf('h', 9, { by: 'hand', at: 40 }), callOf('m', 9, { at: 40 }));
    const { activities } = (await person())!;
    expect(activities).toMatchObject([
      { id: 'h', at: 40, firstAt: 100 },
      { id: 'm', at: 40 },
    ]);
    expect(activities[1]).not.toHaveProperty('firstAt');
  });

  it('remembers since when a meeting stands as it does', async () => {
    const meeting = (version: number, state: 'booked' | 'cancelled', at = 100) => callOf('v', version, { kind: 'meeting', state, at });
    const stateAt = async () => (await person())?.activities[0]?.stateAt;
    await store(leadOf('1', 5), meeting(5, 'booked'));
    expect(await stateAt()).toBe(5);
    await store(meeting(7, 'booked', 200));
    expect(await stateAt()).toBe(5);
    await store(meeting(9, 'cancelled'));
    await store(meeting(8, 'booked'));
    await store(meeting(11, 'cancelled', 300));
    expect(await stateAt()).toBe(9);
  });

  it('counts what each rep did lately, by channel and who recorded it', async () => {
    const many = [
      callOf('1', 20, { at: 20 }),
      callOf('2', 20, { at: 20 }),
      callOf('3', 20, { at: 20, by: 'hand' }),
      callOf('4', 20, { at: 9 }),
    ];
    await store(leadOf('1', 5), ...many, callOf('5', 20, { at: 31 }), callOf('6', 20, { kind: 'email', at: 30, ownerId: null }));
    await records().remove(t.a.id, 'call', ['2'], 40);
    expect(await records().activityCounts(t.a.id, 10, 30)).toEqual([
      { rep: '7', kind: 'call', by: 'hand', count: 1 },
      { rep: '7', kind: 'call', by: 'machine', count: 1 },
      { rep: null, kind: 'email', by: 'machine', count: 1 },
    ]);
  });

  it('keeps the workspaces apart although their ids are equal', async () => {
    await store(leadOf('1', 5), callOf('c', 5));
    await t.b.workspace.records.store(t.b.id, [leadOf('1', 9, { ownerId: '8' })]);
    expect((await person())?.lead.ownerId).toBe('7');
    const [other] = await t.b.workspace.records.persons(t.b.id, ['1']);
    expect([other?.lead.ownerId, other?.activities]).toEqual(['8', []]);
    await t.b.workspace.records.remove(t.b.id, 'lead', ['1'], 20);
    await t.b.workspace.records.forget(t.b.id, '1', 20);
    expect((await person())?.lead.archived).toBe(false);
    expect((await records().personal(t.a.id, ['1'])).get('1')?.name).toBe('Ana Ruiz');
  });

  it('touches a lead whose content changed and the old and new leads of what is done with it', async () => {
    expect((await store(leadOf('1', 5))).touchedLeads).toEqual(['1']);
    expect((await store(leadOf('1', 6, { ownerId: '8' }))).touchedLeads).toEqual(['1']);
    expect((await store(callOf('c', 5, { leadIds: ['1'] }))).touchedLeads).toEqual(['1']);
    expect((await store(callOf('c', 6, { leadIds: ['2'] }))).touchedLeads.toSorted()).toEqual(['1', '2']);
    expect((await store(dealOf('d', 5, { leadIds: ['3'] }))).touchedLeads).toEqual(['3']);
    expect((await store(dealOf('d', 6, { leadIds: ['3'], stage: 'won' }))).touchedLeads).toEqual(['3']);
    expect((await store(repOf('7', 5))).touchedLeads).toEqual([]);
  });

  it('touches nobody when only the version moved, as our own writes make it', async () => {
    await store(leadOf('1', 5), callOf('c', 5), dealOf('d', 5));
    expect(await store(leadOf('1', 6), callOf('c', 6), dealOf('d', 6))).toEqual({ touchedLeads: [], stale: [] });
    expect(
      (await store(leadOf('1', 7, { person: { name: 'Ana R.', email: 'ana@acme.io', phone: '1', company: null } }))).touchedLeads,
    ).toEqual([]);
    expect((await store(leadOf('1', 8, { person: { name: null, email: null, phone: null, company: null } }))).touchedLeads).toEqual(['1']);
  });

  it.each([
    ['lead', leadOf('1', 5, { ownerId: 'old' }), leadOf('1', 6, { ownerId: 'new' })],
    ['activity', callOf('c', 5, { seconds: 1 }), callOf('c', 6, { seconds: 2 })],
    ['task', taskOf('t', 5, { open: true }), taskOf('t', 6, { open: false })],
    ['deal', dealOf('d', 5, { amount: '1' }), dealOf('d', 6, { amount: '2' })],
  ])('refuses an older %s read after a newer one', async (_kind, older, newer) => {
    await store(leadOf('1', 5));
    await store(newer);
    const before = await person();
    expect(await store(older)).toEqual({ touchedLeads: [], stale: [newer.id] });
    expect(await person()).toEqual(before);
  });

  it('lets no older read resurrect what is removed, and takes a newer one as a restore', async () => {
    await store(leadOf('1', 5), callOf('c', 5));
    expect(await records().remove(t.a.id, 'call', ['c', 'never-read'], 10)).toEqual(['1']);
    expect(await records().remove(t.a.id, 'lead', ['1'], 10)).toEqual(['1']);
    expect(await records().remove(t.a.id, 'lead', ['1'], 11)).toEqual([]);
    expect(await store(callOf('c', 9), callOf('never-read', 10), leadOf('1', 10))).toEqual({
      touchedLeads: [],
      stale: ['c', 'never-read', '1'],
    });
    expect(await person()).toMatchObject({ lead: { archived: true }, activities: [], ownFacts: [{ type: 'deleted', at: 10 }] });
    expect((await store(leadOf('1', 12))).touchedLeads).toEqual(['1']);
    expect((await person())?.ownFacts.map(({ type, at }) => [type, at])).toEqual([
      ['deleted', 10],
      ['restored', 12],
    ]);
  });

  it('keeps a removal that is older than the known record out', async () => {
    await store(leadOf('1', 20));
    expect(await records().remove(t.a.id, 'lead', ['1'], 10)).toEqual([]);
    expect((await person())?.lead.archived).toBe(false);
  });

  it('keeps the histories when a page read comes, and takes newer histories behind a newer page', async () => {
    const page = (version: number, ownerId: string) => leadOf('1', version, { ownerId, withHistory: false, stageHistory: [] });
    await store(leadOf('1', 5));
    await store(page(6, '8'));
    expect((await person())?.lead).toMatchObject({ ownerId: '8', withHistory: true, stageHistory: leadOf('1', 5).stageHistory });
    await store(page(9, '9'));
    const newer = [{ value: 'customer', at: 7, by: null, source: 'person' as const }];
    expect((await store(leadOf('1', 8, { stageHistory: newer }))).touchedLeads).toEqual(['1']);
    expect((await person())?.lead).toMatchObject({ ownerId: '9', version: 9, stageHistory: newer });
  });

  it('says that a lead known from a page only has no history', async () => {
    await store(leadOf('1', 5, { withHistory: false, stageHistory: [] }));
    expect((await person())?.lead.withHistory).toBe(false);
  });

  it('ends in the newest state whatever the order of reads and removals', async () => {
    let run = 0;
    const step = fc.record({ version: fc.integer({ min: 1, max: 12 }), page: fc.boolean(), removal: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), async (steps, random) => {
        const ends: unknown[] = [];
        for (const order of [steps, steps.toSorted(() => (random.next().value! % 2) - 0.5), steps.toReversed()]) {
          run += 1;
          const id = `p${run}`;
          for (const { version, page, removal } of order) {
            if (removal) await records().remove(t.a.id, 'lead', [id], version);
            else await store(leadAt(id, version, page));
          }
          const end = await person(id);
          ends.push(end ? { owner: end.lead.ownerId, archived: end.lead.archived, history: end.lead.stageHistory } : 'never read');
        }
        expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
      }),
      { numRuns: 25, verbose: 1 },
    );
  });

  it('adds what a read of people finds and notes until when it is complete', async () => {
    await store(leadOf('1', 5), leadOf('2', 5), callOf('c', 5, { leadIds: ['1', '9'] }));
    const read = { leadIds: ['1', '2'], items: [callOf('c', 6, { leadIds: ['2'] }), callOf('e', 6, { leadIds: ['2'] })], until: 40 };
    expect((await records().storeEvidence(t.a.id, read)).touchedLeads.toSorted()).toEqual(['1', '2', '9']);
    const people = await records().persons(t.a.id, ['1', '2']);
    expect(people.map(({ activities, evidenceUntil }) => [activities.map(({ id }) => id), evidenceUntil])).toEqual([
      [[], 40],
      [['c', 'e'], 40],
    ]);
    const { rows } = await t.sql.query("SELECT lead_id FROM baton.record_leads WHERE record_id = 'c' ORDER BY 1");
    expect(rows.map((row) => row.lead_id)).toEqual(['2', '9']);
    await records().storeEvidence(t.a.id, { ...read, items: [], until: 30 });
    expect((await person())?.evidenceUntil).toBe(40);
  });

  it('knows of nothing that was done with a lead that is back, until it is read again', async () => {
    await store(leadOf('1', 5), leadOf('2', 5));
    await records().storeEvidence(t.a.id, { leadIds: ['1', '2'], items: [], until: 40 });
    await records().remove(t.a.id, 'lead', ['1'], 50);
    await store(leadOf('1', 60), leadOf('2', 60));
    expect((await records().persons(t.a.id, ['1', '2'])).map(({ evidenceUntil }) => evidenceUntil)).toEqual([null, 40]);
  });

  it('lets a merged lead live on as its winner, with all that was done with it', async () => {
    await store(leadOf('1', 5), leadOf('2', 5), callOf('c', 5, { leadIds: ['2'] }));
    await records().appendFacts(t.a.id, [
      { leadId: '2', fact: { type: 'rung', id: 'r', at: 6, atBat: 1, clause: 'S1', rung: 'warn' } },
      { leadId: '2', fact: { type: 'deleted', id: 'gone', at: 7 } },
    ]);
    await records().merge(t.a.id, '1', ['2', '1'], 10);
    await records().merge(t.a.id, '3', ['1'], 11);
    await store(leadOf('3', 12), leadOf('2', 20), callOf('late', 6, { leadIds: ['2'] }));
    expect(await records().remove(t.a.id, 'lead', ['2'], 30)).toEqual([]);
    const people = await records().persons(t.a.id, ['1', '2', '3']);
    expect(people.map(({ leadId }) => leadId)).toEqual(['3']);
    expect(people[0]?.activities.map(({ id }) => id)).toEqual(['c', 'late']);
    expect(people[0]?.ownFacts.map(({ type }) => type)).toEqual(['rung']);
    expect((await records().counts(t.a.id)).lead).toBe(1);
  });

  it('forgets a person: names go and stay away, raw bodies that name the id are emptied', async () => {
    await store(leadOf('12', 5), taskOf('t', 5, { leadIds: ['12'] }));
    const bodies = ['[{"objectId":12}]', '[{"objectId":123}]', '[{"objectId":12,"at":1}]'];
    for (const body of bodies) await t.a.workspace.marks.storeDelivery(t.a.id, Buffer.from(body), 1, body);
    const held = { token: 'intake', untilMachine: 9 };
    const claimed = await t.a.workspace.marks.claimDeliveries(t.a.id, 2, held, 1, 0);
    const settle = (ids: readonly string[]) =>
      t.a.workspace.marks.settleDeliveries(
        t.a.id,
        held,
        { settlements: ids.map((deliveryId) => ({ deliveryId, settlement: { kind: 'done' } })), marks: [], noticeKeys: [] },
        2,
      );
    await settle(claimed.map(({ deliveryId }) => deliveryId));
    await records().forget(t.a.id, '12', 10);
    const left = async () =>
      (await t.sql.query('SELECT body FROM baton.deliveries ORDER BY delivery_id')).rows.map((row) => String(row.body));
    expect(await left()).toEqual(['', bodies[1], bodies[2]]);
    await settle((await t.a.workspace.marks.claimDeliveries(t.a.id, 2, held, 1, 0)).map(({ deliveryId }) => deliveryId));
    expect(await left()).toEqual(['', bodies[1], '']);
    await store(leadOf('12', 20), taskOf('t', 20, { leadIds: ['12'] }));
    expect((await records().personal(t.a.id, ['12'])).get('12')).toEqual({ name: null, email: null, phone: null, company: null });
    expect((await person('12'))?.tasks.map(({ subject }) => subject)).toEqual(['']);
  });

  it('keeps names in no table but one', async () => {
    await store(leadOf('1', 5), taskOf('t', 5), repOf('7', 5));
    const tables = await t.sql.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'baton'");
    const naming: unknown[] = [];
    for (const { table_name: table } of tables.rows) {
      const { rows } = await t.sql.query(`SELECT 1 FROM baton.${table} r WHERE r::text ~* 'ruiz|ana@|rep@'`);
      if (rows.length > 0) naming.push(table);
    }
    expect(naming).toEqual(['personal']);
  });

  it('flags addresses that are no person', async () => {
    const flagOf = async (email: string | null) => {
      await store(leadOf('1', 5, { person: { name: null, email, phone: null, company: null } }));
      const stored = await person();
      return [stored?.emailFlag, stored?.emailDomain];
    };
    expect(await flagOf('Ana@ACME.io ')).toEqual(['ok', 'acme.io']);
    expect(await flagOf('ana.ruiz@example.invalid')).toEqual(['ok', 'example.invalid']);
    expect(await flagOf('test17@acme.io')).toEqual(['test', 'acme.io']);
    expect(await flagOf('ana@example.com')).toEqual(['test', 'example.com']);
    expect(await flagOf('ana@mailinator.com')).toEqual(['test', 'mailinator.com']);
    expect(await flagOf('contest@acme.io')).toEqual(['ok', 'acme.io']);
    expect(await flagOf(null)).toEqual(['none', null]);
  });

  it('takes text that jsonb refuses', async () => {
    await store(leadOf('1', 5, { source: 'a\u0000b\ud800c' }));
    expect((await person())?.lead.source).toBe('ab\ufffdc');
  });

  it('stores five hundred leads in few statements and reads them in three', async () => {
    const ids = Array.from({ length: 500 }, (_, i) => String(i));
    await store(...ids.map((id) => leadOf(id, 5)), ...ids.map((id) => callOf(`c${id}`, 5, { leadIds: [id] })));
    const people = await records().persons(t.a.id, ids);
    expect(people).toHaveLength(500);
    expect(people.every(({ activities }) => activities.length === 1)).toBe(true);
  });

  it('shows a linked record as it stands now, however often it was read before', async () => {
    const talked = async () => (await records().persons(t.a.id, ['1']))[0]?.activities.map((one) => one.seconds);
    await store(leadOf('1', 5), callOf('c1', 5, { leadIds: ['1'], seconds: 1 }));
    expect([await talked(), await talked()]).toEqual([[1], [1]]);
    await store(callOf('c1', 6, { leadIds: ['1'], seconds: 2 }));
    expect(await talked()).toEqual([2]);
    // The same instant, other content: nothing is taken for what it was.
    await store(callOf('c1', 6, { leadIds: ['1'], seconds: 3 }));
    expect(await talked()).toEqual([3]);
    await records().remove(t.a.id, 'call', ['c1'], 7, 7);
    expect(await talked()).toEqual([]);
  });
});

/** One content per version, as the CRM has it. */
function leadAt(id: string, version: number, page: boolean) {
  const stageHistory = page ? [] : [{ value: `stage ${version}`, at: version, by: null, source: 'person' as const }];
  return leadOf(id, version, { ownerId: `owner ${version}`, withHistory: !page, stageHistory });
}
