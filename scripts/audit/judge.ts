/** What an answer of `npm audit --json` comes to: which advisories are known and explained, and which are not. */

/** An advisory that does not concern Baton, with the reason and the day on which that is looked at again (YYYY-MM-DD). */
export interface Explained {
  /** As in its address: `GHSA-xxxx-xxxx-xxxx`. */
  readonly advisory: string;
  readonly why: string;
  readonly until: string;
}

export interface Verdict {
  /** `unknown`: the registry gave no answer. */
  readonly state: 'clean' | 'open' | 'unknown';
  readonly lines: readonly string[];
}

interface Advisory {
  readonly url?: string;
  readonly title?: string;
  readonly severity?: string;
  readonly name?: string;
}

/** `text` as npm printed it; `today` as YYYY-MM-DD. */
export function judgeAudit(text: string, explained: readonly Explained[], today: string): Verdict {
  const found = advisoriesIn(text);
  if (found === null) return { state: 'unknown', lines: ['The registry did not answer the audit: nothing is known either way.'] };
  const lines = found.map((advisory) => lineOf(advisory, explained, today));
  const open = lines.filter(({ settled }) => !settled);
  if (found.length === 0) return { state: 'clean', lines: ['No advisory concerns what is installed.'] };
  return { state: open.length === 0 ? 'clean' : 'open', lines: lines.map(({ line }) => line) };
}

function advisoriesIn(text: string): Advisory[] | null {
  const report = parsed(text) as { vulnerabilities?: Record<string, { via?: readonly (Advisory | string)[] }> } | null;
  if (typeof report?.vulnerabilities !== 'object' || report.vulnerabilities === null) return null;
  const all = Object.values(report.vulnerabilities).flatMap(({ via = [] }) => via.filter((one) => typeof one === 'object'));
  return [...new Map(all.map((one) => [one.url, one])).values()];
}

function lineOf(advisory: Advisory, explained: readonly Explained[], today: string): { line: string; settled: boolean } {
  const name = `${advisory.severity ?? 'unknown'} ${advisory.name ?? '?'}: ${advisory.title ?? '?'} (${advisory.url ?? '?'})`;
  const known = explained.find((one) => advisory.url?.endsWith(`/${one.advisory}`));
  if (known === undefined) return { line: `OPEN ${name}`, settled: false };
  if (known.until < today) return { line: `OPEN AGAIN since ${known.until} ${name}: ${known.why}`, settled: false };
  return { line: `explained until ${known.until} ${name}: ${known.why}`, settled: true };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
