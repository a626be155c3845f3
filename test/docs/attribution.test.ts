/** docs/attribution.md runs: its table is what the settings say, each history and each file of paths gives what is stated, and no model or reason is left out. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadAttribution } from '../../config/load-attribution.ts';
import { runCli } from '../../src/cli/run.ts';
import { MODELS } from '../../src/domain/attribution/models/index.ts';
import { formatMinor } from '../../src/domain/attribution/money.ts';
import { DIALECTS, type Dialect, type TableModel } from '../../src/domain/attribution/settings.ts';
import type { ReplayCredits } from '../../src/domain/replay/credits.ts';

const document = readFileSync(join(import.meta.dirname, '../../docs/attribution.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'baton-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blocks = [...document.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({ kind: kind!, text: text! }));
/** Each outcome with the nearest block above it that it is the outcome of. */
const outcomes = (kind: string, of: string) =>
  blocks.flatMap((block, index) => {
    const source = blocks.slice(0, index).findLast((one) => one.kind === of);
    return block.kind.startsWith(kind) && source ? [[block.kind.slice(kind.length), source.text, block.text] as const] : [];
  });

async function baton(...argv: readonly string[]): Promise<string> {
  const out: string[] = [];
  const io = { out: (text: string) => void out.push(text), err: () => undefined, tty: false, stop: new AbortController().signal };
  expect(await runCli(argv, io)).toBe(0);
  return out.join('');
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function told({ deal, model, amountMinor, currency, lines, unattributed }: ReplayCredits): string {
  const money = (minor: number) => formatMinor(minor, currency);
  const credits = lines.map(
    ({ touch, minor, milestones }) => `${touch} ${money(minor)}${milestones.length > 0 ? ` (${milestones.join(', ')})` : ''}`,
  );
  return `${deal} ${model} ${money(amountMinor)}: ${[...credits, ...unattributed.map(({ reason, minor }) => `${reason} ${money(minor)}`)].join(', ')}`;
}

/** What a cell of the table of dialects has to say. */
function cell(id: string, dialect: Dialect): string {
  const settings = loadAttribution();
  const table = settings.tables[dialect][id as TableModel];
  if (!MODELS.get(id as any)!.existsIn(dialect, settings)) return '—';
  if (table !== undefined) {
    const whole = [...table.values()].reduce((sum, part) => sum + part, 0);
    return [...table].map(([position, part]) => `${Number(((100 * part) / whole).toFixed(4))} ${position}`).join(', ');
  }
  const words: Readonly<Record<string, string>> = {
    first: '100 FT',
    last: '100 CW',
    'last-non-direct': '100, direct passed over',
    linear: 'equal',
    'time-decay': `half-life ${settings.halfLifeDays[dialect]} days`,
    markov: 'removal effect',
    shapley: 'over sets of channels',
  };
  return words[id]!;
}

describe('docs/attribution.md', () => {
  it.each([...MODELS.keys()])('shows %s in every dialect as it is', (id) => {
    expect(document).toContain(`\n| \`${id}\` | ${DIALECTS.map((dialect) => cell(id, dialect)).join(' | ')} |\n`);
  });

  it('has three examples of deals and two of paths', () => {
    expect([outcomes('text credits ', 'json history').length, outcomes('text attribute ', 'csv paths').length]).toEqual([3, 2]);
  });

  it.each(outcomes('text credits ', 'json history'))('gives the credits that are stated: %s', async (asked, history, outcome) => {
    const [models, dialect] = asked.split(' in ');
    const events = file('events.jsonl', history);
    const { credits, rejectedLines } = JSON.parse(
      await baton('replay', '--events', events, '--credits', models!, '--dialect', dialect!, '--json'),
    );
    expect(rejectedLines).toEqual([]);
    expect(credits.map(told)).toEqual(outcome.trim().split('\n'));
  });

  it.each(outcomes('text attribute ', 'csv paths'))('prints the table that is stated: %s', async (model, paths, outcome) => {
    expect(await baton('attribute', '--paths', file('paths.csv', paths), '--model', model)).toBe(outcome);
  });

  it('explains every reason for which money is nobody’s', () => {
    const source = readFileSync(join(import.meta.dirname, '../../src/domain/attribution/journey.ts'), 'utf8');
    const reasons = [.../type UnattributedReason =([^;]+);/.exec(source)![1]!.matchAll(/'([a-z-]+)'/g)].map(([, reason]) => reason!);
    expect(reasons.length).toBe(7);
    for (const reason of reasons) expect(document).toContain(`\`${reason}\``);
  });
});
