/** Record ids: a three-letter prefix of the object, a number in base 62, and the three letters that make the id safe where case is lost. */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIXES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Instance and reserved letters between prefix and number. */
const POD = 'gK00';

function suffixOf(id15: string): string {
  return [0, 5, 10]
    .map((from) => {
      const bits = [...id15.slice(from, from + 5)].reduce((sum, letter, i) => (/[A-Z]/.test(letter) ? sum + 2 ** i : sum), 0);
      return SUFFIXES[bits];
    })
    .join('');
}

/** The 18-letter id of the n-th record of an object. */
export function makeId(prefix: string, n: number): string {
  let rest = n;
  let digits = '';
  for (let i = 0; i < 8; i++) {
    digits = DIGITS[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  const id15 = `${prefix}${POD}${digits}`;
  return id15 + suffixOf(id15);
}

/** The 18-letter form of a 15- or 18-letter id; null for what is no id. */
export function normaliseId(raw: string): string | null {
  if (!/^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$/.test(raw)) return null;
  const id15 = raw.slice(0, 15);
  return raw.length === 15 ? id15 + suffixOf(id15) : raw;
}
