/** The rules as they were written down, sentence by sentence: each of their headings has its table in `rulebook/`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Stands beside a development checkout only. */
const SOURCE = join(import.meta.dirname, '../../../shared/reference/rules.md');
const TABLES = join(import.meta.dirname, 'rulebook');

/** What is in force; the headings after it are explanations, formats and later parts. */
const [FIRST, LAST] = ['What is a hand-off', 'Breakers'];
const HEADINGS = [FIRST, 'One at-bat', 'The clauses', 'Which clock starts when', 'Time', 'Evidence', 'Tasks that people like', LAST];

/** `Which clock starts when` → `which-clock-starts-when`. */
const kebab = (heading: string) => heading.toLowerCase().replaceAll(' ', '-');

describe('The tables of the rule book', () => {
  const files = existsSync(TABLES) ? readdirSync(TABLES) : [];

  it.each(HEADINGS)('has a file for "%s" whose tests stand under that heading', (heading) => {
    const own = files.filter((file) => file === `${kebab(heading)}.test.ts` || file.startsWith(`${kebab(heading)}-`));
    expect(own, `${kebab(heading)}.test.ts`).not.toEqual([]);
    const text = own.map((file) => readFileSync(join(TABLES, file), 'utf8')).join('\n');
    expect(text).toContain(`describe('${heading}`);
    expect(text.match(/\bit(\.each)?\(/g)?.length ?? 0).toBeGreaterThan(5);
  });

  it.skipIf(!existsSync(SOURCE))('are those of the rules (skipped where the rules themselves do not stand beside the checkout)', () => {
    const written = [...readFileSync(SOURCE, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!.trim());
    expect(written.slice(written.indexOf(FIRST), written.indexOf(LAST) + 1)).toEqual(HEADINGS);
  });
});
