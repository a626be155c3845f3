/** `baton replay`: every bullet of the format, and that the order of lines means nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReplayOutput, replay, replayJson } from '../../src/cli/replay.ts';
import { SHIPPED, t } from '../domain/helpers.ts';

const DAYS = { mon: ['09:00-17:00'], tue: ['09:00-17:00'], wed: ['09:00-17:00'], thu: ['09:00-17:00'], fri: ['09:00-17:00'] };
const ROSTER = [
  {
    at: '2026-03-01T00:00:00Z',
    type: 'rep',
    id: 'r1',
    name: 'Ana',
    zone: 'Europe/Berlin',
    calendar: 'c1',
    manager: 'r9',
    pool: 'emea',
    active: true,
  },
  { at: '2026-03-01T00:00:00Z', type: 'calendar', id: 'c1', zone: 'Europe/Berlin', hours: DAYS, holidays: ['2026-04-03'] },
];
const at = (time: string): string => `2026-03-02T${time}:00Z`;
const line = (time: string, type: string, over: object = {}) => ({ at: at(time), type, lead: 'l1', ...over });
const run = (lines: readonly (object | string)[], when?: string) =>
  replay(
    lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    { rules: SHIPPED, ...(when === undefined ? {} : { at: t(when) }) },
  );
const first = async (lines: readonly (object | string)[], when?: string) => (await run([...ROSTER, ...lines], when)).leads[0]!.handoffs[0]!;
const clock = (handoff: Awaited<ReturnType<typeof first>>, clause: string) => handoff.clocks.find((one) => one.clause === clause)!;

const HANDED = [
  line('09:00', 'inquiry', {
    kind: 'hand-raiser',
    campaign: 'c7',
    arrivedAt: at('09:00'),
    company: 'acme.example',
    facts: { need: 'pumps' },
  }),
  line('09:00', 'handoff', { owner: 'r1', kind: 'hand-raiser', by: 'marketing' }),
];

describe('Replay format', () => {
  it('says what the issue asks for, with instants in UTC with milliseconds', async () => {
    const output = await run([...ROSTER, ...HANDED, line('09:04', 'activity', { rep: 'r1', kind: 'call', connected: true, seconds: 74 })]);
    expect(output.leads).toEqual([
      {
        lead: 'l1',
        handoffs: [
          {
            owner: 'r1',
            kind: 'hand-raiser',
            attempts: 1,
            outcome: null,
            decisions: [{ at: '2026-03-02T09:03:00.000Z', clause: 'S2', rung: 'warn' }],
            clocks: [
              expect.objectContaining({ clause: 'S1', state: 'met' }),
              {
                clause: 'S2',
                startedAt: '2026-03-02T09:00:00.000Z',
                dueAt: '2026-03-02T09:05:00.000Z',
                metAt: '2026-03-02T09:04:00.000Z',
                state: 'met',
                evidence: { at: '2026-03-02T09:04:00.000Z', rep: 'r1', kind: 'call', grade: 'A', line: 5 },
              },
              expect.objectContaining({ clause: 'S3', state: 'met' }),
              expect.objectContaining({ clause: 'S4', state: 'running' }),
            ],
          },
        ],
      },
    ]);
    expect(output.summary.byClause.S2).toEqual({ started: 1, met: 1, late: 0, breached: 0, running: 0, ended: 0 });
    expect(output.setAside).toEqual([]);
    expect(output.rejectedLines).toEqual([]);
  });

  it('takes the last `at` as now unless told otherwise', async () => {
    expect(clock(await first(HANDED), 'S2').state).toBe('running');
    expect(clock(await first([...HANDED, { at: at('09:05'), type: 'touch', lead: 'l2', campaign: 'c7' }]), 'S2').state).toBe('breached');
    expect(clock(await first(HANDED, '09:05'), 'S2').state).toBe('breached');
    expect(clock(await first([...HANDED, line('09:06', 'activity', { rep: 'r1', kind: 'call' })], '09:05'), 'S2').state).toBe('breached');
  });

  it('counts lines of one type and id once, the later `at` winning', async () => {
    const call = (time: string) => line(time, 'activity', { id: 'a1', rep: 'r1', kind: 'call' });
    expect(clock(await first([...HANDED, call('09:06'), call('09:04')]), 'S2').metAt).toBe('2026-03-02T09:06:00.000Z');
    const note = { ...line('09:01', 'accept', { id: 'a1', rep: 'r1' }) };
    expect(clock(await first([...HANDED, call('09:04'), note]), 'S2').metAt).toBe('2026-03-02T09:04:00.000Z');
  });

  it('works without reps, calendars and go-live: Monday to Friday 9–17 UTC', async () => {
    const output = await run([line('16:58', 'handoff', { owner: 'r1', kind: 'qualified' }), line('16:59', 'accept')]);
    const handoff = output.leads[0]!.handoffs[0]!;
    expect(clock(handoff, 'S2').dueAt).toBe('2026-03-03T09:58:00.000Z');
    expect(clock(handoff, 'S1').state).toBe('met');
  });

  it('lives from `golive` on, per team', async () => {
    const lines = [...ROSTER, { at: at('10:00'), type: 'golive', team: 'emea' }, ...HANDED];
    expect((await run(lines, '12:00')).leads[0]!.handoffs[0]).toMatchObject({ outcome: { value: 'before-go-live' }, decisions: [] });
    const other = [...ROSTER, { at: at('10:00'), type: 'golive', team: 'apac' }, ...HANDED];
    expect((await run(other, '12:00')).leads[0]!.handoffs[0]!.outcome).toBeNull();
  });

  it('blinds nobody unless a line says so', async () => {
    expect(clock(await first(HANDED, '12:00'), 'S2').state).toBe('breached');
    expect(clock(await first([...HANDED, { at: at('08:00'), type: 'blind', rep: 'r1' }], '12:00'), 'S2').state).toBe('running');
  });

  it('takes a hand-off without owner as unrouted, and lists the rung', async () => {
    const output = await run([line('09:00', 'handoff', { kind: 'qualified' })], '10:00');
    expect(output.leads[0]!.handoffs[0]).toMatchObject({
      owner: null,
      clocks: [{ clause: 'M2', state: 'breached' }],
      decisions: [{ clause: 'S1', rung: 'safety-net' }],
    });
  });

  it('changes owners by lines only, whatever rung was reached', async () => {
    const handoff = await first(HANDED, '15:00');
    expect(handoff.decisions.map(({ rung }) => rung)).toEqual(['warn', 'manager', 'reassign', 'safety-net']);
    expect(handoff.owner).toBe('r1');
  });

  it('keeps the earliest start and all attempts when leads are merged', async () => {
    const second = { at: at('09:10'), type: 'handoff', lead: 'l2', owner: 'r1', kind: 'hand-raiser', by: 'routing' };
    const lines = [...ROSTER, ...HANDED, second, { ...line('09:20', 'activity', { rep: 'r1', kind: 'call' }), lead: 'l2' }];
    const merge = { at: at('09:30'), type: 'merge', winner: 'l1', loser: 'l2' };
    const merged = await run([...lines, merge]);
    expect(merged.leads.map(({ lead }) => lead)).toEqual(['l1']);
    expect(clock(merged.leads[0]!.handoffs[0]!, 'S2')).toMatchObject({
      startedAt: '2026-03-02T09:00:00.000Z',
      metAt: '2026-03-02T09:20:00.000Z',
    });
    expect((await run([...lines, merge], '09:25')).leads).toHaveLength(2);
    const circle = { at: at('09:31'), type: 'merge', winner: 'l2', loser: 'l1' };
    expect((await run([...lines, circle, merge])).leads.map(({ lead }) => lead)).toEqual(['l1']);
  });

  it('ends a hand-off with the deal that names the lead', async () => {
    const deal = {
      at: at('12:00'),
      type: 'deal',
      deal: 'd1',
      leads: ['l1', 'l2'],
      stage: 'won',
      amount: '1200.00',
      currency: 'USD',
      kind: 'new',
    };
    expect((await first([...HANDED, deal])).outcome).toEqual({ value: 'won', at: '2026-03-02T12:00:00.000Z', reason: 'deal won' });
  });

  it('lists what was set aside, with why', async () => {
    const output = await run([line('09:00', 'handoff', { owner: 'r1', kind: 'qualified', by: 'seller' })]);
    expect(output).toMatchObject({ leads: [], setAside: [{ lead: 'l1', why: 'made or imported by a seller' }] });
  });

  it('shows marketing’s clock on an inquiry that was not handed over', async () => {
    const output = await run([...ROSTER, line('09:00', 'inquiry', { kind: 'inquiry' })], '2026-03-04T09:00:00Z');
    expect(output.leads[0]).toMatchObject({ lead: 'l1', handoffs: [], clocks: [{ clause: 'M2', state: 'breached' }] });
    expect(output.summary.byClause.M2).toMatchObject({ started: 1, breached: 1 });
  });

  it.each([
    ['not JSON', '{"at":', 'this is not JSON'],
    ['no object', '[1]', 'expected one JSON object'],
    ['no type', '{"at":"2026-03-02T09:00:00Z"}', 'type: expected text'],
    ['a mistyped type', '{"at":"2026-03-02T09:00:00Z","type":"inquirry","lead":"l1"}', 'did you mean "inquiry"?'],
    ['a type every object knows', '{"at":"2026-03-02T09:00:00Z","type":"constructor"}', 'is none of'],
    ['no instant', '{"at":"2026-03-02","type":"accept","lead":"l1"}', 'at: expected an instant'],
    ['a day that does not exist', '{"at":"2026-02-30T09:00:00Z","type":"accept","lead":"l1"}', 'at: expected an instant'],
    ['no lead', '{"at":"2026-03-02T09:00:00Z","type":"accept"}', 'lead: expected text'],
    ['an unknown kind', '{"at":"2026-03-02T09:00:00Z","type":"activity","lead":"l1","kind":"cal"}', 'kind: expected one of call'],
    ['a zone that does not exist', '{"at":"2026-03-02T09:00:00Z","type":"rep","id":"r1","zone":"Europe/Berlim"}', 'is no time zone'],
    [
      'hours that are none',
      '{"at":"2026-03-02T09:00:00Z","type":"calendar","id":"c","hours":{"mon":["9-17"]}}',
      'hours.mon: expected windows',
    ],
    ['a calendar never open', '{"at":"2026-03-02T09:00:00Z","type":"calendar","id":"c","hours":{}}', 'at least one working day'],
    [
      'an absence that ends first',
      '{"at":"2026-03-02T09:00:00Z","type":"absence","rep":"r1","from":"2026-03-03T09:00:00Z","to":"2026-03-02T09:00:00Z"}',
      'in this order',
    ],
    [
      'an amount that is none',
      '{"at":"2026-03-02T09:00:00Z","type":"deal","deal":"d","leads":["l1"],"stage":"won","amount":"1,200"}',
      'amount: expected a decimal',
    ],
    ['a lead merged with itself', '{"at":"2026-03-02T09:00:00Z","type":"merge","winner":"l1","loser":"l1"}', 'another lead'],
  ])('rejects a line with %s and goes on', async (_, bad, why) => {
    const output = await run([bad, '', ...HANDED]);
    expect(output.rejectedLines).toEqual([{ line: 1, why: expect.stringContaining(why) }]);
    expect(output.leads).toHaveLength(1);
  });

  it('keeps unknown keys without minding them', async () => {
    expect((await run([{ ...HANDED[0], mood: 'good' }, HANDED[1]!])).rejectedLines).toEqual([]);
  });

  it('prints the same as it returns, in pieces', async () => {
    const output = await run([...ROSTER, ...HANDED, '{']);
    expect(JSON.parse([...replayJson(output)].join(''))).toEqual(JSON.parse(JSON.stringify(output)));
  });
});

describe('any order of the lines', () => {
  const minute = fc.nat(3000).map((minutes) => Temporal.Instant.fromEpochMilliseconds(t('09:00') + minutes * 60_000).toString());
  const lead = fc.constantFrom('l1', 'l2', 'l3');
  const owner = fc.constantFrom('r1', 'r2');
  const kind = fc.constantFrom('hand-raiser', 'qualified', 'inquiry');
  const id = fc.constantFrom(undefined, undefined, 'x1', 'x2');
  const lines = fc.array(
    fc.oneof(
      fc.record({ at: minute, type: fc.constant('inquiry'), lead, kind, id }),
      fc.record({ at: minute, type: fc.constant('handoff'), lead, owner, kind, by: fc.constantFrom('marketing', 'routing', 'seller'), id }),
      fc.record({
        at: minute,
        type: fc.constant('activity'),
        lead,
        rep: owner,
        kind: fc.constantFrom('call', 'email', 'note'),
        connected: fc.boolean(),
        id,
      }),
      fc.record({
        at: minute,
        type: fc.constant('outcome'),
        lead,
        outcome: fc.constantFrom('recycled', 'disqualified'),
        reason: fc.constantFrom('spam', 'no need'),
      }),
      fc.record({ at: minute, type: fc.constant('merge'), winner: lead, loser: lead }),
      fc.record({
        at: minute,
        type: fc.constant('rep'),
        id: owner,
        zone: fc.constantFrom('UTC', 'Asia/Tokyo', 'nowhere'),
        active: fc.boolean(),
      }),
      fc.record({ at: minute, type: fc.constant('golive') }),
    ),
    { maxLength: 30 },
  );

  it('gives the same output but for line numbers', async () => {
    const shuffled = lines.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })));
    await fc.assert(
      fc.asyncProperty(shuffled, async ([some, other]) => {
        expect(withoutLines(await run(other))).toEqual(withoutLines(await run(some)));
      }),
      { numRuns: 150 },
    );
  });
});

function withoutLines(output: ReplayOutput): unknown {
  const plain = JSON.parse(JSON.stringify(output, (key, value) => (key === 'line' ? undefined : value)));
  return { ...plain, rejectedLines: plain.rejectedLines.map(({ why }: { why: string }) => why).sort() };
}
