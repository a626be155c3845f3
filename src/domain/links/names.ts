/** Whether two names may be one person's: mailboxes are shared, and one address alone does not make two people one. */

/** True where either name is unknown or they have a word in common, whatever the order, case and accents; initials stand for words. */
export function isOnePerson(a: string | null, b: string | null): boolean {
  const [ours, theirs] = [wordsOf(a), wordsOf(b)];
  if (ours.length === 0 || theirs.length === 0) return true;
  return ours.some((word) => theirs.some((other) => fits(word, other)));
}

function wordsOf(name: string | null): string[] {
  const plain = (name ?? '').normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

const fits = (a: string, b: string): boolean => a === b || ((a.length === 1 || b.length === 1) && a[0] === b[0]);
