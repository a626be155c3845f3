/** docs/rules.md runs: every yaml block is a file Baton takes, every history beside a rules block gives the outcome that is stated, and no setting is left out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseEvidence } from '../../config/load-evidence.ts';
import { parseRules } from '../../config/load-rules.ts';
import { parseRoster } from '../../config/roster.ts';
import { rosterSchema } from '../../config/roster-schema.ts';
import { replay } from '../../src/cli/replay.ts';
import type { ReplayClock, ReplayOutput } from '../../src/domain/replay/output.ts';
import { CLAUSE_KINDS } from '../../src/domain/rules/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const document = readFileSync(join(ROOT, 'docs/rules.md'), 'utf8');

interface Block {
  /** `yaml rules`, `yaml roster`, `yaml evidence`, `json`, `text as of INSTANT`. */
  readonly kind: string;
  readonly text: string;
  /** Heading it stands under. */
  readonly heading: string;
}

/** Fenced blocks in order. */
function blocksOf(markdown: string): Block[] {
  let heading = '';
  return [...markdown.matchAll(/^#+ (.*)$|^```(.+)\n([\s\S]*?)^```$/gm)].flatMap(([, title, kind, text]) => {
    heading = title ?? heading;
    return kind === undefined ? [] : [{ kind: kind.trim(), text: text!, heading }];
  });
}

const blocks = blocksOf(document);
const named = (all: readonly Block[]) => all.map((block, index) => [`${block.heading}, ${index + 1}`, block] as const);
const only = (kind: string) => blocks.filter((block) => block.kind === kind);

/** A rules block followed by a history and by what comes of it. */
const examples = blocks.flatMap((block, index) => {
  const [history, outcome] = [blocks[index + 1], blocks[index + 2]];
  const asOf = /^text as of (\S+)$/.exec(outcome?.kind ?? '')?.[1];
  return block.kind === 'yaml rules' && history?.kind === 'json' && asOf ? [{ rules: block, history, outcome: outcome!, asOf }] : [];
});

/** One line a clock, rung, end and lead that is no hand-off, in the order of the replay. */
function told({ leads, setAside, campaigns = [] }: ReplayOutput): string[] {
  const clock = (who: string, { clause, state, dueAt }: ReplayClock) => `${who} ${clause} ${state}, due ${minute(dueAt)}`;
  return [
    ...leads.flatMap(({ lead, handoffs, clocks = [] }) => [
      ...clocks.map((one) => clock(lead, one)),
      ...handoffs.flatMap(({ clocks: own, decisions, outcome }) => [
        ...own.map((one) => clock(lead, one)),
        ...decisions.map(({ at, rung, clause }) => `${lead} ${clause} ${rung}, ${minute(at)}`),
        ...(outcome === null ? [] : [`${lead} ended: ${outcome.value}, ${outcome.reason}`]),
      ]),
    ]),
    ...campaigns.flatMap(({ campaign, clocks }) => clocks.map((one) => clock(campaign, one))),
    ...setAside.map(({ lead, why }) => `${lead} set aside: ${why}`),
  ];
}

const minute = (instant: string) => instant.slice(0, 16).replace('T', ' ');

describe('docs/rules.md', () => {
  it.each(named(only('yaml rules')))('shows rules that Baton takes: %s', (_, { text }) => {
    expect(parseRules('docs/rules.md', text).clauses.length).toBeGreaterThan(0);
  });

  it.each(named(only('yaml roster')))('shows a roster that Baton takes: %s', (_, { text }) => {
    expect(parseRoster('docs/rules.md', text).revision).not.toBe('');
  });

  it.each(named(only('yaml evidence')))('shows an evidence file that Baton takes: %s', (_, { text }) => {
    expect(parseEvidence('docs/rules.md', text).revision).not.toBe('');
  });

  it.each(examples.map((example) => [example.rules.heading, example] as const))('says what comes of it: %s', async (_, example) => {
    const rules = parseRules('docs/rules.md', example.rules.text);
    const output = await replay(example.history.text.split('\n'), { rules, at: Date.parse(example.asOf) });
    expect(output.rejectedLines).toEqual([]);
    expect(told(output)).toEqual(example.outcome.text.trim().split('\n'));
  });

  it('has an example with a history for every clause that has a clock', () => {
    const shown = new Set(examples.flatMap(({ rules }) => parseRules('x', rules.text).clauses.map(({ id }) => id)));
    expect(['M1', 'M2', 'M3', 'M4', 'S1', 'S2', 'S3', 'S4'].filter((id) => !shown.has(id))).toEqual([]);
  });

  it.each([...CLAUSE_KINDS.values()].map((kind) => [kind.id, kind] as const))('shows %s and each of its settings', (id, kind) => {
    const entries = only('yaml rules').flatMap(({ text }) => (parse(text) as { clauses: Record<string, unknown>[] }).clauses);
    const stated = new Set(entries.filter((entry) => entry.id === id).flatMap((entry) => Object.keys(entry)));
    expect([...(kind.needsWithin ? ['within'] : ['id']), ...Object.keys(kind.settings)].filter((name) => !stated.has(name))).toEqual([]);
  });

  it('shows each setting of the roster and of the evidence file', () => {
    const roster = new Set(only('yaml roster').flatMap(({ text }) => keysOf(parse(text))));
    const evidence = new Set(only('yaml evidence').flatMap(({ text }) => keysOf(parse(text))));
    const shipped = keysOf(parse(readFileSync(join(ROOT, 'config/evidence.yaml'), 'utf8')));
    expect(Object.keys(rosterSchema.shape).filter((key) => !roster.has(key))).toEqual([]);
    expect(shipped.filter((key) => !evidence.has(key))).toEqual([]);
    const parts = Object.values(rosterSchema.shape).flatMap((part) => settingsIn(part));
    expect(parts.filter((key) => !roster.has(key))).toEqual([]);
  });

  it('prints no figure without a traceable source', () => {
    expect(document).not.toMatch(/48 ?%/);
  });
});

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [...(Array.isArray(value) ? [] : [key]), ...keysOf(one)]);
}

/** Keys of the objects within one part of the schema. */
function settingsIn(part: unknown): string[] {
  const { shape, _zod } = part as {
    shape?: Record<string, unknown>;
    _zod?: { def: { innerType?: unknown; element?: unknown; valueType?: unknown } };
  };
  if (shape !== undefined) return Object.entries(shape).flatMap(([key, one]) => [key, ...settingsIn(one)]);
  const inner = _zod?.def.innerType ?? _zod?.def.element ?? _zod?.def.valueType;
  return inner === undefined ? [] : settingsIn(inner);
}
