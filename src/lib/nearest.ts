/** Finds the known name nearest to a mistyped one, for messages that say what was probably meant. */

/** The nearest of `known` within a third of its length (at least 2 edits), else null; equal distances go to the earlier one. */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: { word: string; edits: number } | null = null;
  for (const word of known) {
    const edits = distance(name.toLowerCase(), word.toLowerCase());
    if (edits <= Math.max(2, Math.floor(word.length / 3)) && (!best || edits < best.edits)) best = { word, edits };
  }
  return best?.word ?? null;
}

/** Levenshtein distance by the two-row method. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
