/** The scoreboard's figures: shares of what came to an end, medians and ninetieth percentiles, each bulk edit once, and the rows behind them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClauseClock, HandoffJudgement } from '../../../src/domain/judgement.ts';
import type { ScoredHandoff, ScoredInquiry } from '../../../src/ports/ledger/index.ts';
import { type Breach, pageOf } from '../../../src/web/scoreboard/breaches.ts';
import { countScore } from '../../../src/web/scoreboard/count.ts';
import { ranked } from '../../../src/web/scoreboard/score.ts';
import { createWeeks } from '../../../src/web/scoreboard/weeks.ts';
import { minutesText } from '../../../src/web/scoreboard/words.ts';
import { handoffOf, saveOf, UNDER } from '../../ledger/saves-of.ts';
import { NOW } from '../door.ts';
import { type Company, HOUR, MINUTE, openCompany } from './company.ts';

type Clock = ScoredHandoff['clocks'][number];

const clock = (more: Partial<Clock>): Clock => ({ clause: 'S2', state: 'met', startedAt: 0, dueAt: HOUR, metAt: null, ...more });

const handoff = (clocks: readonly Clock[], more: Partial<ScoredHandoff> = {}): ScoredHandoff => ({
  leadId: '1',
  atBat: 1,
  kind: 'qualified',
  owner: 'ana',
  handedAt: 0,
  outcome: null,
  campaign: 'spring',
  source: 'PAID',
  elapsedMinutes: null,
  businessMinutes: null,
  outOfHours: false,
  clocks,
  ...more,
});

const NAMING = {
  nameOf: (rep: string | null) => rep ?? 'Nobody',
  teamOf: () => 'emea',
  weekOf: (at: number) => `week ${Math.floor(at / (168 * HOUR))}`,
};
const ASKED = { from: 0, until: 1_000_000 * HOUR, by: 'rep' as const, clause: null, of: null };

const score = (
  handoffs: readonly ScoredHandoff[],
  more: Partial<Parameters<typeof countScore>[1]> = {},
  inquiries: readonly ScoredInquiry[] = [],
) => {
  const weeks = createWeeks(NAMING.weekOf);
  weeks.put(handoffs, null);
  for (const inquiry of inquiries) weeks.put([], inquiry);
  const counted = countScore(weeks, { ...ASKED, ...more }, NAMING);
  return { ...counted, breaches: counted.breaches.map(counted.tell) };
};

const figuresOf = (clocks: readonly Clock[]) => score([handoff(clocks)]).clauses.get('S2')!;

describe('a duty', () => {
  it('was kept as often as it was met in time, of all that came to an end', () => {
    const states = ['met', 'met', 'met', 'late', 'breached', 'running', 'ended'] as const;
    expect(figuresOf(states.map((state) => clock({ state })))).toMatchObject({
      met: 3,
      late: 1,
      breached: 1,
      running: 1,
      kept: 3 / 5,
      started: 7,
    });
  });

  it('that nobody has come to the end of was kept by nobody', () => {
    expect(figuresOf([clock({ state: 'running' })])).toMatchObject({ kept: null, median: null, ninetieth: null });
  });

  it('counts the clocks of one bulk edit as one', () => {
    const bulk = [1, 2, 3].map(() => clock({ countedAs: 'edit-1' }));
    expect(figuresOf([...bulk, clock({ countedAs: 'edit-2' }), clock({})]).met).toBe(3);
  });

  it('took what half and nine tenths of them took, in elapsed minutes', () => {
    const all = Array.from({ length: 10 }, (_, n) => clock({ startedAt: 0, metAt: (n + 1) * MINUTE }));
    expect(figuresOf(all)).toMatchObject({ median: 5, ninetieth: 9 });
  });
});

describe('a count of very many', () => {
  const states = ['running', 'met', 'late', 'breached', 'ended'] as const;
  const all = Array.from({ length: 400 }, (_, n) =>
    handoff(
      ['M1', 'S1', 'S2', 'X']
        .slice(n % 3)
        .map((clause, m) =>
          clock({ clause, state: states[(n + m) % 5]!, startedAt: n * HOUR, ...(n % 7 === 0 && { countedAs: `edit ${n % 28}` }) }),
        ),
      {
        leadId: String(n),
        owner: n % 11 === 0 ? null : `rep ${n % 5}`,
        source: n % 3 ? `s${n % 4}` : null,
        handedAt: n * HOUR,
        businessMinutes: n % 4 ? n : null,
      },
    ),
  );
  const inquiries = [
    {
      leadId: 'i',
      campaign: null,
      source: 's1',
      clocks: [clock({ clause: 'M2', state: 'breached', startedAt: 50 * HOUR }), clock({ clause: 'M2', startedAt: 1 })],
    },
  ];

  it.each(['rep', 'source', 'week'] as const)('by %s is the sum of counts of one each', (by) => {
    const asked = { by, from: 20 * HOUR, until: 380 * HOUR };
    const { groups, weeks, speed, breaches } = score(all, asked, inquiries);
    const inSpan = all.filter(({ handedAt }) => handedAt >= asked.from && handedAt < asked.until);
    expect(speed).toMatchObject({
      handed: inSpan.length,
      answered: inSpan.filter(({ businessMinutes }) => businessMinutes !== null).length,
    });
    const missed = inSpan.flatMap(({ clocks }) => clocks).filter(({ state }) => state === 'breached' || state === 'late').length;
    expect(breaches).toHaveLength(missed + 1);
    for (const lines of [groups, weeks]) expect(lines.reduce((sum, one) => sum + one.speed.handed, 0)).toBe(inSpan.length);
    for (const { name, speed: own, sales } of groups) {
      const nameOf = (one: ScoredHandoff) =>
        by === 'rep' ? NAMING.nameOf(one.owner) : by === 'source' ? one.source || 'unknown' : NAMING.weekOf(one.handedAt);
      const mine = inSpan.filter((one) => nameOf(one) === name);
      expect([name, own.handed]).toEqual([name, mine.length]);
      // A clock begins in the week of its hand-off here.
      const keys = mine.flatMap(({ clocks }) =>
        clocks
          .filter(({ clause }) => clause.startsWith('S'))
          .map((one, n) => `${one.clause} ${one.state} ${one.countedAs ?? `${one.startedAt} ${n}`}`),
      );
      expect([name, sales.started]).toEqual([name, new Set(keys).size]);
    }
  });

  it('lists the missed of one clause and one name alone', () => {
    const { breaches } = score(all, { by: 'source', clause: 'S1', of: 's1' });
    expect(breaches.length).toBeGreaterThan(5);
    expect(new Set(breaches.map(({ clause, of }) => `${clause} ${of.source}`))).toEqual(new Set(['S1 s1']));
  });
});

describe('weeks that are kept', () => {
  it('say after any changes what a count of everything anew says', () => {
    const weeks = createWeeks(NAMING.weekOf);
    const held = new Map<string, { handoffs: readonly ScoredHandoff[]; inquiry: ScoredInquiry | null }>();
    const asked = { ...ASKED, by: 'rep' as const, from: 100 * HOUR, until: 2_000 * HOUR };
    const states = ['running', 'met', 'late', 'breached'] as const;
    for (let n = 0; n < 600; n += 1) {
      const leadId = String((n * 7) % 41);
      const at = ((n * 37) % 90) * 24 * HOUR;
      const [state, shared] = [states[n % 4]!, n % 9 === 0 ? { countedAs: `edit ${n % 5}` } : {}];
      const own = clock({
        clause: n % 3 ? 'S2' : 'M2',
        state,
        startedAt: at + 30 * HOUR,
        metAt: state === 'met' ? at + (30 + (n % 50)) * HOUR : null,
        ...shared,
      });
      const now =
        n % 5 === 0
          ? { handoffs: [], inquiry: { leadId, campaign: null, source: `s${n % 3}`, clocks: [own] } }
          : {
              handoffs: [handoff([own], { leadId, owner: `rep ${n % 4}`, handedAt: at, businessMinutes: n % 6 ? n : null })],
              inquiry: null,
            };
      const before = held.get(leadId);
      if (before !== undefined) weeks.drop(before.handoffs, before.inquiry);
      weeks.put(now.handoffs, now.inquiry);
      held.set(leadId, now);
      if (n % 50 !== 49) continue;
      const { breaches, tell, ...kept } = countScore(weeks, asked, NAMING);
      const {
        breaches: anew,
        tell: _,
        ...whole
      } = score(
        [...held.values()].flatMap((one) => one.handoffs),
        asked,
        [...held.values()].flatMap((one) => one.inquiry ?? []),
      );
      expect(kept).toEqual(whole);
      const key = (one: Breach) => `${one.leadId} ${one.dueAt} ${one.clause}`;
      expect(breaches.map(tell).map(key).sort()).toEqual(anew.map(key).sort());
    }
  });
});

describe('a percentile', () => {
  it.each([
    [[], 0.5, null],
    [[7], 0.9, 7],
    [[10, 9, 1], 0.5, 9],
    [[1, 2, 3, 4], 0.5, 2],
    [[100, 20, 3], 0.9, 100],
  ])('of %j at %d is %j', (values, share, expected) => expect(ranked([new Float64Array(values).sort()], share)).toBe(expected));

  it.each([1, 2, 3, 7])('of %d sorted lists is that of all their values', (count) => {
    const lists = Array.from({ length: count }, (_, n) => Float64Array.from({ length: n * 3 }, (__, m) => (m * 31 + n * 17) % 23).sort());
    const joined = Float64Array.from(lists.flatMap((list) => [...list])).sort();
    for (let percent = 0; percent <= 100; percent += 1) expect(ranked(lists, percent / 100)).toBe(ranked([joined], percent / 100));
    expect(ranked([joined], 1)).toBe(joined.at(-1) ?? null);
  });
});

describe('the missed targets', () => {
  const all = Array.from({ length: 97 }, (_, n) => ({
    leadId: String(n % 13),
    clause: n % 2 ? 'S1' : 'S2',
    atBat: n,
    dueAt: (n % 7) * HOUR,
  }));
  const named = ({ dueAt, leadId, clause, atBat }: Breach) => `${dueAt} ${leadId} ${clause} ${atBat}`;

  it('come each once, latest first, however they are paged', () => {
    const whole = pageOf(all, null, 1_000);
    expect(whole.next).toBeNull();
    expect(whole.rows.map(({ dueAt }) => dueAt)).toEqual(all.map(({ dueAt }) => dueAt).sort((a, b) => b - a));
    for (const limit of [1, 10, 96, 97]) {
      const paged: Breach[] = [];
      for (let after: string | null = null; ; ) {
        const page: ReturnType<typeof pageOf<Breach>> = pageOf(all, after, limit);
        paged.push(...page.rows);
        if (page.next === null) break;
        after = page.next;
      }
      expect(paged.map(named)).toEqual(whole.rows.map(named));
    }
  });

  it('go on after one that is no longer missed', () => {
    const { rows, next } = pageOf(all, null, 10);
    expect(
      pageOf(
        all.filter((one) => one !== rows[9]),
        next,
        5,
      ).rows,
    ).toEqual(pageOf(all, next, 5).rows);
    expect(pageOf(all, 'no key', 3).rows).toEqual(rows.slice(0, 3));
  });
});

describe('a span of time', () => {
  it.each([
    [null, ''],
    [0.4, '0 min'],
    [89, '89 min'],
    [90, '1.5 h'],
    [600, '10 h'],
    [2_880, '2 days'],
  ])('%j is told as %j', (minutes, text) => expect(minutesText(minutes)).toBe(text));
});

describe('the scoreboard', () => {
  let company: Company;

  const s2 = (more: Partial<ClauseClock>): ClauseClock => ({
    clause: 'S2',
    startedAt: NOW - 20 * HOUR,
    dueAt: NOW - 19 * HOUR,
    metAt: null,
    state: 'met',
    evidence: null,
    ...more,
  });
  const handed = (owner: string, clocks: readonly ClauseClock[], businessMinutes: number | null, more: Partial<HandoffJudgement> = {}) =>
    handoffOf({
      owner,
      handedAt: NOW - 20 * HOUR,
      campaign: 'spring & <b>',
      clocks,
      speed: businessMinutes === null ? null : { elapsedMinutes: businessMinutes * 2, businessMinutes },
      ...more,
    });

  beforeAll(async () => {
    company = await openCompany();
    const { handoffs } = company.door.ledger.workspace('default');
    const m2 = s2({ clause: 'M2', state: 'breached', dueAt: NOW - 10 * HOUR });
    const save = (id: string, handoff: HandoffJudgement) => saveOf(id, {}, [handoff]);
    await handoffs.save(
      company.install.installId,
      [
        save('good', handed('7', [s2({ metAt: NOW - 20 * HOUR + 10 * MINUTE })], 10)),
        save('slow', handed('7', [s2({ state: 'late', metAt: NOW - 17 * HOUR })], 170)),
        save('missed', handed('8', [s2({ state: 'breached' })], null)),
        save(
          'history',
          handed('8', [s2({ state: 'breached' })], null, {
            state: 'closed',
            outcome: { value: 'before-go-live', at: NOW, reason: 'x', by: 'baton', evidence: null },
          }),
        ),
        save('old', handed('8', [s2({ state: 'breached' })], null, { handedAt: NOW - 60 * 24 * HOUR })),
        { ...saveOf('inquired', {}, []), judgement: { lead: 'inquired', handoffs: [], setAside: null, wakeAt: null, marketing: [m2] } },
      ],
      UNDER,
      NOW,
    );
  });
  afterAll(() => company.close());

  const leadsIn = (html: string) =>
    [...html.slice(html.indexOf('id="breaches"')).matchAll(/href="\/leads\/[^/"]+\/([^"]+)"/g)].map((match) => match[1]);

  it('shows both departments side by side, without history and older weeks', async () => {
    const { html } = await company.page('/scoreboard');
    const row = (clause: string) => new RegExp(`>${clause}</a>.*?</tr>`).exec(html)?.[0] ?? '';
    expect(row('S2')).toContain('33 %');
    expect(row('S2')).toContain('aria-label="2 missed of S2"');
    expect(row('M2')).toContain('0 %');
    expect(html).toContain('3 missed targets');
  });

  it('leads from every figure to the leads behind it', async () => {
    const { html } = await company.page('/scoreboard');
    const link = (label: string) =>
      new RegExp(`href="([^"]+)" aria-label="${label}"`).exec(html)?.[1]?.replaceAll('&amp;', '&').replace(/#.*/, '') ?? '';
    expect(leadsIn((await company.page(link('2 missed of S2'))).html)).toEqual(['missed', 'slow']);
    expect(leadsIn((await company.page(link('1 missed by sales, Ben'))).html)).toEqual(['missed']);
    expect(leadsIn((await company.page(link('1 missed of M2'))).html)).toEqual(['inquired']);
  });

  it.each(['rep', 'team', 'source', 'campaign', 'week'])('counts by %s, and says the same in a file', async (by) => {
    const { html, status } = await company.page(`/scoreboard?by=${by}`);
    expect(status).toBe(200);
    expect(html).not.toContain('<b>');
    const file = (await company.page(`/scoreboard?by=${by}&csv=by-${by}`)).html.trim().split('\r\n');
    expect(file.slice(1).reduce((sum, line) => sum + Number(/,(\d+),\d+,/.exec(line)?.[1] ?? 0), 0)).toBe(12);
  });

  it('gives the breaches whole as a file', async () => {
    expect((await company.page('/scoreboard?csv=breaches')).html.trim().split('\r\n')).toHaveLength(4);
  });

  it('draws the weeks with a title and their table', async () => {
    const { html } = await company.page('/scoreboard?weeks=26');
    expect(html).toMatch(/<svg[^>]*role="img"[^>]*aria-label="Working time until the first answer, by week"><title>/);
    expect(html).toContain('Week of');
  });

  it('is not for a rep', async () => {
    expect((await company.page('/scoreboard', 'rep')).status).toBe(403);
  });
});
