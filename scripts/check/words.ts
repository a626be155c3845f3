/** Checks that the project uses its own words and speaks of itself alone. */
import type { Check, Offence } from './check.ts';
import type { SourceFile } from './tree.ts';

interface Banned {
  readonly pattern: RegExp;
  readonly reason: string;
  /** Of the words we choose: a lock file is a list of names that others chose. */
  readonly chosen?: true;
}

/** Patterns are spelled so that this file does not match itself. */
const BANNED: readonly Banned[] = [
  { pattern: /\bp[r]ospects?\b/i, reason: 'say lead', chosen: true },
  { pattern: /\bt[e]nants?\b/i, reason: 'say install (one connected account) or workspace (one customer)', chosen: true },
  // Node's HTTP connection pool has this name too: as a class, an option or a header it may stand, and in a package's name.
  {
    pattern: /(?<!user.?|[a-z]-)\ba[g]ents?\b(?!\s*[({:]|['"]\])|\bA[g]ents?\s+[a-z]/,
    reason: 'say rep for a person, worker or process for a program',
    chosen: true,
  },
  { pattern: /(?<![\w.$}-])\/(work|root|home|Users)\//, reason: 'names a path of one machine: use a relative path' },
  {
    pattern: /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|"resolved": "https?:/,
    reason: 'names a package registry: the lock file and the docs do without',
  },
  {
    pattern: /co-[a]uthored-by|language [m]odel|\b[c]hat-?bots?\b/i,
    reason: 'speaks of how the text was made',
  },
  { pattern: /\b[A]I\b|\b[L]LMs?\b/, reason: 'speaks of how the text was made' },
];

export const words: Check = {
  name: 'words',
  run: ({ texts }) => ({ files: texts.length, offences: texts.flatMap(judge) }),
};

function judge({ path, text }: SourceFile): Offence[] {
  const held = BANNED.filter(({ chosen }) => !chosen || !path.endsWith('package-lock.json'));
  return text.split('\n').flatMap((line, index) => held.flatMap((banned) => found(banned, path, line, index + 1)));
}

function found({ pattern, reason }: Banned, file: string, text: string, line: number): Offence[] {
  const match = pattern.exec(text);
  return match ? [{ file, line, reason: `"${match[0]}" ${reason}` }] : [];
}
