/** Reads the settings of a clause for its sentences, defaults filled in, and remembers which were read: what no sentence mentions is said plainly at the end. */
import { isDuration } from '../duration.ts';
import type { Clause, Duration } from '../rule-book.ts';
import type { SettingSpec } from '../rules/contract.ts';
import { CLAUSE_KINDS } from '../rules/index.ts';
import { capital, listOf, spell } from './words.ts';

export interface SettingReader {
  /** As a sentence says it: `5 business days`, `6`, `need and budget`; empty text for an empty list. */
  say(name: string): string;
  list(name: string): readonly string[];
  duration(name: string): Duration;
  /** One sentence for each setting that nobody read. */
  unread(): readonly string[];
}

export function readSettings(clause: Clause): SettingReader {
  const specs: Readonly<Record<string, SettingSpec>> = CLAUSE_KINDS.get(clause.id)?.settings ?? {};
  const read = new Set<string>();
  const value = (name: string): unknown => {
    read.add(name);
    return clause.settings[name] ?? specs[name]?.default;
  };
  return {
    say: (name) => sayValue(value(name)),
    list: (name) => wordsOf(value(name)),
    duration: (name) => value(name) as Duration,
    unread: () =>
      Object.entries(specs)
        .filter(([name]) => !read.has(name))
        .map(([name, { sentence }]) => [sentence, sayValue(clause.settings[name] ?? specs[name]?.default)] as const)
        .filter(([, said]) => said !== '')
        .map(([sentence, said]) => `${capital(sentence)}: ${said}.`),
  };
}

function sayValue(value: unknown): string {
  if (isDuration(value)) return spell(value);
  return Array.isArray(value) ? listOf(value.map(String)) : String(value ?? '');
}

function wordsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
