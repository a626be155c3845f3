/** `baton attribute` and `baton replay --credits`: what they print, and a sentence for every mistake. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-attribute-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = 'path;total_conversions;total_conversion_value;total_null';

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

async function baton(...argv: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    tty: false,
    stop: new AbortController().signal,
  };
  const code = await runCli(argv, io);
  return { code, out: out.join(''), err: err.join('') };
}

async function attribute(lines: readonly string[], ...more: readonly string[]) {
  const { code, out, err } = await baton('attribute', '--paths', file('paths.csv', lines), '--json', ...more);
  return { code, err, json: JSON.parse(out) };
}

const TOY = [HEADER, 'C1 > C2 > C3;1;100;0', 'C1;0;0;1', 'C2 > C3;0;0;1'];

describe('baton attribute', () => {
  it('says what was asked for', async () => {
    const { code, json } = await attribute(TOY, '--model', 'markov');
    expect(code).toBe(0);
    expect(json).toEqual({
      model: 'markov',
      dialect: 'baton',
      order: 1,
      conversions: { total: 1, base: 1 },
      channels: [
        { channel: 'C2', conversions: expect.closeTo(0.4, 9), value: expect.closeTo(40, 9), removalEffect: expect.closeTo(1, 9) },
        { channel: 'C3', conversions: expect.closeTo(0.4, 9), value: expect.closeTo(40, 9), removalEffect: expect.closeTo(1, 9) },
        { channel: 'C1', conversions: expect.closeTo(0.2, 9), value: expect.closeTo(20, 9), removalEffect: expect.closeTo(0.5, 9) },
      ],
      skippedSteps: 0,
      skippedRows: 0,
    });
  });

  it('takes order and nulls of a chain', async () => {
    const { json } = await attribute(TOY, '--model', 'markov', '--order', '2', '--nulls', 'exclude');
    expect(json.order).toBe(2);
    expect(json.channels.map((one: any) => one.removalEffect)).toEqual([1, 1, 1]);
  });

  it('divides value as it divides conversions, once per occurrence of a channel', async () => {
    const { json } = await attribute([HEADER, 'a > b > a;3;30;0'], '--model', 'linear');
    expect(json.channels).toEqual([
      { channel: 'a', conversions: 2, value: 20 },
      { channel: 'b', conversions: 1, value: 10 },
    ]);
    expect(json.order).toBeNull();
  });

  it('skips and counts empty steps and rows that cannot be used, and names the rows', async () => {
    const rows = ['a >  > b;3;3;0', ';1;1;0', ' > > ;2;2;0', 'c > ---;4;4;', 'd;x;1;1', 'e;1;1', 'f;-1;0;0', '"g;1;1;0', 'h;1,5;0;0'];
    const { json, err } = await attribute([HEADER, ...rows], '--model', 'last');
    expect(json).toMatchObject({ conversions: { total: 10, base: 7 }, skippedSteps: 6, skippedRows: 5 });
    expect(json.channels.map(({ channel }: any) => channel)).toEqual(['c', 'b', 'a']);
    expect(err).toContain('line 6: total_conversions: expected a number from 0, found "x"');
    expect(err).toContain('line 7: has 3 columns instead of 4');
    expect(err).toContain('line 9: a quotation mark is never closed');
  });

  it('reads commas, tabs, quotes, other orders of columns, a byte-order mark and numbers as R writes them', async () => {
    const quoted = await attribute(['\uFEFF"total_null","path","total_conversions"', '0,"Paid, search > b",1e+02'], '--model', 'first');
    expect(quoted.json.channels[0]).toEqual({ channel: 'Paid, search', conversions: 100, value: 0 });
    const tabs = await attribute([HEADER.replaceAll(';', '\t'), 'a\t1\t2\t3'], '--model', 'first');
    expect(tabs.json.channels).toEqual([{ channel: 'a', conversions: 1, value: 2 }]);
  });

  it('takes a path that stands twice for one', async () => {
    const { json } = await attribute([HEADER, 'a > b;1;1;0', 'a>b;2;2;1'], '--model', 'first');
    expect(json.conversions).toEqual({ total: 3, base: 3 });
  });

  it('shows how Shapley values were found, and the error where they were sampled', async () => {
    const paths = [HEADER, ...Array.from({ length: 17 }, (_, index) => `c${index} > c${(index + 1) % 17};${index + 1};1;5`)];
    const exact = await attribute(paths, '--model', 'shapley');
    expect(exact.json.shapley).toMatchObject({ worth: 'conversions', method: 'exact', error: 0 });
    const weights = file('rate.yaml', ['version: 4', 'shapley: { worth: rate, samples: 500, seed: 7 }']);
    const sampled = await attribute(paths, '--model', 'shapley', '--weights', weights);
    expect(sampled.json.shapley).toMatchObject({ worth: 'rate', method: 'sampled', samples: 500, seed: 7 });
    expect(sampled.json.shapley.error).toBeGreaterThan(0);
    expect(sampled.json.channels[0].error).toBeGreaterThan(0);
    expect((await attribute(paths, '--model', 'shapley', '--weights', weights)).json).toEqual(sampled.json);
  });

  it('prints a table for people', async () => {
    const { out } = await baton('attribute', '--paths', file('toy.csv', TOY), '--model', 'markov');
    expect(out.split('\n').slice(0, 3)).toEqual([
      'markov (baton, order 1): 1 of 1 conversions attributed',
      'channel  conversions   share  value  removal effect',
      'C2               0.4  40.0 %     40          1.0000',
    ]);
  });
});

describe('a mistake is told in a sentence', () => {
  it.each([
    [['--model', 'liner'], 'MODEL_UNKNOWN', 'Did you mean linear?'],
    [['--model', 'w-shaped', '--dialect', 'adobe'], 'MODEL_NOT_IN_DIALECT', 'adobe has no model w-shaped'],
    [['--model', 'linear', '--dialect', 'marketo-measure'], 'MODEL_NOT_IN_DIALECT', 'marketo-measure has no model linear'],
    [['--model', 'w-shaped'], 'MODEL_UNFIT', 'a path tells neither'],
    [['--model', 'time-decay'], 'MODEL_UNFIT', 'it needs dates'],
    [['--model', 'linear', '--order', '2'], 'MODEL_UNFIT', 'only markov has one'],
    [['--model', 'first', '--weights', 'nowhere.yaml'], 'SETTINGS_FILE_UNREADABLE', 'nowhere.yaml'],
  ])('%j', async (more, code, sentence) => {
    const found = await attribute(TOY, ...more);
    expect(found.code).toBe(1);
    expect(found.json.error.code).toBe(code);
    expect(found.json.error.message).toContain(sentence);
  });

  it.each([
    [['', ''], 'it is empty'],
    [['path;conversions', 'a;1'], 'line 1 names no column total_conversions'],
    [[HEADER], 'it has no rows'],
    [[HEADER, 'a;b;c;d'], 'none of its rows can be used; line 2: total_conversions'],
    [[`${HEADER};path`, 'a;1;1;1;b'], 'names the column path twice'],
  ])('of a file: %j', async (lines, sentence) => {
    const found = await attribute(lines, '--model', 'first');
    expect([found.code, found.json.error.code]).toEqual([1, 'PATHS_UNREADABLE']);
    expect(found.json.error.message).toContain(sentence);
  });

  it.each([
    [['--order', '4'], 'Expected 1, 2 or 3.'],
    [['--nulls', 'some'], 'Expected include or exclude.'],
    [['--dialect', 'hubspott'], 'Did you mean hubspot?'],
    [['--ordr', '1'], 'Did you mean --order?'],
  ])('of an option: %j', async (more, sentence) => {
    const { code, err } = await baton('attribute', '--paths', 'x.csv', '--model', 'markov', ...more);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });

  it('of a file that is not there', async () => {
    const { code, err } = await baton('attribute', '--paths', join(folder, 'nowhere.csv'), '--model', 'first');
    expect(code).toBe(1);
    expect(err).toContain('nowhere.csv cannot be read');
    expect(err).not.toContain('Unexpected fault');
  });
});

const at = (day: number, hour = 9): string => new Date(Date.UTC(2026, 2, day, hour)).toISOString();
const HISTORY = [
  { at: at(2), type: 'inquiry', lead: 'l1', campaign: 'c7', kind: 'inquiry' },
  { at: at(1), type: 'touch', id: 't1', lead: 'l1', campaign: 'c1', channel: 'events', kind: 'event' },
  { at: at(2), type: 'touch', id: 't2', lead: 'l1', campaign: 'c7', channel: 'paid-search', kind: 'form' },
  { at: at(3), type: 'touch', id: 'no', lead: 'l1', campaign: 'c8', channel: 'email', kind: 'opened' },
  { at: at(5), type: 'deal', deal: 'd1', leads: ['l1'], stage: 'open', amount: '1000.00', currency: 'USD' },
  { at: at(7), type: 'touch', id: 't3', lead: 'l1', campaign: 'c9', channel: 'email', kind: 'webinar' },
  { at: at(9), type: 'deal', deal: 'd1', leads: ['l1'], stage: 'won', amount: '1000.01', currency: 'USD' },
];

async function credits(history: readonly object[], models: string, ...more: readonly string[]) {
  const events = file(
    'events.jsonl',
    history.map((one) => JSON.stringify(one)),
  );
  const { code, out, err } = await baton('replay', '--events', events, '--credits', models, '--json', ...more);
  return { code, err, json: JSON.parse(out) };
}

describe('baton replay --credits', () => {
  it('adds the credits of won deals in the stated shape', async () => {
    const { code, json } = await credits(HISTORY, 'full-path');
    expect(code).toBe(0);
    expect(json.credits).toEqual([
      {
        deal: 'd1',
        model: 'full-path',
        amountMinor: 100_001,
        currency: 'USD',
        lines: [
          { touch: 't1', campaign: 'c1', channel: 'events', milestones: ['FT'], weight: expect.closeTo(0.25, 9), minor: 25_000 },
          { touch: 't2', campaign: 'c7', channel: 'paid-search', milestones: ['LC', 'DC'], weight: expect.closeTo(0.5, 9), minor: 50_001 },
          { touch: 't3', campaign: 'c9', channel: 'email', milestones: ['CW'], weight: expect.closeTo(0.25, 9), minor: 25_000 },
        ],
        unattributed: [],
      },
    ]);
    expect(Object.keys(json).slice(0, 4)).toEqual(['summary', 'leads', 'setAside', 'rejectedLines']);
  });

  it('says who began each won deal, who worked it, and what each campaign has over the models', async () => {
    const call = { at: at(6), type: 'activity', lead: 'l1', rep: 'r1', kind: 'call', seconds: 60, connected: true };
    const { json } = await credits([...HISTORY, call], 'first,last');
    expect(json.sourcing).toEqual([{ deal: 'd1', sourcedBy: 'marketing', worked: true, share: 'joint', influencedBy: ['c1', 'c7', 'c9'] }]);
    expect(json.ranges).toEqual([
      { campaign: 'c1', currency: 'USD', lowestMinor: 0, highestMinor: 100_001, lowest: ['last'], highest: ['first'] },
      { campaign: 'c9', currency: 'USD', lowestMinor: 0, highestMinor: 100_001, lowest: ['first'], highest: ['last'] },
    ]);
    const tried = await credits([...HISTORY, { ...call, at: '2026-02-20T09:00:00.000Z' }], 'first');
    expect(tried.json.sourcing[0]).toMatchObject({ sourcedBy: 'sales', share: 'sales-alone' });
  });

  it('adds nothing unless asked', async () => {
    const { out } = await baton(
      'replay',
      '--events',
      file(
        'plain.jsonl',
        HISTORY.map((one) => JSON.stringify(one)),
      ),
      '--json',
    );
    expect(JSON.parse(out)).not.toHaveProperty('credits');
  });

  it('does every model of the dialect for all, in any order of the lines', async () => {
    const { json } = await credits(HISTORY, 'all');
    expect(json.credits.map(({ model }: any) => model)).toHaveLength(13);
    expect((await credits(HISTORY.toReversed(), 'all')).json.credits).toEqual(json.credits);
    for (const { lines, unattributed } of json.credits)
      expect([...lines, ...unattributed].reduce((sum: number, { minor }: any) => sum + minor, 0)).toBe(100_001);
    const marketo = await credits(HISTORY, 'u-shaped,first', '--dialect', 'marketo-measure');
    expect(marketo.json.credits.map(({ lines }: any) => lines.map(({ minor }: any) => minor))).toEqual([[50_001, 50_000], [100_001]]);
  });

  it('has none while the deal is open, lost, or re-opened as of the instant', async () => {
    expect((await credits(HISTORY, 'first', '--at', at(8))).json.credits).toEqual([]);
    const reopened = [...HISTORY, { at: at(10), type: 'deal', deal: 'd1', leads: ['l1'], stage: 'open' }];
    expect((await credits(reopened, 'first')).json.credits).toEqual([]);
    const again = [...reopened, { at: at(12), type: 'deal', deal: 'd1', stage: 'won' }, { ...HISTORY[5]!, id: 't4', at: at(11) }];
    expect((await credits(again, 'last')).json.credits[0]).toMatchObject({ amountMinor: 100_001, lines: [{ touch: 't4' }] });
  });

  it('keeps the close of a deal that is re-priced after it was won', async () => {
    const repriced = [
      ...HISTORY,
      { at: at(20), type: 'deal', deal: 'd1', leads: ['l1'], stage: 'won', amount: '500' },
      { ...HISTORY[5]!, id: 't4', at: at(15) },
    ];
    expect((await credits(repriced, 'last')).json.credits[0]).toMatchObject({ amountMinor: 50_000, lines: [{ touch: 't3' }] });
  });

  it('follows merges, and finds the converted lead of a deal that names nobody', async () => {
    const other = { at: at(4), type: 'touch', id: 't5', lead: 'l2', campaign: 'c2', channel: 'social', kind: 'form' };
    const merged = [...HISTORY, other, { at: at(6), type: 'merge', winner: 'l1', loser: 'l2' }];
    expect((await credits(merged, 'linear')).json.credits[0].lines.map(({ touch }: any) => touch)).toEqual(['t1', 't2', 't5', 't3']);
    const nobody = HISTORY.map((one) => (one.type === 'deal' ? { ...one, leads: [] } : one));
    expect((await credits(nobody, 'first')).json.credits[0].unattributed).toEqual([{ reason: 'no-people', minor: 100_001 }]);
    const converted = [...nobody, { at: at(5), type: 'outcome', lead: 'l1', outcome: 'converted', deal: 'd1' }];
    expect((await credits(converted, 'first')).json.credits[0].lines).toMatchObject([{ touch: 't1' }]);
  });

  it('counts only what came after the win before, for a deal of a customer', async () => {
    const second = [
      ...HISTORY,
      { at: at(12), type: 'touch', id: 't6', lead: 'l1', campaign: 'c3', channel: 'email', kind: 'form' },
      { at: at(13), type: 'deal', deal: 'd2', leads: ['l1'], stage: 'won', amount: '10', currency: 'JPY' },
    ];
    const { json } = await credits(second, 'linear');
    expect(json.credits[1]).toMatchObject({ deal: 'd2', amountMinor: 10, currency: 'JPY', lines: [{ touch: 't6' }] });
    const stated = second.map((one) => ('deal' in one && one.deal === 'd2' ? { ...one, kind: 'new' } : one));
    expect((await credits(stated, 'linear')).json.credits[1].lines).toHaveLength(4);
  });

  it('takes a deal for new business where the other win came later', async () => {
    const later = [
      ...HISTORY,
      { at: at(6), type: 'deal', deal: 'd2', leads: ['l1'], stage: 'open', amount: '5' },
      { at: at(20), type: 'deal', deal: 'd2', stage: 'won' },
    ];
    const { json } = await credits(later, 'linear');
    expect(json.credits.map(({ deal, lines }: any) => [deal, lines.length])).toEqual([
      ['d1', 3],
      ['d2', 3],
    ]);
  });

  it('refuses a dialect or weights that nothing would use', async () => {
    const { code, err } = await baton('replay', '--events', file('unused.jsonl', []), '--dialect', 'adobe');
    expect(code).toBe(2);
    expect(err).toContain('--dialect and --weights say how credits are divided: name the models with --credits');
  });

  it('learns from won and lost deals', async () => {
    const lost = [
      { at: at(1), type: 'touch', id: 'x1', lead: 'l9', campaign: 'c1', channel: 'events', kind: 'event' },
      { at: at(5), type: 'deal', deal: 'd9', leads: ['l9'], stage: 'lost', amount: '1' },
    ];
    const { json } = await credits([...HISTORY, ...lost], 'markov');
    expect(json.credits).toHaveLength(1);
    expect(json.credits[0].lines.reduce((sum: number, { minor }: any) => sum + minor, 0)).toBe(100_001);
  });

  it('names touchpoints without an id by what they say, so that their order means nothing', async () => {
    const nameless = HISTORY.map(({ id: _, ...one }: any) => one);
    const { json } = await credits(nameless, 'first');
    expect(json.credits[0].lines[0].touch).toBe(`l1 ${at(1)} c1 events event`);
  });

  it('prints them for people', async () => {
    const events = file(
      'people.jsonl',
      HISTORY.map((one) => JSON.stringify(one)),
    );
    const { out } = await baton('replay', '--events', events, '--credits', 'u-shaped');
    expect(out).toContain('d1 u-shaped: 1000.01 USD\n  400.01  40.00 %  t1 (FT)  events  c1\n');
  });

  it('rejects a line whose money cannot be read, with what was expected', async () => {
    const { json } = await credits(
      [
        { ...HISTORY[4]!, currency: 'dollars' },
        { ...HISTORY[6]!, amount: '99999999999999999' },
      ],
      'first',
    );
    expect(json.rejectedLines).toEqual([
      { line: 1, why: 'currency: expected three letters such as "USD"' },
      { line: 2, why: 'amount: expected a decimal amount such as "1200.00", below 90 billion' },
    ]);
    expect(json.credits).toEqual([]);
  });

  it('tells a model that is none', async () => {
    const { code, json } = await credits(HISTORY, 'first,shaply');
    expect(code).toBe(1);
    expect(json.error.message).toContain('Did you mean shapley?');
  });
});
