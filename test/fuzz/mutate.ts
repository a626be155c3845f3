/** Makes something wrong out of something right: values replaced, keys misplaced, text cut, doubled, nested and spoilt. */
import type { Random } from './random.ts';

/** What programs stumble over. */
const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ufeff',
  '\ud800',
  'é'.normalize('NFD'),
  '💥',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '$' + '{jndi:ldap://x}',
  "'; DROP TABLE baton.tokens; --",
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  'NaN',
  'null',
  '0-1',
  'x'.repeat(5_000),
  'P1000000000D',
  '99999999999999999999 business hours',
  '-1 minutes',
  '1e308 minutes',
  '24:00-00:00',
  '09:00-08:59',
  'Europe/Nowhere',
  'UTC',
  '2026-02-30',
  '2026-03-29T02:30:00+01:00',
  '9999-12-31T23:59:59.999Z',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1969-12-31T23:59:59Z',
];
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.1,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  2 ** 63,
  8_640_000_000_000_000,
  8_640_000_000_000_001,
  [],
  {},
  [[]],
  [null],
  { '': '' },
];
const SPLICES = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  "'",
  '\\',
  '\n',
  '\t',
  '- ',
  '&a ',
  '*a',
  '!!js/function ',
  '!!binary ',
  '%',
  '#',
  '---\n',
  '...\n',
  '|\n',
  '>\n',
  '<<: ',
  '?',
  '\u2028',
  '\r',
  '\\u0000',
  '1e999',
  '0x1F',
  '.inf',
  '.nan',
  '~',
];

/** A copy in which one to four things are wrong; often a value, sometimes the shape. */
export function mutateValue(random: Random, value: unknown): unknown {
  let mutated = structuredClone(value);
  for (let times = 1 + random.below(4); times > 0; times -= 1) mutated = mutateOnce(random, mutated, 0);
  return mutated;
}

function mutateOnce(random: Random, value: unknown, depth: number): unknown {
  const inside = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!inside || random.oneIn(6 + depth)) return oddValue(random, value);
  if (Array.isArray(value)) return mutateList(random, value, depth);
  return mutateObject(random, value as Record<string, unknown>, depth);
}

function mutateList(random: Random, list: unknown[], depth: number): unknown[] {
  const at = random.below(list.length);
  const copy = [...list];
  const way = random.below(8);
  if (way === 0) copy.splice(at, 1);
  else if (way === 1) copy.push(...copy.slice(at));
  else copy[at] = mutateOnce(random, copy[at], depth + 1);
  return copy;
}

function mutateObject(random: Random, value: Record<string, unknown>, depth: number): Record<string, unknown> {
  const entries = Object.entries(value);
  const at = random.below(entries.length);
  const [key, inner] = entries[at] as [string, unknown];
  if (random.oneIn(8)) entries.splice(at, 1);
  else if (random.oneIn(10)) entries[at] = [random.oneIn(2) ? random.pick(ODD_TEXTS) : `${key}s`, inner];
  else if (random.oneIn(12)) entries.push([random.pick(ODD_TEXTS), inner]);
  else entries[at] = [key, mutateOnce(random, inner, depth + 1)];
  // Not by assignment: "__proto__" has to become a key of its own, as JSON.parse makes it one.
  return Object.fromEntries(entries);
}

function oddValue(random: Random, was: unknown): unknown {
  if (random.oneIn(40)) return nested(random, 50 + random.below(2_000));
  if (typeof was === 'string' && was !== '' && random.oneIn(3)) return spoilText(random, was);
  if (typeof was === 'number' && random.oneIn(3)) return was * random.pick([-1, 0, 10, 1_000_000, 1e300]);
  return random.oneIn(2) ? random.pick(ODD_TEXTS) : structuredClone(random.pick(ODD_VALUES));
}

function nested(random: Random, levels: number): unknown {
  let value: unknown = 1;
  const list = random.oneIn(2);
  for (let level = 0; level < levels; level += 1) value = list ? [value] : { a: value };
  return value;
}

/** One to four edits of a text: what an editor, a truncated upload or an attacker makes of it. */
export function spoilText(random: Random, text: string): string {
  let spoilt = text;
  for (let times = 1 + random.below(4); times > 0; times -= 1) spoilt = spoilOnce(random, spoilt);
  return spoilt;
}

function spoilOnce(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const to = at + random.below(40);
  switch (random.below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(random.below(random.oneIn(4) ? 0x1_0000 : 0x80)) + text.slice(at + 1);
    case 4:
      return text.slice(0, at) + random.pick(ODD_TEXTS) + text.slice(at);
    case 5:
      return text.slice(0, at) + random.pick(SPLICES).repeat(random.oneIn(30) ? 1 + random.below(3_000) : 1) + text.slice(at);
    default:
      return text.slice(0, at) + random.pick(SPLICES) + text.slice(at);
  }
}

/** Bytes that need not be UTF-8. */
export function spoilBytes(random: Random, bytes: Buffer): Buffer {
  const spoilt = Buffer.from(bytes);
  for (let times = 1 + random.below(6); times > 0 && spoilt.length > 0; times -= 1) spoilt[random.below(spoilt.length)] = random.below(256);
  return random.oneIn(4) ? spoilt.subarray(0, random.below(spoilt.length + 1)) : spoilt;
}
